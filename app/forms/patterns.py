"""Judges a regular expression of a form before it is used: Python's matcher has no time limit, so its cost is bounded here.

The bound is on the number of ways a text can be tried: every quantifier and alternative multiplies it.
"""

import re
from collections.abc import Iterable
from re import _parser  # the only way to see a pattern's parts; a test guards its shape
from typing import Any, Final

from app.languages import Text

LONGEST_PATTERN: Final = 200
_MOST_WAYS: Final = 200_000
_ENDLESS: Final = 1_000
_TOO_COSTLY: Final = Text(
    "可能的匹配方式过多，请以 ^ 开头并减少 * + ? | 的使用", "too many ways to try it; begin it with ^ and use fewer of * + ? |"
)
_UNSUPPORTED: Final = Text(
    "不支持反向引用、环视和占有量词", "back references, look-around and possessive parts are not supported"
)
_REPEATS: Final = frozenset({"MAX_REPEAT", "MIN_REPEAT"})
_SINGLE: Final = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN", "AT", "CATEGORY", "RANGE"})


class PatternRefused(ValueError):
    """A pattern is no regular expression, or could take too long; `text` says which."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def compile_pattern(pattern: str, longest: int) -> re.Pattern[str]:
    r"""Return the compiled pattern; `\d` and `\w` mean ASCII, as in the browser.

    Args:
        pattern: the regular expression; it may match anywhere, as in form-js.
        longest: greatest length of the texts it will meet.

    Raises:
        PatternRefused: it is none, uses back references or look-around, or could take too long.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise PatternRefused(Text(f"超过 {LONGEST_PATTERN} 个字符", f"longer than {LONGEST_PATTERN} characters"))
    try:
        parsed = _parser.parse(pattern, re.ASCII)
        compiled = re.compile(pattern, re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternRefused(Text("语法错误", str(error))) from error
    anchored = bool(parsed.data) and str(parsed.data[0]) == "(AT, AT_BEGINNING)"
    ways = _count_ways(parsed, longest) * (1 if anchored else longest)
    if ways > _MOST_WAYS:
        raise PatternRefused(_TOO_COSTLY)
    return compiled


def _count_ways(parts: Iterable[tuple[Any, Any]], longest: int) -> int:
    ways = 1
    for operation, argument in parts:
        ways *= _count_part(str(operation), argument, longest)
        if ways > _MOST_WAYS:
            break
    return ways


def _count_part(operation: str, argument: Any, longest: int) -> int:
    if operation in _SINGLE:
        return 1
    if operation == "SUBPATTERN":
        return _count_ways(argument[-1], longest)
    if operation == "BRANCH":
        return sum(_count_ways(branch, longest) for branch in argument[1])
    if operation in _REPEATS:
        least, most, repeated = argument
        inner = _count_ways(repeated, longest)
        most = min(int(most), longest)
        # A repeated choice is tried in every combination: the count grows with its power.
        combinations = 1 if inner == 1 else min(inner ** min(most, 64), _MOST_WAYS + 1)
        return max(1, most - int(least) + 1) * combinations
    raise PatternRefused(_UNSUPPORTED)
