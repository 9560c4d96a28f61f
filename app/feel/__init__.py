"""FEEL, the expression language of conditions, timers, due dates, decision cells and form rules; knows nothing else."""

from app.feel.api import Expression, UnaryTests, parse_expression, parse_unary_tests
from app.feel.errors import FeelError, FeelEvaluationError, FeelSyntaxError
from app.feel.json_values import from_json, read_typed, to_json
from app.feel.values import Range, YearsMonths
from app.feel.work import Host

__all__ = [
    "Expression",
    "FeelError",
    "FeelEvaluationError",
    "FeelSyntaxError",
    "Host",
    "Range",
    "UnaryTests",
    "YearsMonths",
    "from_json",
    "parse_expression",
    "parse_unary_tests",
    "read_typed",
    "to_json",
]
