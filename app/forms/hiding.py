"""Finds what a form hides: its rules are FEEL, and what is hidden counts as null for the others."""

from collections.abc import Mapping
from typing import Any

from app.feel import Expression, FeelEvaluationError, Host, from_json
from app.forms.compiling import Compiled


def find_hidden(compiled: Compiled, values: Mapping[str, Any], host: Host | None) -> frozenset[str]:
    """Return the keys of everything that is hidden, by a rule of its own or with the group it is in.

    Args:
        compiled: the form.
        values: JSON values that rules may read: answers over the case's data, no personal data.
        host: the clock and calendar rules may ask.
    """
    if not compiled.rules:
        return frozenset()
    names = frozenset[str]().union(*(rule.names for rule in compiled.rules.values()))
    scope = {name: _read(values[name]) for name in names if name in values}
    hidden: set[str] = set()
    # Rules in a circle are refused when the form is read: in this order one pass settles every rule.
    for key, parent in compiled.order:
        rule = compiled.rules.get(key)
        if parent in hidden or (rule is not None and _holds(rule, scope, host)):
            hidden.add(key)
            scope[key] = None
    return frozenset(hidden)


def _read(value: Any) -> Any:
    try:
        return from_json(value)
    except FeelEvaluationError:
        return None  # a value beyond FEEL's bounds is unknown to a rule


def _holds(rule: Expression, scope: Mapping[str, Any], host: Host | None) -> bool:
    try:
        return rule.evaluate(scope, host) is True
    except FeelEvaluationError:
        # A rule that cannot be evaluated must not make a question disappear: the person sees it and answers.
        return False
