"""Built-in functions on strings; regular expressions run on a machine that cannot backtrack (see pattern.py)."""

from decimal import Decimal
from typing import Any

from app.feel.builtins.signature import builtin
from app.feel.pattern import PatternInvalid, compile_pattern
from app.feel.pattern_machine import find, find_all
from app.feel.pattern_program import Pattern
from app.feel.text import write
from app.feel.work import Work


def whole(number: Decimal) -> int | None:
    """Return a number as int when it is whole and no longer than a position can be, else None."""
    if number != number.to_integral_value() or abs(number) > 10**9:
        return None
    return int(number)


@builtin("string(from: any)")
def _string(work: Work, value: Any) -> str | None:
    return None if value is None else write(value, work)


@builtin("substring(string: string, start position: number, length: number?)")
def _substring(work: Work, text: str, start_position: Decimal, length: Decimal | None) -> str | None:
    start, count = whole(start_position), whole(length) if length is not None else len(text)
    if start is None or count is None or not start or abs(start) > len(text) or (length is not None and count < 1):
        return None
    first = start - 1 if start > 0 else len(text) + start
    return work.text(text[first : first + count])


@builtin("string length(string: string)")
def _string_length(_: Work, text: str) -> Decimal:
    return Decimal(len(text))


@builtin("upper case(string: string)")
def _upper_case(work: Work, text: str) -> str:
    return work.text(text.upper())


@builtin("lower case(string: string)")
def _lower_case(work: Work, text: str) -> str:
    return work.text(text.lower())


@builtin("trim(string: string)")
def _trim(work: Work, text: str) -> str:
    return work.text(text.strip())


@builtin("substring before(string: string, match: string)")
def _substring_before(work: Work, text: str, match: str) -> str:
    before, found, _ = text.partition(match) if match else ("", "", "")
    return work.text(before) if found else ""


@builtin("substring after(string: string, match: string)")
def _substring_after(work: Work, text: str, match: str) -> str:
    if not match:
        return text
    return work.text(text.partition(match)[2])


@builtin("contains(string: string, match: string)")
def _contains(work: Work, text: str, match: str) -> bool:
    work.expect_text(len(text))
    return match in text


@builtin("starts with(string: string, match: string)")
def _starts_with(work: Work, text: str, match: str) -> bool:
    work.expect_text(len(match))
    return text.startswith(match)


@builtin("ends with(string: string, match: string)")
def _ends_with(work: Work, text: str, match: str) -> bool:
    work.expect_text(len(match))
    return text.endswith(match)


@builtin("string join(list: list, delimiter: string?, prefix: string?, suffix: string?)")
def _string_join(work: Work, items: list[Any], delimiter: str | None, prefix: str | None, suffix: str | None) -> str | None:
    parts = [item for item in items if item is not None]
    if not all(isinstance(part, str) for part in parts):
        return None
    between = delimiter or ""
    work.expect_text(sum(map(len, parts)) + len(between) * len(parts))
    return work.text(f"{prefix or ''}{between.join(parts)}{suffix or ''}")


def _pattern(work: Work, source: str, flags: str | None = None) -> Pattern | None:
    work.charge(1 + len(source) // 10)
    try:
        return compile_pattern(source, flags or "")
    except PatternInvalid:
        # DMN: a built-in that cannot do its work gives null; a pattern written out is refused when the source is read
        return None


@builtin("matches(input: string, pattern: string, flags: string?)")
def _matches(work: Work, text: str, source: str, flags: str | None) -> bool | None:
    pattern = _pattern(work, source, flags)
    return None if pattern is None else find(pattern, text, 0, work) is not None


@builtin("replace(input: string, pattern: string, replacement: string, flags: string?)")
def _replace(work: Work, text: str, source: str, replacement: str, flags: str | None) -> str | None:
    pattern = _pattern(work, source, flags)
    if pattern is None:
        return None
    parts, end, size = [], 0, len(text)
    for groups in find_all(pattern, text, work):
        inserted = _fill(replacement, text, groups)
        size += len(inserted)
        work.expect_text(len(inserted))
        parts += [text[end : groups[0]], inserted]
        end = groups[1]
        if size > len(text):
            work.expect_text(size - len(text))
    return work.text("".join([*parts, text[end:]]))


def _fill(replacement: str, text: str, groups: tuple[int, ...]) -> str:
    r"""Put groups into a replacement: `$1` is a group, `$0` the whole match, `\$` a dollar sign, `\\` a backslash."""
    made, place = [], 0
    while place < len(replacement):
        character = replacement[place]
        following = replacement[place + 1 : place + 2]
        if character == "\\" and following in {"$", "\\"} and following:
            made.append(following)
            place += 2
        elif character == "$" and following.isascii() and following.isdigit():
            group = int(following)
            start, end = groups[2 * group : 2 * group + 2] if 2 * group < len(groups) else (-1, -1)
            made.append(text[start:end] if start >= 0 else "")
            place += 2
        else:
            made.append(character)
            place += 1
    return "".join(made)


@builtin("split(string: string, delimiter: string)")
def _split(work: Work, text: str, source: str) -> list[str] | None:
    pattern = _pattern(work, source)
    if pattern is None:
        return None
    parts, end = [], 0
    for groups in find_all(pattern, text, work):
        if groups[0] == groups[1]:
            continue
        parts.append(text[end : groups[0]])
        end = groups[1]
    return work.listed([*parts, work.text(text[end:])])
