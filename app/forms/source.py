"""Reads the text of a form file and tells on which line something stands in it."""

import json
from decimal import Decimal
from typing import Any, Final, NoReturn

LARGEST_FILE: Final = 1_000_000
DEEPEST_JSON: Final = 40


class NotJson(ValueError):
    """The file is no JSON; `line` and `column` say where it stops being so."""

    def __init__(self, reason: str, line: int = 1, column: int = 1) -> None:
        super().__init__(reason)
        self.line = line
        self.column = column


class Source:
    """The text of a form file.

    Args:
        content: its bytes.

    Raises:
        NotJson: it is no UTF-8, no JSON, too large or too deep.
    """

    def __init__(self, content: bytes) -> None:
        if len(content) > LARGEST_FILE:
            raise NotJson(f"larger than {LARGEST_FILE} bytes")
        try:
            self._text = content.decode("utf-8-sig")
            self.document: Any = json.loads(self._text, parse_float=Decimal, parse_constant=_refuse_constant)
        except UnicodeDecodeError as error:
            raise NotJson("not UTF-8", content.count(b"\n", 0, error.start) + 1) from error
        except json.JSONDecodeError as error:
            raise NotJson(error.msg, error.lineno, error.colno) from error
        except RecursionError as error:
            raise NotJson("nested too deeply") from error
        except ValueError as error:
            raise NotJson(str(error)) from error
        if _is_deeper(self.document, DEEPEST_JSON):
            raise NotJson("nested too deeply")
        self._seen: dict[str, int] = {}

    def find_line(self, name: str, value: object) -> int:
        """Return the line of the next `"name": "value"` not found before, 0 where there is none."""
        if not isinstance(value, str):
            return 0
        for written in (json.dumps(value, ensure_ascii=False), json.dumps(value)):
            for pair in (f'"{name}": {written}', f'"{name}":{written}'):
                start = self._text.find(pair, self._seen.get(pair, 0))
                if start >= 0:
                    self._seen[pair] = start + len(pair)
                    return self._text.count("\n", 0, start) + 1
        return 0


def _refuse_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is no JSON value")


def _is_deeper(document: Any, limit: int) -> bool:
    level = [document]
    for _ in range(limit):
        level = [
            inside
            for value in level
            if isinstance(value, (dict, list))
            for inside in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return False
    return True
