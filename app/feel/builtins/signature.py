"""Signatures of built-in functions: how they are declared, found and called; arguments are fitted to them here."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import DivisionByZero, InvalidOperation, Overflow
from typing import Any, Final

from app.feel.arithmetic import number_too_large
from app.feel.values import Kind, kind_of
from app.feel.work import Work

_SIGNATURE: Final = re.compile(r"([^(]+)\((.*)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter.

    Attributes:
        name: as named arguments call it.
        kinds: what it takes; empty for anything, null included.
        optional: whether it may be left out.
        variadic: whether it takes all arguments, as a list.
        list_or_items: whether, variadic, a single argument that is a list stands for all of them.
    """

    name: str
    kinds: frozenset[Kind]
    optional: bool
    variadic: bool
    list_or_items: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Builtin:
    """One signature of a built-in function.

    Attributes:
        name: its name.
        text: the signature as a person writes it, for messages.
        parameters: in their order.
        run: does the work, called with the account of work and the arguments.
    """

    name: str
    text: str
    parameters: tuple[Parameter, ...]
    run: Callable[..., Any]

    def takes(self, positional: int) -> bool:
        """Whether it can be called with that many arguments by position."""
        if self.parameters and self.parameters[-1].variadic:
            return positional >= len(self.parameters)
        required = sum(not parameter.optional for parameter in self.parameters)
        return required <= positional <= len(self.parameters)

    def arrange(self, names: Sequence[str]) -> list[int | None] | None:
        """Return, for each parameter, the place of its named argument; None when the names do not fit."""
        known = [parameter.name for parameter in self.parameters]
        fits = set(names) <= set(known) and len(set(names)) == len(names)
        complete = all(parameter.optional or parameter.name in names for parameter in self.parameters)
        return [names.index(name) if name in names else None for name in known] if fits and complete else None

    def call(self, arguments: Sequence[Any], work: Work) -> Any:
        """Call it; an argument of the wrong kind, or a failure inside, gives null (DMN).

        Raises:
            FeelEvaluationError: a limit is reached, or a clock is asked for and there is none.
        """
        fitted = self._fit(arguments)
        if fitted is None:
            return None
        try:
            return self.run(work, *fitted)
        except Overflow as error:
            raise number_too_large(work) from error
        except (InvalidOperation, DivisionByZero, OverflowError, ValueError):
            # DMN: a built-in that cannot do its work gives null
            return None

    def _fit(self, arguments: Sequence[Any]) -> list[Any] | None:
        last = self.parameters[-1] if self.parameters else None
        if last is None or not last.variadic:
            return self._fit_each(self.parameters, arguments)
        fixed = self._fit_each(self.parameters[:-1], arguments)
        rest: list[Any] | None = list(arguments[len(self.parameters) - 1 :])
        if last.list_or_items and len(arguments) == 1 and (arguments[0] is None or isinstance(arguments[0], list)):
            rest = arguments[0]
        return None if fixed is None or rest is None else [*fixed, rest]

    @staticmethod
    def _fit_each(parameters: Sequence[Parameter], arguments: Sequence[Any]) -> list[Any] | None:
        fitted = []
        for parameter, argument in zip(parameters, arguments, strict=False):
            value = _coerce(argument, parameter.kinds)
            if not parameter.kinds:
                fitted.append(value)
            elif value is None and parameter.optional:
                fitted.append(None)
            elif kind_of(value) in parameter.kinds:
                fitted.append(value)
            else:
                return None
        return fitted + [None] * (len(parameters) - len(fitted))


def _coerce(value: Any, kinds: frozenset[Kind]) -> Any:
    """DMN's implicit conversions: a list of one stands for its item, an item for the list of it."""
    if not kinds or kind_of(value) in kinds or value is None:
        return value
    if isinstance(value, list) and len(value) == 1:
        return value[0]
    return [value] if kinds == {Kind.LIST} else value


_ALIASES: Final[dict[str, frozenset[Kind]]] = {
    "any": frozenset(),
    "point": frozenset(),
    "temporal": frozenset({Kind.DATE, Kind.DATE_TIME}),
    "duration": frozenset({Kind.DAYS, Kind.MONTHS}),
}

REGISTRY: Final[dict[str, list[Builtin]]] = {}


def builtin(signature: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function under a signature such as `substring(string: string, start position: number, length: number?)`.

    `?` marks an optional parameter, `*` one that takes all arguments, `...` one that takes a list or all arguments.
    """
    found = _SIGNATURE.fullmatch(signature)
    assert found, signature
    name, parameters = found[1], [part.strip() for part in found[2].split(",") if part.strip()]

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        entry = Builtin(name=name, text=_describe(name, parameters), parameters=tuple(map(_parameter, parameters)), run=run)
        REGISTRY.setdefault(name, []).append(entry)
        return run

    return register


def _parameter(text: str) -> Parameter:
    name, _, kinds = text.partition(":")
    plain = kinds.strip().rstrip("?.*")
    return Parameter(
        name=name.strip(),
        kinds=_ALIASES[plain] if plain in _ALIASES else frozenset(Kind(kind.strip()) for kind in plain.split("|")),
        optional=kinds.endswith("?"),
        variadic=kinds.endswith(("...", "*")),
        list_or_items=kinds.endswith("..."),
    )


def _describe(name: str, parameters: Sequence[str]) -> str:
    names = []
    for text in parameters:
        parameter = _parameter(text)
        names.append(f"[{parameter.name}]" if parameter.optional else f"{parameter.name}{'...' if parameter.variadic else ''}")
    return f"{name}({', '.join(names)})"
