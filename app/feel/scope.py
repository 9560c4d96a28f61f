"""The names in sight while a part of an expression is evaluated."""

from collections.abc import Mapping
from typing import Any

from app.feel.json_values import from_json


class Scope:
    """Names with their values; what is not found here is looked for outside.

    Args:
        names: the names of this level.
        outside: the level around it.
        value: what `?` stands for on the outermost level; inner levels take it over.

    Attributes:
        has_input: whether `?` stands for the input of a decision cell or of a test around this one.
    """

    __slots__ = ("_names", "_outside", "has_input", "value")

    def __init__(self, names: Mapping[str, Any], outside: "Scope | None" = None, value: Any = None) -> None:
        self._names = names
        self._outside = outside
        self.value: Any = value if outside is None else outside.value
        self.has_input: bool = outside is not None and outside.has_input

    def get(self, name: str) -> Any:
        """Return the value of a name; an unknown name is null (DMN)."""
        level: Scope | None = self
        while level is not None:
            if name in level._names:  # noqa: SLF001 - levels of one chain
                return level._names[name]  # noqa: SLF001 - levels of one chain
            level = level._outside  # noqa: SLF001 - levels of one chain
        return None

    def inner(self, names: Mapping[str, Any]) -> "Scope":
        """Return a level inside this one."""
        return Scope(names, self)

    def testing(self, value: Any) -> "Scope":
        """Return a level in which `?` stands for `value`, null included."""
        level = Scope({}, self)
        level.value = value
        level.has_input = True
        return level


class CallerNames(dict[str, Any]):
    """The caller's context, each name turned into a FEEL value when it is first read."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        super().__init__()
        self._context = context

    def __contains__(self, name: object) -> bool:
        return name in self._context

    def __missing__(self, name: str) -> Any:
        value = from_json(self._context[name])
        self[name] = value
        return value
