"""`instance of`: whether a value has a type."""

from typing import Any, Final

from app.feel.errors import FeelSyntaxError
from app.feel.tree import TypeName
from app.feel.values import Kind, Range, kind_of
from app.feel.work import Work
from app.languages import Text

_NAMES: Final = {kind.value: kind for kind in Kind if kind is not Kind.FUNCTION}


def check_type(wanted: TypeName, at: tuple[int, int]) -> None:
    """Refuse a type that does not exist.

    Raises:
        FeelSyntaxError: naming the types there are.
    """
    if wanted.name != "Any" and wanted.name not in _NAMES:
        raise FeelSyntaxError(
            Text("没有类型 {name}", "there is no type {name}").format(name=wanted.name),
            Text("可用类型：{names}。", "Types: {names}.").format(names=", ".join([*_NAMES, "Any"])),
            at=at,
            found=wanted.name,
        )
    for inner in (*([wanted.items] if wanted.items else []), *(part for _, part in wanted.entries)):
        check_type(inner, at)


def is_instance(value: Any, wanted: TypeName, work: Work, level: int = 0) -> bool:
    """Whether a value has the type; null has only the type Null."""
    work.charge()
    if wanted.name == "Any":
        return value is not None
    kind = _NAMES[wanted.name]
    if kind_of(value) is not kind:
        return False
    below = work.deeper(level)
    if kind is Kind.LIST and wanted.items is not None:
        return all(is_instance(item, wanted.items, work, below) for item in value)
    if kind is Kind.CONTEXT:
        return all(name in value and is_instance(value[name], inner, work, below) for name, inner in wanted.entries)
    if isinstance(value, Range) and wanted.items is not None:
        return is_instance(value.low, wanted.items, work, below)
    return True
