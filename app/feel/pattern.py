r"""Regular expressions of XPath's flavour, read into a program for a machine that never backtracks.

Read here: literals, `.`, classes `[a-z-[aeiou]]`, `\d \D \w \W \s \S`, `\n \r \t`, escaped signs, groups `( )` and `(?: )`,
`|`, `? * + {n} {n,} {n,m}` with their reluctant forms, `^` and `$`; flags s, m, i, x.
Not read: back references, look-around, `\p{...}`. Python's `re` is not used, since a pattern of a process owner could keep it
busy for years; the machine of pattern_machine.py takes time linear in pattern and text.
"""

from functools import lru_cache
from typing import Final

from app.feel.characters import CharacterSet
from app.feel.pattern_program import Instruction, Pattern, Step

LONGEST_PATTERN: Final = 500
LARGEST_PROGRAM: Final = 1_000
MOST_GROUPS: Final = 20
DEEPEST_GROUP: Final = 20


class PatternInvalid(ValueError):
    """The text is no regular expression, or one beyond the bounds; the message says why."""


@lru_cache(maxsize=256)
def compile_pattern(source: str, flags: str = "") -> Pattern:
    """Read a pattern.

    Raises:
        PatternInvalid: it cannot be read or is too large.
    """
    if set(flags) - set("smix"):
        raise PatternInvalid("flags are s, m, i and x")
    if len(source) > LONGEST_PATTERN:
        raise PatternInvalid(f"a pattern has at most {LONGEST_PATTERN} characters")
    compiler = _Compiler(source, flags)
    return compiler.compile()


class _Compiler:
    """Reads a pattern from left to right and emits its program as it goes."""

    def __init__(self, source: str, flags: str) -> None:
        self._source = source
        self._flags = flags
        self._place = 0
        self._groups = 1
        self._program: list[Instruction] = []

    def compile(self) -> Pattern:
        self._emit(Instruction(Step.NOTE, 0))
        self._alternatives(0)
        if self._place < len(self._source):
            raise PatternInvalid("a ) has no (")
        self._emit(Instruction(Step.NOTE, 1))
        self._emit(Instruction(Step.ACCEPT))
        return Pattern(program=tuple(self._program), groups=self._groups, lines="m" in self._flags)

    def _emit(self, instruction: Instruction) -> int:
        if len(self._program) >= LARGEST_PROGRAM:
            raise PatternInvalid("the pattern is too large; use smaller {n,m}")
        self._program.append(instruction)
        return len(self._program) - 1

    def _skip_blanks(self) -> None:
        while "x" in self._flags and self._source[self._place : self._place + 1] in {" ", "\t", "\n", "\r"}:
            self._place += 1

    def _peek(self) -> str:
        self._skip_blanks()
        return self._source[self._place : self._place + 1]

    def _next(self) -> str:
        character = self._source[self._place : self._place + 1]
        if not character:
            raise PatternInvalid("the pattern ends too early")
        self._place += 1
        return character

    def _alternatives(self, level: int) -> None:
        if level > DEEPEST_GROUP:
            raise PatternInvalid(f"groups are nested more than {DEEPEST_GROUP} deep")
        start, ends = len(self._program), []
        self._branch(level)
        while self._peek() == "|":
            self._next()
            self._insert(start, Instruction(Step.FORK, start + 1, len(self._program) + 2))
            ends.append(self._emit(Instruction(Step.JUMP)))
            start = len(self._program)
            self._branch(level)
        for end in ends:
            self._program[end].first = len(self._program)

    def _insert(self, place: int, instruction: Instruction) -> None:
        """Put an instruction before those from `place` on; what points behind it moves along."""
        self._emit(Instruction(Step.ACCEPT))
        for other in self._program[place:]:
            if other.step in {Step.FORK, Step.JUMP}:
                other.first += other.first >= place
                other.second += other.second >= place
        self._program[place + 1 :] = self._program[place:-1]
        self._program[place] = instruction

    def _branch(self, level: int) -> None:
        while (character := self._peek()) and character not in "|)":
            start = len(self._program)
            self._atom(level)
            self._quantifiers(start)

    def _atom(self, level: int) -> None:
        character = self._next()
        if character == "(":
            self._group(level)
        elif character == "^":
            self._emit(Instruction(Step.BEGIN))
        elif character == "$":
            self._emit(Instruction(Step.END))
        elif character in "*+?{}])":
            raise PatternInvalid(f"{character} stands where a character or group must; write \\{character} for the sign itself")
        else:
            self._take(self._characters(character))

    def _characters(self, character: str) -> CharacterSet:
        if character == "[":
            return self._class()
        if character == ".":
            return (
                CharacterSet(classes=".")
                if "s" in self._flags
                else CharacterSet(ranges=(("\n", "\n"), ("\r", "\r")), negated=True)
            )
        if character == "\\":
            self._skip_blanks()
            sign, letters = self._escape()
            return CharacterSet(classes=letters) if letters else self._single(sign)
        return self._single(character)

    def _single(self, character: str) -> CharacterSet:
        return CharacterSet(ranges=((character, character),), any_case="i" in self._flags)

    def _take(self, characters: CharacterSet) -> None:
        self._emit(Instruction(Step.TAKE, characters=characters))

    def _group(self, level: int) -> None:
        number = 0
        if self._source.startswith("?:", self._place):
            self._place += 2
        elif self._peek() == "?":
            raise PatternInvalid("look-around and named groups are not supported")
        else:
            number, self._groups = self._groups, self._groups + 1
            if number >= MOST_GROUPS:
                raise PatternInvalid(f"a pattern has at most {MOST_GROUPS} groups")
            self._emit(Instruction(Step.NOTE, 2 * number))
        self._alternatives(level + 1)
        if self._peek() != ")":
            raise PatternInvalid("a ( has no )")
        self._next()
        if number:
            self._emit(Instruction(Step.NOTE, 2 * number + 1))

    def _escape(self) -> tuple[str, str]:
        """Return the sign that was escaped, or the letter of a class such as `d`."""
        sign = self._next()
        if sign in "dDwWsS":
            return "", sign
        if sign in "nrt":
            return {"n": "\n", "r": "\r", "t": "\t"}[sign], ""
        if sign.isalnum():
            raise PatternInvalid(f"\\{sign} is not supported")
        return sign, ""

    def _class(self) -> CharacterSet:
        negated = self._source.startswith("^", self._place)
        self._place += negated
        ranges: list[tuple[str, str]] = []
        letters, without = "", None
        while not self._source.startswith("]", self._place) or not (ranges or letters):
            if self._source.startswith("-[", self._place):
                self._place += 2
                without = self._class()
                break
            low, letter = self._class_part()
            letters += letter
            if low:
                ranges.append((low, self._range_end(low)))
        if self._next() != "]":
            raise PatternInvalid("a [ has no ]")
        any_case = "i" in self._flags
        return CharacterSet(ranges=tuple(ranges), classes=letters, negated=negated, without=without, any_case=any_case)

    def _class_part(self) -> tuple[str, str]:
        character = self._next()
        return self._escape() if character == "\\" else (character, "")

    def _range_end(self, low: str) -> str:
        follows = self._source[self._place : self._place + 2]
        if not follows.startswith("-") or follows in {"-]", "-["}:
            return low
        self._place += 1
        high, letter = self._class_part()
        if letter or high < low:
            raise PatternInvalid("a range in [ ] runs backwards")
        return high

    def _quantifiers(self, start: int) -> None:
        bounds = self._bounds()
        if bounds is None:
            return
        reluctant = self._peek() == "?"
        self._place += reluctant
        if self._peek() and self._peek() in "*+?{":
            raise PatternInvalid("two quantifiers follow each other; put ( ) between them")
        self._repeat(start, *bounds, reluctant=reluctant)

    def _bounds(self) -> tuple[int, int | None] | None:
        signs: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        character = self._peek()
        if character in signs:
            self._next()
            return signs[character]
        if character != "{":
            return None
        end = self._source.find("}", self._place)
        low, comma, high = self._source[self._place + 1 : end].partition(",")
        if end < 0 or not _is_count(low) or (high and not _is_count(high)):
            raise PatternInvalid("a repetition is written {n}, {n,} or {n,m}")
        self._place = end + 1
        most = int(high) if high else None if comma else int(low)
        if most is not None and most < int(low):
            raise PatternInvalid("a repetition {n,m} runs backwards")
        return int(low), most

    def _repeat(self, start: int, least: int, most: int | None, *, reluctant: bool) -> None:
        """Replace the instructions from `start` on by their repetition."""
        body = self._program[start:]
        del self._program[start:]
        for _ in range(least):
            self._copy(body, start)
        if most is None:
            fork = self._emit(Instruction(Step.FORK))
            self._copy(body, start)
            self._emit(Instruction(Step.JUMP, fork))
            self._aim(fork, reluctant)
            return
        forks = []
        for _ in range(most - least):
            forks.append(self._emit(Instruction(Step.FORK)))
            self._copy(body, start)
        for fork in forks:
            self._aim(fork, reluctant)

    def _aim(self, fork: int, reluctant: bool) -> None:
        inside, after = fork + 1, len(self._program)
        self._program[fork].first, self._program[fork].second = (after, inside) if reluctant else (inside, after)

    def _copy(self, body: list[Instruction], start: int) -> None:
        shift = len(self._program) - start
        for part in body:
            moved = part.step in {Step.FORK, Step.JUMP}
            first, second = (part.first + shift, part.second + shift) if moved else (part.first, part.second)
            self._emit(Instruction(part.step, first, second, part.characters))


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4  # noqa: PLR2004 - the program's bound refuses more anyway
