"""The YAML of scenario files, read as JSON values: bounded, without aliases, no key twice, the line of every part known."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NamedTuple

import yaml

from app.findings import Finding, Place, Rule
from app.languages import Text

MAX_BYTES: Final = 200_000
MAX_DEPTH: Final = 20
_LONGEST_NUMBER: Final = 1000
_SHOWN: Final = 60

SCENARIO_TOO_BIG: Final = Rule(
    code="SCENARIO_TOO_BIG",
    message=Text("文件有 {size} 字节，超过上限 {limit} 字节。", "The file has {size} bytes; at most {limit} are read."),
    repair=Text("请把它拆成几个情景文件。", "Split it into several scenario files."),
)
SCENARIO_YAML: Final = Rule(
    code="SCENARIO_YAML",
    message=Text("文件不是可读的 YAML：{reason}。", "The file is no readable YAML: {reason}."),
    repair=Text(
        "请以 UTF-8 保存，并核对缩进、冒号和引号；不支持锚点与别名（& 与 *）。",
        "Save it as UTF-8 and look at indents, colons and quotes; anchors and aliases (& and *) are not read.",
    ),
)
SCENARIO_SHAPE: Final = Rule(
    code="SCENARIO_SHAPE",
    message=Text("{where}：{problem}。", "{where}: {problem}."),
    repair=Text("{repair}", "{repair}"),
)

Address = tuple[str | int, ...]
"""Where a part of a document is: the keys and positions (from 0) that lead to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a scenario file holds.

    Attributes:
        file: its path.
        value: a JSON value. Dates and instants are texts, numbers with a point exact decimals.
        lines: the 1-based line of every part.
    """

    file: str
    value: Any
    lines: Mapping[Address, int]

    def place(self, address: Address) -> Place:
        """Return where a part stands; one that is not there stands where the part around it does."""
        while address not in self.lines:
            address = address[:-1]
        return _place(self.file, self.lines[address], address)

    def shape(self, address: Address, problem: Text, repair: Text) -> Finding:
        """Return the finding that a part is not written as scenarios are."""
        return SCENARIO_SHAPE.at(self.place(address), where=_where(address), problem=problem, repair=repair)


def read_yaml(file: str, content: bytes) -> tuple[Document | None, list[Finding]]:
    """Return the document of a file and what is refused in it; no document where the file cannot be read at all.

    A refused value reads as null; of a key given twice the first counts.
    """
    if len(content) > MAX_BYTES:
        return None, [SCENARIO_TOO_BIG.at(Place(file=file), size=len(content), limit=MAX_BYTES)]
    try:
        node = _compose(content)
    except _Unread as error:
        return None, [SCENARIO_YAML.at(Place(file=file, line=error.line), reason=error.reason)]
    reading = _Reading(file)
    value = reading.read(node, ())
    return Document(file=file, value=value, lines=reading.lines), reading.findings


def _place(file: str, line: int, address: Address) -> Place:
    step = _step(address)
    return Place(file=file, line=line, element_id=f"step {step}" if step else "")


def _where(address: Address) -> Text:
    step = _step(address)
    return Text(f"第 {step} 步", f"Step {step}") if step else Text("情景文件", "The scenario")


def _step(address: Address) -> int:
    """Return the number of the step an address lies in, from 1, and 0 outside of the steps."""
    match address:
        case ("steps", int(index), *_):
            return index + 1
    return 0


class _Unread(Exception):
    """The file cannot be read as YAML."""

    def __init__(self, line: int, reason: object) -> None:
        self.line = line
        self.reason = reason
        super().__init__(reason)


class _Loader(yaml.SafeLoader):
    """Composes nodes; refuses aliases, which can multiply without bound, and deep nesting."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        line = self.peek_event().start_mark.line + 1  # type: ignore[no-untyped-call] # types-PyYAML leaves it bare
        if self.check_event(yaml.events.AliasEvent):
            raise _Unread(line, Text("使用了别名（*）", "it uses an alias (*)"))
        if self.depth >= MAX_DEPTH:
            raise _Unread(line, Text("嵌套过深", "it is nested too deep"))
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


class _Scalar(NamedTuple):
    """How scalars of a tag are written and read; `first` lists the characters a bare one begins with."""

    pattern: re.Pattern[str]
    read: Callable[[str], Any]
    first: str = ""


_NULL, _BOOL, _INT, _FLOAT, _STR, _MAP, _SEQ = (
    f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str", "map", "seq")
)
# What JSON calls null, boolean and number, and nothing else: `no`, `on`, 12:30 and 2026-11-21 stay the texts they look like.
_SCALARS: Final[Mapping[str, _Scalar]] = {
    _NULL: _Scalar(re.compile(r"(?:null|~|)\Z"), lambda _: None, "n~"),
    _BOOL: _Scalar(re.compile(r"(?:true|false)\Z"), lambda text: text == "true", "tf"),
    _INT: _Scalar(re.compile(r"-?(?:0|[1-9][0-9]*)\Z"), int, "-0123456789"),
    _FLOAT: _Scalar(re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?\Z"), Decimal, "-0123456789"),
    # Half a surrogate pair is no character: neither JSON nor a database takes one.
    _STR: _Scalar(re.compile(r"[^\ud800-\udfff]*\Z"), str),
}
_Loader.yaml_implicit_resolvers = {}
for _tag, _scalar in _SCALARS.items():
    if _scalar.first:
        _Loader.add_implicit_resolver(_tag, _scalar.pattern, ["", *_scalar.first])


def _compose(content: bytes) -> yaml.Node:
    try:
        loader = _Loader(content)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        told = [getattr(error, "context", None), getattr(error, "problem", None)]
        reason = ", ".join(filter(None, told)) or " ".join(str(error).split())
        raise _Unread(mark.line + 1 if mark else 1, reason[:200]) from None
    if node is None:
        raise _Unread(1, Text("没有内容", "it is empty"))
    return node


class _Reading:
    """One reading of a document's nodes."""

    def __init__(self, file: str) -> None:
        self.lines: dict[Address, int] = {}
        self.findings: list[Finding] = []
        self._file = file

    def read(self, node: yaml.Node, address: Address) -> Any:
        self.lines.setdefault(address, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, address)
        if isinstance(node, yaml.MappingNode) and node.tag == _MAP:
            return self._mapping(node, address)
        if isinstance(node, yaml.SequenceNode) and node.tag == _SEQ:
            return [self.read(item, (*address, index)) for index, item in enumerate(node.value)]
        self._refuse_value(node, address, node.tag)
        return None

    def _mapping(self, node: yaml.MappingNode, address: Address) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            plain = isinstance(key, yaml.ScalarNode)
            if not plain or key.tag != _STR or not _SCALARS[_STR].pattern.match(key.value):
                shown = _shown(key.value) if plain else "?"
                problem = Text(f"键 {shown} 不是文本", f"the key {shown} is no text")
                repair = Text("键须为文本：拿不准时请加引号。", "Keys are texts: put them in quotes where in doubt.")
                self._refuse(key, address, problem, repair)
            elif key.value in found:
                name = _shown(key.value)
                problem = Text(f"键 {name} 写了两次", f"the key {name} is given twice")
                self._refuse(key, address, problem, Text("请只保留一个。", "Keep one of them."))
            else:
                self.lines[*address, key.value] = key.start_mark.line + 1
                found[key.value] = self.read(value, (*address, key.value))
        return found

    def _scalar(self, node: yaml.ScalarNode, address: Address) -> Any:
        text = str(node.value)
        known = _SCALARS.get(node.tag)
        if known is None or not known.pattern.match(text) or (node.tag in {_INT, _FLOAT} and len(text) > _LONGEST_NUMBER):
            self._refuse_value(node, address, text)
            return None
        return known.read(text)

    def _refuse_value(self, node: yaml.Node, address: Address, value: str) -> None:
        shown = _shown(value)
        problem = Text(f"{shown} 不能作为数据值", f"{shown} cannot be a value of data")
        repair = Text(
            "请使用文本（拿不准时加引号）、数字、true、false、null、列表或对象。",
            "Use texts (in quotes where in doubt), numbers, true, false, null, lists or objects.",
        )
        self._refuse(node, address, problem, repair)

    def _refuse(self, node: yaml.Node, address: Address, problem: Text, repair: Text) -> None:
        place = _place(self._file, node.start_mark.line + 1, address)
        self.findings.append(SCENARIO_SHAPE.at(place, where=_where(address), problem=problem, repair=repair))


def _shown(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()[:_SHOWN]
