"""Scenario files: what they may say, and reading them (interfaces.md section 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from app.errors import RedressError
from app.feel import FeelError, read_typed
from app.findings import Finding, Place, Rule
from app.languages import Text
from app.models import CaseStatus
from app.rehearsal.yaml_text import YamlRefused, child_of, items_of, line_of, read_yaml

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_KEYS: Final = ("name", "process", "start", "steps", "end", "visited")
_EXPECTATIONS: Final = ("open", "data", "letters", "overdue", "milestone", "status")

SHAPE: Final = Rule(
    code="SCENARIO_SHAPE",
    message=Text("{where}:{problem}。", "{where}: {problem}."),
    repair=Text("{repair}", "{repair}"),
)


class StepKind(StrEnum):
    """What a step does; the word is the step's key in the file."""

    TASK = "task"
    WAIT = "wait"
    MESSAGE = "message"
    EXPECT = "expect"


_COMPANIONS: Final[Mapping[str, frozenset[str]]] = {
    StepKind.TASK: frozenset({"data", "item"}),
    StepKind.WAIT: frozenset(),
    StepKind.MESSAGE: frozenset({"data"}),
    StepKind.EXPECT: frozenset(),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario as its file says it."""

    file: str
    name: str
    process: str
    start: Mapping[str, Any] = field(hash=False)
    steps: tuple[Step, ...]
    end: str
    visited: tuple[str, ...] = ()


class ScenarioInvalid(RedressError):
    """{place}: {reason} {repair}"""  # noqa: D415 - the message, not prose

    zh = "{place}:{reason}{repair}"
    status = 422

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        place = f"{finding.place.file}:{finding.place.line}" if finding.place.line else finding.place.file
        super().__init__(place=place, reason=finding.message, repair=finding.repair)


def load_scenario(path: Path) -> Scenario:
    """Read a scenario file.

    Raises:
        ScenarioInvalid: it cannot be read, or says something a scenario cannot say; file, line and step are named.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = Text(f"无法读取：{error.strerror}", f"cannot be read: {error.strerror}")
        raise ScenarioInvalid(_finding(str(path), None, _FILE, reason, _GIVE_FILE)) from None
    return read_scenario(str(path), content)


def read_scenario(file: str, content: bytes) -> Scenario:
    """Read a scenario from its bytes.

    Raises:
        ScenarioInvalid: see `load_scenario`.
    """
    try:
        value, node = read_yaml(file, content)
        return _scenario(file, node, value)
    except YamlRefused as refused:
        raise ScenarioInvalid(refused.finding) from None


_FILE: Final = Text("情景文件", "the scenario")
_GIVE_FILE: Final = Text("请给出一个可读的 .yaml 文件。", "Give a .yaml file that can be read.")


def _finding(file: str, node: yaml.Node | None, where: Text, problem: Text, repair: Text) -> Finding:
    return SHAPE.at(Place(file=file, line=line_of(node)), where=where, problem=problem, repair=repair)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Takes values out of a mapping of the file, refusing what does not fit."""

    file: str
    node: yaml.Node | None
    where: Text
    values: Mapping[str, Any]

    def refuse(self, problem: Text, repair: Text, key: str = "") -> YamlRefused:
        node = child_of(self.node, key) or self.node
        return YamlRefused(_finding(self.file, node, self.where, problem, repair))

    def only(self, *keys: str) -> None:
        for key in self.values:
            if key not in keys:
                known = ", ".join(keys)
                raise self.refuse(
                    Text(f"不认识的键 {key}", f"the key {key} is not known"),
                    Text(f"可用的键：{known}。", f"Keys it takes: {known}."),
                    key,
                )

    def text(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if isinstance(value, str) and value.strip():
            return value.strip()
        raise self.refuse(
            Text(f"缺少 {key}，或它不是文本", f"{key} is missing or is no text"),
            Text(f"请写 {key}: 后跟一段文本。", f"Write {key}: followed by a text."),
            key,
        )

    def mapping(self, key: str) -> Mapping[str, Any]:
        value = self.values.get(key)
        if value is None:
            return _NOTHING
        if isinstance(value, dict):
            return MappingProxyType(value)
        raise self.refuse(
            Text(f"{key} 不是一组“键: 值”", f"{key} is no set of key: value"),
            Text(f"请写 {key}: {{键: 值}}。", f"Write {key}: {{key: value}}."),
            key,
        )

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise self.refuse(
            Text(f"{key} 不是文本的列表", f"{key} is no list of texts"),
            Text(f"请写 {key}: [甲, 乙]；没有则写 []。", f"Write {key}: [one, other]; [] for none."),
            key,
        )

    def status(self, key: str) -> str:
        value = self.text(key)
        if value in set(CaseStatus):
            return value
        allowed = ", ".join(CaseStatus)
        raise self.refuse(
            Text(f"{key} 不能是 {value}", f"{key} cannot be {value}"),
            Text(f"请使用 {allowed} 之一。", f"Use one of {allowed}."),
            key,
        )


def _scenario(file: str, node: yaml.Node, value: Any) -> Scenario:
    if not isinstance(value, dict):
        problem = Text("最外层不是一组“键: 值”", "its outermost level is no set of key: value")
        known = ", ".join(_KEYS)
        raise YamlRefused(_finding(file, node, _FILE, problem, Text(f"请写 {known}。", f"Write {known}.")))
    reader = _Reader(file=file, node=node, where=_FILE, values=value)
    reader.only(*_KEYS)
    steps = value.get("steps")
    if not isinstance(steps, list):
        raise reader.refuse(
            Text("缺少 steps，或它不是列表", "steps is missing or is no list"),
            Text("请写 steps: 后跟以 - 开头的各步。", "Write steps: followed by the steps, each beginning with -."),
            "steps",
        )
    nodes = items_of(child_of(node, "steps"))
    return Scenario(
        file=file,
        name=reader.text("name"),
        process=reader.text("process"),
        start=reader.mapping("start"),
        steps=tuple(_step(file, nodes[index], index + 1, step) for index, step in enumerate(steps)),
        end=reader.status("end"),
        visited=reader.texts("visited") if "visited" in value else (),
    )


def _step(file: str, node: yaml.Node, number: int, value: Any) -> Step:
    where = Text(f"第 {number} 步", f"step {number}")
    kinds = [kind for kind in StepKind if isinstance(value, dict) and kind.value in value]
    if len(kinds) != 1:
        repair = Text("每步写 task、wait、message、expect 之一。", "Write one of task, wait, message, expect in each step.")
        raise YamlRefused(_finding(file, node, where, Text("看不出要做什么", "it does not say what to do"), repair))
    kind = kinds[0]
    reader = _Reader(file=file, node=node, where=where, values=value)
    reader.only(kind.value, *sorted(_COMPANIONS[kind]))
    if kind is StepKind.EXPECT:
        inner = _Reader(file=file, node=child_of(node, kind), where=where, values=reader.mapping(kind))
        return Step(number=number, line=line_of(node), kind=kind, expectation=_expectation(inner))
    item = value.get("item")
    return Step(
        number=number,
        line=line_of(node),
        kind=kind,
        target=reader.text(kind),
        data=reader.mapping("data"),
        item="" if item is None else str(item),
        span=_span(reader, reader.text(kind)) if kind is StepKind.WAIT else timedelta(),
    )


def _expectation(reader: _Reader) -> Expectation:
    reader.only(*_EXPECTATIONS)
    given = reader.values
    return Expectation(
        open=reader.texts("open") if "open" in given else None,
        data=reader.mapping("data") if "data" in given else None,
        letters=reader.texts("letters") if "letters" in given else None,
        overdue=reader.texts("overdue") if "overdue" in given else None,
        milestone=reader.text("milestone") if "milestone" in given else None,
        status=reader.status("status") if "status" in given else None,
    )


def _span(reader: _Reader, text: str) -> timedelta:
    try:
        span = read_typed(text, "dayTimeDuration")
    except FeelError:
        span = None
    if isinstance(span, timedelta) and span >= timedelta():
        return span
    raise reader.refuse(
        Text(f"{text} 不是可等待的时长", f"{text} is no span to wait"),
        Text("请写 ISO 8601 时长，如 PT25H、P7D。", "Write an ISO 8601 duration such as PT25H or P7D."),
        StepKind.WAIT,
    )
