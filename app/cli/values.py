"""JSON that people give on a command line, in a file or a line at a time; exact, bounded, and refused in one sentence."""

import sys
from collections.abc import Callable, Iterator
from json import JSONDecodeError
from typing import Any

from app.cli.terminal import print_json
from app.db import load_json
from app.errors import NotFound, RedressError
from app.languages import Language, Text


class JsonInvalid(RedressError):
    """{place} cannot be used: {reason}. Give one JSON object, such as {example}"""  # noqa: D415 - the message, not prose

    zh = "{place} 无法使用：{reason}。请提供一个 JSON 对象，例如 {example}"
    status = 422

    def __init__(self, place: Text, reason: Text) -> None:
        super().__init__(place=place, reason=reason, example='{"urgency": 2}')


def read_object(text: str | bytes, place: Text) -> dict[str, Any]:
    """Return the JSON object that a text holds.

    Raises:
        JsonInvalid: it is no JSON object, or holds a number that is none (NaN) or out of all bounds.
    """
    value = _parse(text, place)
    if not isinstance(value, dict):
        raise JsonInvalid(place, Text("它不是 JSON 对象", "it is no JSON object"))
    return value


def as_object(value: Any, place: Text) -> dict[str, Any]:
    """Return a value that must be a JSON object.

    Raises:
        JsonInvalid: it is something else.
    """
    if isinstance(value, dict):
        return value
    raise JsonInvalid(place, Text("它不是 JSON 对象", "it is no JSON object"))


def answer_lines(answer: Callable[[dict[str, Any]], Any], language: Language) -> None:
    """Answer each line of standard input, a JSON object, with one line of JSON; `{"error": ...}` where that fails.

    Raises:
        NotFound: what is asked for is not there at all, so that no line could be answered.
    """
    for number, line in enumerate(standard_input(), start=1):
        try:
            result = answer(read_object(line, Text(f"第 {number} 行", f"Line {number}")))
        except NotFound:
            raise
        except RedressError as error:
            result = {"error": error.text.get(language)}
        print_json(result)


def standard_input() -> Iterator[bytes]:
    """Yield the lines of standard input as they come; none where it is closed."""
    if sys.stdin is None:
        return
    yield from sys.stdin.buffer


def _parse(text: str | bytes, place: Text) -> Any:
    try:
        return load_json(text if isinstance(text, str) else text.decode("utf-8-sig"))
    except JSONDecodeError as error:
        where = Text(f"JSON 在第 {error.colno} 个字符处有误", f"the JSON is wrong at character {error.colno} ({error.msg})")
        raise JsonInvalid(place, where) from None
    except UnicodeDecodeError:
        raise JsonInvalid(place, Text("它不是 UTF-8 文本", "it is no UTF-8 text")) from None
    except ArithmeticError:
        raise JsonInvalid(place, Text("含有过大或过小的数", "a number in it is far too large or too small")) from None
    except ValueError as error:
        # NaN and Infinity, whole numbers of thousands of digits, brackets without end.
        raise JsonInvalid(place, Text(f"其中有无法使用的值（{error}）", f"something in it cannot be used ({error})")) from None
