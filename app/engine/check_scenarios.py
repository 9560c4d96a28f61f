"""Judges scenario files: their shape, and that the tasks, messages and elements they name are there (interfaces.md section 6)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import yaml

from app.engine.diagram import Element
from app.engine.profile_events import is_catching
from app.engine.profile_tasks import listed, message_fields, nearest
from app.engine.profile_view import Findings, Surroundings
from app.engine.timers import ISO_DURATION
from app.engine.vocabulary import USER_TASKS
from app.findings import Finding, Place, Rule
from app.languages import Text

SCENARIO_YAML: Final = Rule(
    code="SCENARIO_YAML",
    message=Text("文件不是可读的 YAML:{reason}", "The file is no readable YAML: {reason}"),
    repair=Text(
        "请以 UTF-8 保存并核对缩进、冒号和引号；不用锚点与别名，不超过 {limit} 字节。",
        "Save it as UTF-8 and look at indents, colons and quotes; no anchors or aliases, at most {limit} bytes.",
    ),
)
SCENARIO_SHAPE: Final = Rule(
    code="SCENARIO_SHAPE",
    message=Text("{where}写得不对：{problem}。", "{where} is not written right: {problem}."),
    repair=Text("{repair}", "{repair}"),
)
SCENARIO_UNKNOWN: Final = Rule(
    code="SCENARIO_UNKNOWN",
    message=Text("没有名为“{name}”的{what}。", 'There is no {what} "{name}".'),
    repair=Text("请核对拼写，或在流程图中加入它。{near}", "Check the spelling, or add it to a diagram. {near}"),
)

_MAX_BYTES: Final = 200_000
_MAX_DEPTH: Final = 20
_KEYS: Final = ("name", "process", "start", "steps", "end", "visited")
_REQUIRED: Final = ("name", "process", "steps", "end")
_STEPS: Final[Mapping[str, tuple[str, ...]]] = {"task": ("data", "item"), "wait": (), "message": ("data",), "expect": ()}
_EXPECTED: Final = ("open", "data", "letters", "overdue", "milestone", "status")
_ENDS: Final = ("open", "closed", "withdrawn")
_FILE: Final = Text("情景文件", "The scenario")
_TASK: Final = Text("用户任务", "user task")
_ELEMENT: Final = Text("流程元素", "element")


class _Loader(yaml.SafeLoader):
    """Composes nodes only; refuses aliases, which can multiply without bound, and deep nesting."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "an alias (*)", self._mark())
        if self.depth >= _MAX_DEPTH:
            raise yaml.composer.ComposerError(None, None, "nested too deep", self._mark())
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1

    def _mark(self) -> Any:
        return self.peek_event().start_mark  # type: ignore[no-untyped-call] # the stubs leave it out


class _Known(NamedTuple):
    """What scenarios may refer to; nothing is compared where no diagram is looked at."""

    tasks: Mapping[str, list[Element]]
    messages: Mapping[str, list[Element]]
    elements: frozenset[str]
    milestones: frozenset[str]


class _Part(NamedTuple):
    """A node of the file with what people call it."""

    file: str
    node: yaml.Node
    where: Text
    step: str = ""

    def shape(self, problem: Text, repair: Text, node: yaml.Node | None = None) -> Finding:
        return SCENARIO_SHAPE.at(self.place(node), where=self.where, problem=problem, repair=repair)

    def unknown(self, what: Text, name: str, known: Iterable[str], node: yaml.Node | None = None) -> Finding:
        return SCENARIO_UNKNOWN.at(self.place(node), what=what, name=name[:80], near=nearest(name, known))

    def place(self, node: yaml.Node | None = None) -> Place:
        return Place(file=self.file, line=(node or self.node).start_mark.line + 1, element_id=self.step)


def check_scenario(file: str, content: bytes, around: Surroundings) -> Findings:
    """Yield what keeps a scenario from being rehearsed on the diagrams beside it."""
    root = _compose(file, content)
    if isinstance(root, Finding):
        yield root
        return
    part = _Part(file, root, _FILE)
    if not isinstance(root, yaml.MappingNode):
        yield part.shape(Text("最外层不是一组 键：值", "its outermost level is no set of key: value"), _keys(_KEYS))
        return
    values = _mapping(root)
    yield from _check_keys(part, _KEYS)
    for key in _REQUIRED:
        if key not in values:
            yield part.shape(Text(f"缺少 {key}", f"{key} is missing"), _keys(_KEYS))
    known = _known(around)
    yield from _check_head(part, values, around, known)
    steps = values.get("steps")
    if steps is not None and not isinstance(steps, yaml.SequenceNode):
        yield part.shape(Text("steps 不是列表", "steps is no list"), Text("各步以 - 开头。", "Each step begins with -."), steps)
    elif steps is not None:
        for number, node in enumerate(steps.value, start=1):
            yield from _check_step(_Part(file, node, Text(f"第 {number} 步", f"Step {number}"), f"step {number}"), known)


def _compose(file: str, content: bytes) -> yaml.Node | Finding:
    if len(content) > _MAX_BYTES:
        return SCENARIO_YAML.at(Place(file=file), reason=f"{len(content)} bytes", limit=_MAX_BYTES)
    try:
        loader = _Loader(content)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or " ".join(str(error).split())[:200]
        return SCENARIO_YAML.at(Place(file=file, line=mark.line + 1 if mark else 1), reason=reason, limit=_MAX_BYTES)
    if node is None:
        return SCENARIO_YAML.at(Place(file=file, line=1), reason=Text("没有内容", "it is empty"), limit=_MAX_BYTES)
    found: yaml.Node = node
    return found


def _known(around: Surroundings) -> _Known:
    elements = [element for process in around.processes.values() for element in process.elements.values()]
    tasks: dict[str, list[Element]] = {}
    messages: dict[str, list[Element]] = {}
    for element in elements:
        if element.kind in USER_TASKS:
            tasks.setdefault(element.id, []).append(element)
        if is_catching(element):
            messages.setdefault(element.message, []).append(element)
    milestones = frozenset(element.properties["milestone"] for element in elements if element.properties.get("milestone"))
    return _Known(tasks, messages, frozenset(element.id for element in elements), milestones)


def _mapping(node: yaml.Node | None) -> dict[str, yaml.Node]:
    return (
        {key.value: value for key, value in node.value if isinstance(key.value, str)}
        if isinstance(node, yaml.MappingNode)
        else {}
    )


def _text(node: yaml.Node | None) -> str:
    return node.value.strip() if isinstance(node, yaml.ScalarNode) else ""


def _keys(keys: Iterable[str]) -> Text:
    known = ", ".join(keys)
    return Text(f"可用的键：{known}。", f"Keys it takes: {known}.")


def _check_keys(part: _Part, allowed: Iterable[str]) -> Findings:
    if not isinstance(part.node, yaml.MappingNode):
        return
    seen = set()
    for key, _ in part.node.value:
        name = str(key.value)[:60]
        if name in seen:
            yield part.shape(
                Text(f"键 {name} 写了两次", f"the key {name} is given twice"), Text("请只留一个。", "Keep one."), key
            )
        elif name not in allowed:
            yield part.shape(Text(f"不认识的键 {name}", f"the key {name} is not known"), _keys(allowed), key)
        seen.add(name)


def _check_head(part: _Part, values: Mapping[str, yaml.Node], around: Surroundings, known: _Known) -> Findings:
    process = values.get("process")
    if process is not None and around.processes and _text(process) not in around.processes:
        yield part.unknown(Text("流程", "process"), _text(process), around.processes, process)
    yield from _check_choice(part, values, "end", _ENDS)
    start = values.get("start")
    if start is not None and not isinstance(start, yaml.MappingNode):
        yield part.shape(
            Text("start 不是一组 键：值", "start is no set of key: value"),
            Text("请写 start: {键: 值}。", "Write start: {key: value}."),
            start,
        )
    yield from _check_list(part, values, "visited", _ELEMENT, known.elements)


def _check_choice(part: _Part, values: Mapping[str, yaml.Node], key: str, allowed: Iterable[str]) -> Findings:
    if key in values and _text(values[key]) not in allowed:
        choice = ", ".join(allowed)
        problem = Text(f"{key} 不能是“{_text(values[key])[:40]}”", f'{key} cannot be "{_text(values[key])[:40]}"')
        yield part.shape(problem, Text(f"请用 {choice} 之一。", f"Use one of {choice}."), values[key])


def _check_list(
    part: _Part, values: Mapping[str, yaml.Node], key: str, what: Text | None = None, known: Iterable[str] = ()
) -> Findings:
    node = values.get(key)
    if node is None:
        return
    if not isinstance(node, yaml.SequenceNode) or not all(isinstance(item, yaml.ScalarNode) for item in node.value):
        problem = Text(f"{key} 不是列表", f"{key} is no list")
        yield part.shape(problem, Text(f"请写 {key}: [甲, 乙]；没有则写 []。", f"Write {key}: [one, other]; [] for none."), node)
        return
    for item in node.value:
        if what and known and item.value not in known:
            yield part.unknown(what, item.value, known, item)


def _check_step(part: _Part, known: _Known) -> Findings:
    values = _mapping(part.node)
    kinds = [kind for kind in _STEPS if kind in values]
    if len(kinds) != 1:
        repair = Text("每步写 task、wait、message、expect 之一。", "Write one of task, wait, message, expect in each step.")
        yield part.shape(Text("看不出要做什么", "it does not say what to do"), repair)
        return
    kind = kinds[0]
    node = values[kind]
    yield from _check_keys(part, (kind, *_STEPS[kind]))
    if kind == "wait" and (not ISO_DURATION.fullmatch(_text(node)) or "Y" in _text(node) or "M" in _text(node).partition("T")[0]):
        problem = Text(f"“{_text(node)[:40]}”不是可等待的时长", f'"{_text(node)[:40]}" is no span to wait')
        yield part.shape(problem, Text("请写 PT25H 或 P7D。", "Write PT25H or P7D."), node)
    elif kind == "expect":
        yield from _check_expectation(part._replace(node=node), known)
    elif kind == "task" and known.tasks:
        yield from _check_named(part, node, _TASK, known.tasks)
    elif kind == "message" and known.elements:
        yield from _check_named(part, node, Text("等待中的消息", "message that is waited for"), known.messages)
        yield from _check_payload(part, values, known.messages.get(_text(node), []))


def _check_named(part: _Part, node: yaml.Node, what: Text, known: Mapping[str, list[Element]]) -> Findings:
    if _text(node) not in known:
        yield part.unknown(what, _text(node), known, node)


def _check_payload(part: _Part, values: Mapping[str, yaml.Node], catching: list[Element]) -> Findings:
    allowed = {name for element in catching for name in message_fields(element)}
    for key, node in _mapping(values.get("data")).items() if catching else ():
        if key not in allowed:
            problem = Text(f"消息不接受 {key[:40]}", f"the message takes no {key[:40]}")
            yield part.shape(problem, Text(f"可用：{listed(allowed)}。", f"It takes: {listed(allowed)}."), node)


def _check_expectation(part: _Part, known: _Known) -> Iterator[Finding]:
    if not isinstance(part.node, yaml.MappingNode):
        yield part.shape(Text("expect 不是一组 键：值", "expect is no set of key: value"), _keys(_EXPECTED))
        return
    values = _mapping(part.node)
    yield from _check_keys(part, _EXPECTED)
    for key in ("open", "overdue"):
        yield from _check_list(part, values, key, _TASK, known.tasks)
    yield from _check_list(part, values, "letters")
    yield from _check_choice(part, values, "status", _ENDS)
    milestone = values.get("milestone")
    if milestone is not None and known.milestones and _text(milestone) not in known.milestones:
        yield part.unknown(Text("里程碑", "milestone"), _text(milestone), known.milestones, milestone)
