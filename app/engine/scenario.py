"""Scenarios: what their files may say, and reading them (interfaces.md section 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from app.engine.scenario_yaml import Address, Document, read_yaml
from app.feel import FeelError, read_typed
from app.findings import Finding
from app.languages import Text

KEYS: Final = ("name", "process", "start", "steps", "end", "visited")
EXPECTATIONS: Final = ("open", "data", "letters", "overdue", "milestone", "status")
# The values of CaseStatus; the process that checks files does not load what knows the database.
STATUSES: Final = ("open", "closed", "withdrawn")
_SHOWN: Final = 60
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class StepKind(StrEnum):
    """What a step does; the word is the step's key in the file."""

    TASK = "task"
    WAIT = "wait"
    MESSAGE = "message"
    EXPECT = "expect"


_COMPANIONS: Final[Mapping[StepKind, tuple[str, ...]]] = {
    StepKind.TASK: ("data", "item"),
    StepKind.WAIT: (),
    StepKind.MESSAGE: ("data",),
    StepKind.EXPECT: (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What must hold at a point of the scenario; None means nothing is expected of it.

    Attributes:
        open: the element ids of all open user tasks, in any order.
        data: values of the case's data; null also stands for a key that is not there.
        letters: templates of letters that have been queued to the customer, in this order (others may lie between);
            an empty list means that none has.
        overdue: the element ids of all open user tasks whose due time has come.
        milestone: key of the milestone the customer sees.
        status: open, closed or withdrawn.
    """

    open: tuple[str, ...] | None = None
    data: Mapping[str, Any] | None = field(default=None, hash=False)
    letters: tuple[str, ...] | None = None
    overdue: tuple[str, ...] | None = None
    milestone: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step; `number` counts from 1.

    Attributes:
        target: element id of the task, name of the message, or the text of the span to wait.
        data: answers of the task, payload of the message.
        item: key of the item of a multi-instance task, "" for any.
        span: how far the clock moves.
        expectation: what must hold.
    """

    number: int
    line: int
    kind: StepKind
    target: str = ""
    data: Mapping[str, Any] = field(default_factory=dict, hash=False)
    item: str = ""
    span: timedelta = timedelta()
    expectation: Expectation | None = None

    @property
    def address(self) -> Address:
        """Where the step is in its document."""
        return ("steps", self.number - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario as its file says it.

    Attributes:
        document: the file, for the places of its parts.
    """

    file: str
    name: str
    process: str
    start: Mapping[str, Any] = field(hash=False)
    steps: tuple[Step, ...]
    end: str
    visited: tuple[str, ...] = ()
    document: Document = field(repr=False, compare=False)


def read_scenario(file: str, content: bytes) -> tuple[Scenario | None, list[Finding]]:
    """Return the scenario of a file and everything that is written wrong in it, as it stands in the file.

    Where something is wrong the scenario holds the rest, "" for a text that is refused; it is None where the file holds no
    scenario at all.
    """
    document, findings = read_yaml(file, content)
    if document is None:
        return None, findings
    if not isinstance(document.value, dict):
        problem = Text("最外层不是一组“键: 值”", "its outermost level is no set of key: value")
        return None, [*findings, document.shape((), problem, _keys(KEYS))]
    part = _Part(document=document, findings=findings, address=(), values=document.value)
    part.only(KEYS)
    scenario = Scenario(
        file=file,
        name=part.text("name"),
        process=part.text("process"),
        start=part.mapping("start"),
        steps=_steps(part),
        end=part.status("end"),
        visited=part.texts("visited") or (),
        document=document,
    )
    return scenario, sorted(findings, key=lambda found: found.place.line)


def _keys(keys: Sequence[str]) -> Text:
    known = ", ".join(keys)
    return Text(f"可用的键：{known}。", f"Keys it takes: {known}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A mapping of the document; takes values out of it and adds a finding about each that does not fit."""

    document: Document
    findings: list[Finding]
    address: Address
    values: Mapping[str, Any]

    def inside(self, *address: str | int, values: Mapping[str, Any]) -> "_Part":
        return _Part(document=self.document, findings=self.findings, address=(*self.address, *address), values=values)

    def refuse(self, problem: Text, repair: Text, *address: str | int) -> None:
        self.findings.append(self.document.shape((*self.address, *address), problem, repair))

    def only(self, keys: Sequence[str]) -> None:
        for key in self.values:
            if key not in keys:
                shown = key[:_SHOWN]
                self.refuse(Text(f"不认识的键 {shown}", f"the key {shown} is not known"), _keys(keys), key)

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        problem = Text(f"{key} 不是文本或是空的", f"{key} is no text or is empty")
        if key not in self.values:
            problem = Text(f"缺少 {key}", f"{key} is missing")
        self.refuse(problem, Text(f"请写 {key}: 后跟一段文本。", f"Write {key}: followed by a text."), key)
        return ""

    def mapping(self, key: str) -> Mapping[str, Any]:
        value = self.values.get(key)
        if isinstance(value, dict):
            return MappingProxyType(value)
        if value is not None or key == StepKind.EXPECT:
            problem = Text(f"{key} 不是一组“键: 值”", f"{key} is no set of key: value")
            self.refuse(problem, Text(f"请写 {key}: {{键: 值}}。", f"Write {key}: {{key: value}}."), key)
        return _NOTHING

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Return the texts of a list, None where the key is not given."""
        if key not in self.values:
            return None
        value = self.values[key]
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        problem = Text(f"{key} 不是文本的列表", f"{key} is no list of texts")
        repair = Text(f"请写 {key}: [甲, 乙]；没有则写 []。", f"Write {key}: [one, other]; [] for none.")
        self.refuse(problem, repair, key)
        return None

    def status(self, key: str) -> str:
        value = self.text(key)
        if value and value not in STATUSES:
            shown, allowed = value[:_SHOWN], ", ".join(STATUSES)
            problem = Text(f"{key} 不能是“{shown}”", f'{key} cannot be "{shown}"')
            self.refuse(problem, Text(f"请用 {allowed} 之一。", f"Use one of {allowed}."), key)
        return value

    def item(self) -> str:
        value = self.values.get("item")
        if value is None or (isinstance(value, str | int) and not isinstance(value, bool)):
            return "" if value is None else str(value)
        problem = Text("item 不是文本或整数", "item is neither a text nor a whole number")
        self.refuse(problem, Text("请写多实例任务中某一项的键。", "Write the key of one item of the task."), "item")
        return ""

    def span(self, text: str) -> timedelta:
        try:
            span = read_typed(text, "dayTimeDuration")
        except FeelError:
            span = None
        if not text or (isinstance(span, timedelta) and span >= timedelta()):
            return span or timedelta()
        problem = Text(f"“{text[:_SHOWN]}”不是可等待的时长", f'"{text[:_SHOWN]}" is no span to wait')
        repair = Text("请写 ISO 8601 时长，如 PT25H、P7D。", "Write an ISO 8601 duration such as PT25H or P7D.")
        self.refuse(problem, repair, StepKind.WAIT)
        return timedelta()


def _steps(part: _Part) -> tuple[Step, ...]:
    steps = part.values.get("steps")
    if isinstance(steps, list):
        return tuple(step for index, value in enumerate(steps) if (step := _step(part, index, value)))
    problem = Text("steps 不是列表", "steps is no list") if "steps" in part.values else Text("缺少 steps", "steps is missing")
    repair = Text("请写 steps: 后跟以 - 开头的各步。", "Write steps: followed by the steps, each beginning with -.")
    part.refuse(problem, repair, "steps")
    return ()


def _step(whole: _Part, index: int, value: Any) -> Step | None:
    kinds = [kind for kind in StepKind if isinstance(value, dict) and kind.value in value]
    if len(kinds) != 1:
        repair = Text("每步写 task、wait、message、expect 之一。", "Write one of task, wait, message, expect in each step.")
        whole.refuse(Text("看不出要做什么", "it does not say what to do"), repair, "steps", index)
        return None
    kind = kinds[0]
    part = whole.inside("steps", index, values=value)
    part.only((kind.value, *_COMPANIONS[kind]))
    place = part.document.place(part.address)
    if kind is StepKind.EXPECT:
        return Step(number=index + 1, line=place.line, kind=kind, expectation=_expectation(part))
    target = part.text(kind)
    return Step(
        number=index + 1,
        line=place.line,
        kind=kind,
        target=target,
        data=part.mapping("data") if "data" in _COMPANIONS[kind] else _NOTHING,
        item=part.item() if "item" in _COMPANIONS[kind] else "",
        span=part.span(target) if kind is StepKind.WAIT else timedelta(),
    )


def _expectation(step: _Part) -> Expectation:
    part = step.inside("expect", values=step.mapping("expect"))
    part.only(EXPECTATIONS)
    given = part.values
    return Expectation(
        open=part.texts("open"),
        data=part.mapping("data") if "data" in given else None,
        letters=part.texts("letters"),
        overdue=part.texts("overdue"),
        milestone=part.text("milestone") if "milestone" in given else None,
        status=part.status("status") if "status" in given else None,
    )
