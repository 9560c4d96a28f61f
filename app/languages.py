"""The two languages every text a person reads is written in; Chinese is the source."""

from typing import Final, Literal, NamedTuple, get_args

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


class Text(NamedTuple):
    """One text in both languages.

    Attributes:
        zh: the Chinese text, the source.
        en: the English text; the Chinese one stands in where it is empty.
    """

    zh: str
    en: str = ""

    def get(self, language: str) -> str:
        """Return the text in `language` ("zh" or "en"; anything else reads as "zh")."""
        return (self.en or self.zh) if language == "en" else self.zh

    def format(self, **facts: object) -> "Text":
        """Return the text with `{name}` replaced by facts in both languages; a fact that is a Text gives each its own."""
        zh = {name: fact.zh if isinstance(fact, Text) else fact for name, fact in facts.items()}
        en = {name: fact.get("en") if isinstance(fact, Text) else fact for name, fact in facts.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))
