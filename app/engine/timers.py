"""Timers that read our clock: SpiffWorkflow's own read the machine's clock and mistake durations in silence."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, Protocol

from SpiffWorkflow.bpmn.specs.event_definitions.timer import CycleTimerEventDefinition, TimerEventDefinition
from SpiffWorkflow.util.task import TaskState

from app.errors import InputInvalid, RedressError
from app.feel import Host, YearsMonths, parse_expression
from app.languages import Text

ISO_DURATION: Final = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")
_ISO_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T.+)?")
_ISO_CYCLE: Final = re.compile(r"R(?P<count>\d*)/(?P<duration>P.+)")
_VALUE: Final = "event_value"


class TimerScripts(Protocol):
    """What a timer asks of the script engine."""

    host: Host

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """Return the value of a FEEL expression in the case's data."""


def read_timer_text(text: str) -> str:
    """Return the FEEL expression of a timer's text: ISO 8601 literals become function calls.

    BPMN editors write `PT24H` and `2026-11-21T09:00:00+08:00` bare; FEEL wants them as calls.
    """
    stripped = text.strip()
    if ISO_DURATION.fullmatch(stripped):
        return f'duration("{stripped}")'
    if _ISO_INSTANT.fullmatch(stripped):
        return f'date and time("{stripped}")' if "T" in stripped else f'date("{stripped}")'
    return stripped


def read_cycle_text(text: str) -> tuple[int, str] | None:
    """Return count (-1 for ever) and duration text of an ISO 8601 repetition `R3/PT1H`, or None when it is none."""
    found = _ISO_CYCLE.fullmatch(text.strip())
    if found is None:
        return None
    return (int(found["count"]) if found["count"] else -1), found["duration"]


def to_instant(value: Any, host: Host) -> datetime:
    """Return the instant a due value means, counted from `host.now`.

    Durations count from now; a date means the end of that day in the organisation's zone.

    Raises:
        InputInvalid: the value is neither a date, an instant nor a duration.
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=host.zone)
    if isinstance(value, timedelta):
        return host.now + value
    if isinstance(value, YearsMonths):
        return to_instant(parse_expression("a + b").evaluate({"a": host.now, "b": value}), host)
    if isinstance(value, date):
        return datetime.combine(value + timedelta(days=1), time(), tzinfo=host.zone)
    raise InputInvalid(
        place=Text("时间表达式", "The time expression"),
        reason=Text(
            f"得到的是 {_kind(value).zh}，不是时刻或时长", f"it gave {_kind(value).en}, neither an instant nor a duration"
        ),
        repair=Text(
            '请使用 duration("PT24H")、working time(duration("PT8H")) 或日期时间。',
            'Use duration("PT24H"), working time(duration("PT8H")) or a date and time.',
        ),
    )


def _kind(value: Any) -> Text:
    names: list[tuple[type, Text]] = [
        (type(None), Text("空值", "null")),
        (bool, Text("布尔值", "a boolean")),
        (Decimal, Text("数字", "a number")),
        (str, Text("文本", "a text")),
    ]
    return next((name for kind, name in names if isinstance(value, kind)), Text("其他值", "another value"))


class DueTimer(TimerEventDefinition):  # type: ignore[misc] # SpiffWorkflow is untyped
    """A timer by duration or date: due at an instant fixed on arrival, fired when our clock has reached it."""

    def has_fired(self, my_task: Any) -> bool:
        """Fix the due instant on arrival; say whether it has come."""
        scripts: TimerScripts = my_task.workflow.script_engine
        due = my_task.internal_data.get(_VALUE)
        if due is None:
            due = self._due(my_task, scripts)
            my_task.internal_data[_VALUE] = due
        if datetime.fromisoformat(due) <= scripts.host.now:
            my_task.internal_data["event_fired"] = True
        return bool(my_task.internal_data.get("event_fired", False))

    def _due(self, my_task: Any, scripts: TimerScripts) -> str:
        try:
            return to_instant(scripts.evaluate(my_task, self.expression), scripts.host).isoformat()
        except RedressError:
            # So that the failure names this event, and not the step before it.
            my_task._set_state(TaskState.ERROR)  # noqa: SLF001 - the library offers no public way
            raise


class CycleTimer(CycleTimerEventDefinition):  # type: ignore[misc] # SpiffWorkflow is untyped
    """A repeating timer `R3/PT1H`: each turn opens the branch once more, until the count is used up."""

    def cycle_complete(self, my_task: Any) -> bool:
        """Say whether a turn has come, counting turns by our clock."""
        scripts: TimerScripts = my_task.workflow.script_engine
        turns = my_task.internal_data.get(_VALUE)
        if turns is None:
            count, text = read_cycle_text(self.expression) or (0, "")
            span = parse_expression(f'duration("{text}")').evaluate({})
            turns = {"left": count, "next": (scripts.host.now + span).isoformat(), "seconds": int(span.total_seconds())}
        ready = turns["left"] != 0 and datetime.fromisoformat(turns["next"]) <= scripts.host.now
        if ready:
            coming = datetime.fromisoformat(turns["next"]) + timedelta(seconds=turns["seconds"])
            turns = {**turns, "next": coming.isoformat(), "left": turns["left"] - 1}
        if turns["left"] == 0:
            my_task.internal_data["event_fired"] = True
        my_task.internal_data[_VALUE] = turns
        return ready

    def has_fired(self, my_task: Any) -> bool:
        """Say whether all turns are used up."""
        return bool(my_task.internal_data.get("event_fired", False))


def due_instant(task: Any) -> datetime | None:
    """Return when a waiting timer task is due, None when it waits for no timer."""
    value = task.internal_data.get(_VALUE)
    if value is None or not task.has_state(TaskState.WAITING):
        return None
    return datetime.fromisoformat(value["next"] if isinstance(value, dict) else value)
