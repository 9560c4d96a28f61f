"""Expressions in other languages: FEEL is the only one executed, so one that says it is another is refused."""

from typing import Final

from app.engine.profile.view import Findings, View
from app.engine.vocabulary import bpmn
from app.findings import Rule
from app.languages import Text

EXPRESSION_LANGUAGE: Final = Rule(
    code="EXPRESSION_LANGUAGE",
    message=Text(
        "表达式声明的语言是 {language}，只执行 FEEL。", "The expression says its language is {language}; only FEEL is executed."
    ),
    repair=Text("请用 FEEL 改写，并删去 language 属性。", "Write it in FEEL and remove the attribute language."),
)

_EXPRESSIONS: Final = tuple(
    bpmn(name)
    for name in ("conditionExpression", "timeDuration", "timeDate", "timeCycle", "completionCondition", "loopCondition")
)


def check_languages(view: View) -> Findings:
    """Refuse expressions whose attribute `language` names anything but FEEL."""
    for node in view.node.iter(*_EXPRESSIONS):
        language = node.get("language", "").strip()
        if language and "feel" not in language.lower():
            host = next(found for found in node.iterancestors() if found.get("id"))
            yield EXPRESSION_LANGUAGE.at(view.place_of(host), language=language[:80])
