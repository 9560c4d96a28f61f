"""Reads the text of a form file and tells on which line something stands in it."""

import json
from decimal import Decimal
from typing import Any, Final, NoReturn

from app.languages import Text

LARGEST_FILE: Final = 1_000_000
DEEPEST_JSON: Final = 40
_TOO_DEEP: Final = Text("嵌套过深", "nested too deeply")


class NotJson(ValueError):
    """The file is no JSON; `line` and `column` say where it stops being so."""

    def __init__(self, text: Text, line: int = 1, column: int = 1) -> None:
        super().__init__(text.en)
        self.text = text
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
            raise NotJson(Text(f"超过 {LARGEST_FILE} 字节", f"larger than {LARGEST_FILE} bytes"))
        try:
            self._text = content.decode("utf-8-sig")
            self.document: Any = json.loads(self._text, parse_float=Decimal, parse_constant=_refuse_constant)
        except UnicodeDecodeError as error:
            raise NotJson(Text("不是 UTF-8 编码", "not UTF-8"), content.count(b"\n", 0, error.start) + 1) from error
        except NotJson:
            raise
        except json.JSONDecodeError as error:
            raise NotJson(Text("语法错误", error.msg), error.lineno, error.colno) from error
        except RecursionError as error:
            raise NotJson(_TOO_DEEP) from error
        except ValueError as error:
            raise NotJson(Text("含有无法读取的数字", str(error))) from error
        if _is_deeper(self.document, DEEPEST_JSON):
            raise NotJson(_TOO_DEEP)
        if not _is_writable(self.document):
            raise NotJson(Text("含有无法保存的字符", "it holds NUL or half a surrogate pair"))
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
    raise NotJson(Text(f"{name} 不是 JSON 的值", f"{name} is no JSON value"))


def _is_writable(document: Any) -> bool:
    written = json.dumps(document, ensure_ascii=False, default=str)
    return "\\u0000" not in written and not any("\ud800" <= character <= "\udfff" for character in written)


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
