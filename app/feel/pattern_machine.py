"""Runs a pattern over a text in lockstep: every state once a character, so time is linear (Pike's machine)."""

from collections.abc import Iterator
from typing import Final

from app.feel.pattern_program import Pattern, Step
from app.feel.work import Work

_MOVES_PER_STEP: Final = 5

_Thread = tuple[int, tuple[int, ...]]


def find(pattern: Pattern, text: str, start: int, work: Work) -> tuple[int, ...] | None:
    """Return the first match at or after `start` as places of all groups (-1 where a group took no part), or None.

    Raises:
        FeelEvaluationError: the budget is used up.
    """
    machine = _Machine(pattern, text, work)
    return machine.run(start)


def find_all(pattern: Pattern, text: str, work: Work) -> Iterator[tuple[int, ...]]:
    """Yield the matches from left to right, none overlapping another.

    Raises:
        ValueError: the pattern matches the empty text, where XPath allows no replacing or splitting.
        FeelEvaluationError: the budget is used up.
    """
    if find(pattern, "", 0, work) is not None:
        raise ValueError
    place = 0
    while (groups := find(pattern, text, place, work)) is not None:
        yield groups
        place = max(groups[1], place + 1)


class _Machine:
    def __init__(self, pattern: Pattern, text: str, work: Work) -> None:
        self._pattern = pattern
        self._text = text
        self._work = work
        self._moves = 0

    def run(self, start: int) -> tuple[int, ...] | None:
        blank = (-1,) * (2 * self._pattern.groups)
        best: tuple[int, ...] | None = None
        threads: list[_Thread] = []
        for place in range(start, len(self._text) + 1):
            if best is None:
                # a thread that starts here ranks below all that started earlier
                threads = self._settle([*threads, (0, blank)], place)
            threads, found = self._advance(threads, place)
            best = found or best
            self._pay()
            if not threads and best is not None:
                break
        return best

    def _pay(self) -> None:
        self._work.charge(self._moves // _MOVES_PER_STEP)
        self._moves %= _MOVES_PER_STEP

    def _settle(self, threads: list[_Thread], place: int) -> list[_Thread]:
        """Follow all instructions that take no character; each is reached once, by its preferred thread."""
        settled: list[_Thread] = []
        seen: set[int] = set()
        program = self._pattern.program
        for thread in threads:
            waiting = [thread]
            while waiting:
                at, notes = waiting.pop()
                if at in seen:
                    continue
                seen.add(at)
                self._moves += 1
                instruction = program[at]
                if instruction.step is Step.FORK:
                    waiting += [(instruction.second, notes), (instruction.first, notes)]
                elif instruction.step is Step.JUMP:
                    waiting.append((instruction.first, notes))
                elif instruction.step is Step.NOTE:
                    slot = instruction.first
                    waiting.append((at + 1, (*notes[:slot], place, *notes[slot + 1 :])))
                elif instruction.step in {Step.BEGIN, Step.END}:
                    if self._at_edge(instruction.step, place):
                        waiting.append((at + 1, notes))
                else:
                    settled.append((at, notes))
        return settled

    def _at_edge(self, step: Step, place: int) -> bool:
        text, lines = self._text, self._pattern.lines
        if step is Step.BEGIN:
            return place == 0 or (lines and text[place - 1] == "\n")
        return place == len(text) or (lines and text[place] == "\n")

    def _advance(self, threads: list[_Thread], place: int) -> tuple[list[_Thread], tuple[int, ...] | None]:
        """Let every thread take the character at `place`; one that accepts ends those ranked below it."""
        character = self._text[place : place + 1]
        moved: list[_Thread] = []
        found = None
        for at, notes in threads:
            self._moves += 1
            instruction = self._pattern.program[at]
            if instruction.step is Step.ACCEPT:
                found = notes
                break
            if character and instruction.characters is not None and instruction.characters.holds(character):
                moved.append((at + 1, notes))
        return (self._settle(moved, place + 1) if moved else []), found
