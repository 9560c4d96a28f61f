"""YAML read as plain JSON values: bounded, without aliases, no key twice, the line of every node known."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import yaml

from app.findings import Finding, Place, Rule
from app.languages import Text

MAX_BYTES: Final = 200_000
MAX_DEPTH: Final = 20
_HALF: Final = re.compile("[\ud800-\udfff]")

TOO_BIG: Final = Rule(
    code="SCENARIO_TOO_BIG",
    message=Text("文件有 {size} 字节，超过上限 {limit} 字节。", "The file has {size} bytes; at most {limit} are read."),
    repair=Text("请把它拆成几个情景文件。", "Split it into several scenario files."),
)
NOT_YAML: Final = Rule(
    code="SCENARIO_NOT_YAML",
    message=Text("文件不是可读的 YAML:{reason}", "The file is no readable YAML: {reason}"),
    repair=Text(
        "请用 UTF-8 保存，并核对缩进、冒号和引号；不支持锚点与别名（& 与 *）。",
        "Save it as UTF-8 and look at indents, colons and quotes; anchors and aliases (& and *) are not read.",
    ),
)
NOT_JSON_VALUE: Final = Rule(
    code="SCENARIO_VALUE",
    message=Text("{value} 不能作为数据值。", "{value} cannot be a value of data."),
    repair=Text(
        "请使用文本、数字、true、false、null、列表或对象，键须为文本。",
        "Use texts, numbers, true, false, null, lists or objects whose keys are texts.",
    ),
)
REPEATED_KEY: Final = Rule(
    code="SCENARIO_KEY_TWICE",
    message=Text("键 {key} 出现了两次。", "The key {key} is given twice."),
    repair=Text("请只保留一个。", "Keep one of them."),
)


class YamlRefused(Exception):
    """Carries the finding that says why a YAML text was refused."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.message.en)


def read_yaml(file: str, content: bytes) -> tuple[Any, yaml.Node]:
    """Return the value of a YAML document and its root node, whose marks tell lines.

    Dates and instants stay texts, numbers with a point become exact decimals.

    Raises:
        YamlRefused: it is no YAML, too big, uses aliases, repeats a key, or holds what JSON does not.
    """
    if len(content) > MAX_BYTES:
        raise YamlRefused(TOO_BIG.at(Place(file=file), size=len(content), limit=MAX_BYTES))
    try:
        node = _compose(content)
        if node is None:
            raise YamlRefused(NOT_YAML.at(Place(file=file, line=1), reason=Text("没有内容", "it is empty")))
        _refuse_repeated_keys(file, node)
        value = _Loader("").construct_document(node)
        return _json_value(file, node, value), node
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(file=file, line=mark.line + 1 if mark else 1)
        raise YamlRefused(NOT_YAML.at(place, reason=getattr(error, "problem", None) or str(error)[:200])) from None
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise YamlRefused(NOT_YAML.at(Place(file=file, line=1), reason=str(error)[:200])) from None


def line_of(node: yaml.Node | None) -> int:
    """Return the 1-based line a node begins on, 0 without a node."""
    return int(node.start_mark.line) + 1 if node is not None else 0


def child_of(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """Return the node of a key of a mapping, None where there is none."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def items_of(node: yaml.Node | None) -> list[yaml.Node]:
    """Return the nodes of a sequence, [] for anything else."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


class _Loader(yaml.SafeLoader):
    """The safe loader, with decimals for floats, and aliases refused (they can multiply without bound)."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call] # types-PyYAML leaves it bare
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "an alias (*)", mark)
        if self.depth >= MAX_DEPTH:
            raise yaml.composer.ComposerError(None, None, "nested too deep", mark)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1

    def construct_decimal(self, node: yaml.ScalarNode) -> Decimal:
        return Decimal(str(self.construct_scalar(node)))


# What JSON calls null, boolean and number, and nothing else: `no`, `on`, 12:30 and 2026-11-21 stay the texts they look like.
_SCALARS: Final = (
    ("null", r"^(?:null|~|)$", "n~"),
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("float", r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?$", "-0123456789"),
)
_Loader.yaml_implicit_resolvers = {}
for _kind, _pattern, _first in _SCALARS:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(_pattern), ["", *_first])
_Loader.add_constructor("tag:yaml.org,2002:float", _Loader.construct_decimal)


def _compose(content: bytes) -> yaml.Node | None:
    loader = _Loader(content)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _walk(node: yaml.Node) -> Iterator[yaml.Node]:
    yield node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _walk(key)
            yield from _walk(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _walk(item)


def _refuse_repeated_keys(file: str, root: yaml.Node) -> None:
    for node in _walk(root):
        seen: set[str] = set()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise YamlRefused(REPEATED_KEY.at(Place(file=file, line=line_of(key)), key=key.value))
                seen.add(key.value)


def _json_value(file: str, node: yaml.Node, value: Any) -> Any:
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _json_value(file, node, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json_value(file, node, item) for item in value]
    if isinstance(value, str) and _HALF.search(value):
        raise YamlRefused(NOT_JSON_VALUE.at(Place(file=file, line=line_of(node)), value=ascii(value)[:100]))
    if value is None or isinstance(value, str | bool | int) or (isinstance(value, Decimal) and value.is_finite()):
        return value
    raise YamlRefused(NOT_JSON_VALUE.at(Place(file=file, line=line_of(node)), value=str(value)[:100]))
