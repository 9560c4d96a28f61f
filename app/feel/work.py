"""One evaluation's bounds: its budget of steps, the size of what it may make, and the clock it may ask."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.feel.errors import FeelEvaluationError
from app.languages import Text

BUDGET: Final = 20_000
LARGEST_LIST: Final = 10_000
LONGEST_TEXT: Final = 100_000
DEEPEST_VALUE: Final = 60
_CHARACTERS_PER_STEP: Final = 50
_ITEMS_PER_STEP: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What an evaluation may ask of the world around it.

    Attributes:
        now: the present instant, aware.
        zone: zone of the organisation's calendar days; dates and times without a zone are read in it.
        add_working_time: gives the instant that lies a working duration after another.
    """

    now: datetime
    zone: ZoneInfo
    add_working_time: Callable[[datetime, timedelta], datetime]


class Work:
    """The running account of one evaluation.

    Args:
        host: the clock and calendar; None where there is none.
    """

    __slots__ = ("_left", "at", "host")

    def __init__(self, host: Host | None = None) -> None:
        self._left = BUDGET
        self.host = host
        self.at = (1, 1)

    def charge(self, steps: int = 1) -> None:
        """Take steps off the budget.

        Raises:
            FeelEvaluationError: the budget is used up.
        """
        self._left -= steps
        if self._left < 0:
            raise self.error(
                Text("计算量超过上限（{limit} 步）", "the evaluation takes more than {limit} steps").format(limit=BUDGET),
                Text("请缩短列表或减少循环。", "Use shorter lists or fewer loops."),
            )

    def error(self, reason: Text, repair: Text) -> FeelEvaluationError:
        """Return the error for the place that is being evaluated."""
        return FeelEvaluationError(reason, repair, at=self.at)

    def text(self, value: str) -> str:
        """Charge for a string that was made, and return it.

        Raises:
            FeelEvaluationError: it is too long, or the budget is used up.
        """
        if len(value) > LONGEST_TEXT:
            raise self.too_large()
        self.charge(len(value) // _CHARACTERS_PER_STEP)
        return value

    def expect_text(self, characters: int) -> None:
        """Charge for a string before it is made; see `text`."""
        if characters > LONGEST_TEXT:
            raise self.too_large()
        self.charge(characters // _CHARACTERS_PER_STEP)

    def listed(self, value: list[Any]) -> list[Any]:
        """Charge for a list that was made, and return it.

        Raises:
            FeelEvaluationError: it is too long, or the budget is used up.
        """
        self.expect_items(len(value))
        return value

    def expect_items(self, count: int) -> None:
        """Charge for a list of `count` items before it is made; see `listed`."""
        if count > LARGEST_LIST:
            raise self.too_large()
        self.charge(count // _ITEMS_PER_STEP)

    def deeper(self, level: int) -> int:
        """Return the next level of a walk into nested values.

        Raises:
            FeelEvaluationError: the value is nested too deeply.
        """
        if level >= DEEPEST_VALUE:
            raise self.error(
                Text("值的嵌套超过 {limit} 层", "the value is nested more than {limit} levels").format(limit=DEEPEST_VALUE),
                Text("请使用较扁平的结构。", "Use a flatter structure."),
            )
        return level + 1

    def too_large(self) -> FeelEvaluationError:
        """Return the error of a result beyond its bounds."""
        return self.error(
            Text(
                "结果过大（最多 {items} 个元素、{characters} 个字符）",
                "the result is too large (at most {items} elements and {characters} characters)",
            ).format(items=LARGEST_LIST, characters=LONGEST_TEXT),
            Text("请先筛选，只保留需要的内容。", "Filter first and keep only what is needed."),
        )

    def measure(self, value: Any) -> None:
        """Check a result as a whole, nested parts and repeated references counted each time.

        Raises:
            FeelEvaluationError: it has more than 10,000 elements or 100,000 characters, or is nested too deeply.
        """
        elements = characters = 0
        waiting = [(value, 0)]
        while waiting:
            part, level = waiting.pop()
            elements += 1
            if isinstance(part, str):
                characters += len(part)
            elif isinstance(part, list):
                waiting.extend((item, self.deeper(level)) for item in part)
            elif isinstance(part, dict):
                characters += sum(map(len, part))
                waiting.extend((item, self.deeper(level)) for item in part.values())
            if elements > LARGEST_LIST + 1 or len(waiting) > LARGEST_LIST + 1 or characters > LONGEST_TEXT:
                raise self.too_large()
