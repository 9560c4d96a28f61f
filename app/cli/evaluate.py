"""`redress decide` and `redress feel`: one decision or expression, without any database."""

from pathlib import Path
from typing import Any, Final

import click

from app import clock
from app.cli.paths import read_file, shown
from app.cli.terminal import language_option, print_json, speaking_errors
from app.cli.values import answer_lines, as_object, read_object
from app.config import ORGANISATION_ZONE
from app.engine.decisions import decide as decide_inputs
from app.engine.decisions import read_decisions
from app.errors import InputInvalid
from app.feel import Host, from_json, parse_expression, to_json
from app.languages import Language, Text
from app.working_time import WorkingCalendar

_INPUTS: Final = Text("输入", "The input")
_CONTEXT: Final = Text("上下文", "The context")


@click.command(short_help="Evaluate one decision of a .dmn file.")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("decision")
@click.argument("inputs", metavar="JSON")
@language_option
def decide(file: Path, decision: str, inputs: str, language: Language) -> None:
    """Evaluate one DECISION (id or name) of FILE.dmn on a JSON object of inputs; print the outputs as JSON.

    Inputs are read by the type of the input data: numbers exact, dates, times and durations from ISO 8601 texts; outputs
    likewise. For example:

        redress decide bpmn/priority.dmn priority '{"urgency": 3, "reach": 1}'

    '-' instead of JSON reads one object a line from standard input and prints one result a line, {"error": ...} where a line
    fails; the exit status is 0 then, since each line has its answer. A file or decision that is not there is 1.
    """
    with speaking_errors(language):
        model = read_decisions(shown(file), read_file(file))
        if inputs == "-":
            answer_lines(lambda values: decide_inputs(model, decision, values, _host()), language)
        else:
            print_json(decide_inputs(model, decision, read_object(inputs, _INPUTS), _host()))


# No short options here: `-5 + 3` is an expression.
@click.command(
    short_help="Evaluate a FEEL expression.", context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]}
)
@click.argument("expression")
@click.argument("context", metavar="[JSON]", default="{}")
@language_option
def feel(expression: str, context: str, language: Language) -> None:
    """Evaluate a FEEL EXPRESSION on a JSON object of names and values; print its value as JSON.

    Numbers are exact decimals; dates, times and durations are printed as ISO 8601 texts. For example:

        redress feel 'urgency + reach >= 5' '{"urgency": 3, "reach": 2}'

    '-' instead reads {"expression": ..., "context": {...}} a line from standard input and prints one value a line,
    {"error": ...} where a line fails; the exit status is 0 then, since each line has its answer.
    """
    with speaking_errors(language):
        if expression == "-":
            answer_lines(_evaluate_line, language)
        else:
            print_json(_evaluate(expression, read_object(context, _CONTEXT)))


def _evaluate_line(line: dict[str, Any]) -> Any:
    expression, context = line.get("expression"), line.get("context")
    if not isinstance(expression, str):
        raise InputInvalid(
            place=Text("输入行", "The line"),
            reason=Text("缺少文本 expression", "it has no text under expression"),
            repair=Text('请写成 {"expression": "1 + 1"}。', 'Write {"expression": "1 + 1"}.'),
        )
    return _evaluate(expression, {} if context is None else as_object(context, _CONTEXT))


def _evaluate(expression: str, context: dict[str, Any]) -> Any:
    return to_json(parse_expression(expression, context).evaluate(from_json(context), _host()))


def _host() -> Host:
    calendar = WorkingCalendar(zone=ORGANISATION_ZONE, exceptions={})
    return Host(now=clock.now(), zone=ORGANISATION_ZONE, add_working_time=calendar.add)
