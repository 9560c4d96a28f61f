"""What a handler is given, what it promises, and the errors of its parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.config import Settings
from app.encryption import Keyring
from app.errors import RedressError
from app.languages import Text
from app.models import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlerContext:
    """The surroundings of one service step; plain values, never an engine object.

    Attributes:
        session: the transaction of the change that led here; a handler never commits.
        case: the case, locked.
        data: the case's data as the step sees it; the result is how a handler changes it.
        now: the instant of the whole change, UTC.
        settings: the settings in force.
        keyring: opens and seals personal data.
    """

    session: Session
    case: Case
    data: Mapping[str, Any]
    now: datetime
    settings: Settings
    keyring: Keyring


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """A service operation: the function and what a diagram may give it.

    Attributes:
        run: carries the step out; its result is merged into the case's data.
        parameters: names that must be given.
        optional: names that may be given.
        results: case-data keys of the result.
    """

    run: Callable[[HandlerContext, Mapping[str, Any]], Mapping[str, Any]]
    parameters: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    results: tuple[str, ...] = ()


class ParameterInvalid(RedressError):
    """The parameter {parameter} of the operation {operation} is {value}; wanted: {wanted}. Correct it in the diagram."""

    zh = "服务操作 {operation} 的参数 {parameter} 为 {value}；应为：{wanted}。请在流程图中更正。"


class DataInvalid(RedressError):
    """The case's value {key} is {value}; the operation {operation} needs {wanted}. Correct the case's data."""

    zh = "个案数据 {key} 的值为 {value}；服务操作 {operation} 需要：{wanted}。请更正个案数据。"


def read_text(operation: str, parameters: Mapping[str, Any], name: str, known: tuple[str, ...] = ()) -> str:
    """Return a text parameter.

    Args:
        operation: the operation, named in the error.
        parameters: what the diagram gave.
        name: the parameter.
        known: the values it may have; any text where it is empty.

    Raises:
        ParameterInvalid: it is missing, no text, or not among `known`.
    """
    value = parameters.get(name)
    if not isinstance(value, str) or not value or (known and value not in known):
        wanted = Text("、".join(known), ", ".join(known)) if known else Text("文本", "a text")
        raise ParameterInvalid(operation=operation, parameter=name, value=repr(value), wanted=wanted)
    return value


def read_date(operation: str, parameters: Mapping[str, Any], name: str) -> date | None:
    """Return a calendar day given as ISO text, or None where it is not given.

    Raises:
        ParameterInvalid: it is no date.
    """
    value = parameters.get(name)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        wanted = Text("日期，如 2026-11-21", "a date such as 2026-11-21")
        raise ParameterInvalid(operation=operation, parameter=name, value=repr(value), wanted=wanted) from error
