"""The errors of the expression language: where, what was found, what would be right, in both languages."""

from app.errors import RedressError
from app.languages import Text


class FeelError(RedressError):
    """Line {line}, column {column}: {reason}. {repair}"""  # noqa: D415 - the message, not prose

    zh = "第 {line} 行第 {column} 列：{reason}。{repair}"
    status = 422

    def __init__(self, reason: Text, repair: Text, *, at: tuple[int, int] = (1, 1), found: str = "") -> None:
        """Make the error.

        Args:
            reason: what is wrong, both languages, no full stop.
            repair: what would be right, a sentence in both languages.
            at: line and column, both 1-based, in the expression's source.
            found: the text that was found there; "" where nothing particular was.
        """
        self.reason = reason
        self.repair = repair
        self.line, self.column = at
        self.found = found
        super().__init__()

    @property
    def expected(self) -> Text:
        """What would be right; the same as `repair`."""
        return self.repair

    @property
    def text(self) -> Text:
        """The message in both languages."""
        place = {"line": self.line, "column": self.column}
        return Text(
            FeelError.zh.format(reason=self.reason.get("zh"), repair=self.repair.get("zh"), **place),
            (FeelError.__doc__ or "").format(reason=self.reason.get("en"), repair=self.repair.get("en"), **place).strip(),
        )


class FeelSyntaxError(FeelError):
    """The source is not an expression; nothing was evaluated."""


class FeelEvaluationError(FeelError):
    """The evaluation was stopped: a limit was reached, no clock was at hand, or a value is none of FEEL's."""
