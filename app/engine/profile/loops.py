"""Activities that run several times: over a collection, or again and again up to a bound."""

from typing import Final

from app.engine.diagram import Element
from app.engine.profile.view import Findings, View
from app.engine.vocabulary import ACTIVITIES
from app.findings import Rule
from app.languages import Text

LOOP_COLLECTION: Final = Rule(
    code="LOOP_COLLECTION",
    message=Text("多实例没有指明{what}。", "The multi-instance names no {what}."),
    repair=Text("请填写 {where}。", "Fill in {where}."),
)
LOOP_CARDINALITY: Final = Rule(
    code="LOOP_CARDINALITY",
    message=Text("不支持固定的实例数（{count}）。", "A fixed number of instances ({count}) is not supported."),
    repair=Text(
        "请让多实例遍历个案数据中的一个列表（loopDataInputRef、inputDataItem）；最多 1000 项。",
        "Let it run over a list in the case's data (loopDataInputRef, inputDataItem); at most 1000 items.",
    ),
)
LOOP_KIND: Final = Rule(
    code="LOOP_KIND",
    message=Text(
        "多实例在这种活动上会使各实例互相覆盖数据，因此不被支持。",
        "On this kind of activity the instances would overwrite each other's data, so several are not supported.",
    ),
    repair=Text(
        "请把多实例放在其中的用户任务、手工任务或服务任务上。", "Put it on the user, manual or service task inside instead."
    ),
)
LOOP_RESULT: Final = Rule(
    code="LOOP_RESULT",
    message=Text(
        "多实例服务任务的结果变量会被各实例依次覆盖。",
        "The instances of this service would overwrite its result variable in turn.",
    ),
    repair=Text("请删去 resultVariable，或改为只调用一次。", "Remove resultVariable, or call the service once."),
)
LOOP_BOUND: Final = Rule(
    code="LOOP_BOUND",
    message=Text(
        "循环没有上限，或上限“{bound}”不是 1 至 1000 的整数。",
        'The loop has no bound, or its bound "{bound}" is no whole number from 1 to 1000.',
    ),
    repair=Text("请填写 loopMaximum，例如 3。", "Set loopMaximum, for instance 3."),
)

_MAX_ROUNDS: Final = 1000
_SEVERAL_ON: Final = frozenset({"userTask", "manualTask", "serviceTask"})
_PARTS: Final = (
    ("collection", Text("集合", "collection"), "loopDataInputRef"),
    ("item", Text("项的名称", "item"), "inputDataItem"),
)


def check_loops(view: View) -> Findings:
    """Yield what is wrong with the multi-instance and loop markers of a process."""
    for element in view.of_kind(*ACTIVITIES):
        if element.loop == "standard":
            if not (element.loop_maximum.isascii() and element.loop_maximum.isdigit()) or not _bounded(element.loop_maximum):
                yield LOOP_BOUND.at(view.place(element), bound=element.loop_maximum[:20])
        elif element.loop:
            yield from _check_several(view, element)


def _bounded(text: str) -> bool:
    return len(text) < 6 and 1 <= int(text) <= _MAX_ROUNDS  # noqa: PLR2004 - longer numbers are not even read


def _check_several(view: View, element: Element) -> Findings:
    if element.kind not in _SEVERAL_ON:
        yield LOOP_KIND.at(view.place(element))
    if element.cardinality:
        yield LOOP_CARDINALITY.at(view.place(element), count=element.cardinality[:20])
    for field, what, where in _PARTS:
        if not getattr(element, field) and not element.cardinality:
            yield LOOP_COLLECTION.at(view.place(element), what=what, where=where)
    if element.kind == "userTask" and not element.output:
        what = Text("收集回答的数据名", "name under which answers are collected")
        yield LOOP_COLLECTION.at(view.place(element), what=what, where="loopDataOutputRef")
    if element.kind == "serviceTask" and element.result_variable:
        yield LOOP_RESULT.at(view.place(element))
