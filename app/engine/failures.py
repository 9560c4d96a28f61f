"""Why a step could not be carried out, said in both languages and pinned to its element."""

from typing import Final

from app.engine.procedures import Procedures
from app.errors import RedressError, StepFailed
from app.languages import Text

TOO_MANY_STEPS: Final = Text("步骤超出上限，可能存在死循环", "more steps than allowed; the procedure may loop for ever")
TOO_MANY_ROUNDS: Final = Text("流程往复次数过多，可能存在死循环", "the procedure went round too many times; it may loop for ever")
NOTHING_WAITS: Final = Text("没有任何任务、定时器或消息可继续", "nothing is left that could continue it")
ERROR_UNCAUGHT: Final = Text("错误事件“{error}”无人捕获", "no boundary event catches the error {error}")


def failure_at(procedures: Procedures, process_id: str, element_id: str, reason: Text) -> StepFailed:
    """Return the failure of an element; of the process as a whole where `element_id` is ""."""
    process = procedures.processes[process_id]
    element = process.elements.get(element_id)
    name = element.name if element and element.name.zh else Text(element_id) if element_id else process.name
    return StepFailed(element=name, reason=reason, process_id=process_id, element_id=element_id)


def reason_of(error: Exception) -> Text:
    """Return what an exception of the engine says, as Redress words it where one of its own errors is the cause."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, RedressError):
            return cause.text
        cause = cause.__cause__ or getattr(cause, "exception", None)
    return Text(f"{type(error).__name__}:{error}", f"{type(error).__name__}: {error}")
