"""`redress decide` and `redress feel`: one decision or expression, without any database."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from app import clock
from app.cli.terminal import fail, language_option, print_json, read_bytes, read_json, speaking_errors
from app.config import ORGANISATION_ZONE
from app.db import load_json
from app.engine.decisions import decide as decide_inputs
from app.engine.decisions import read_decisions
from app.errors import RedressError
from app.feel import Host, from_json, parse_expression, to_json
from app.languages import Language, Text
from app.working_time import WorkingCalendar


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("decision")
@click.argument("inputs", metavar="JSON")
@language_option
def decide(file: Path, decision: str, inputs: str, language: Language) -> None:
    """Evaluate one DECISION (id or name) of FILE.dmn on a JSON object of inputs; print the outputs as JSON.

    '-' instead of JSON reads one object a line and prints one result a line.
    """
    content = read_bytes(file, language)
    with speaking_errors(language):
        model = read_decisions(str(file), content)
        if inputs == "-":
            _each_line(lambda values: decide_inputs(model, decision, _object(values)), language)
        else:
            print_json(decide_inputs(model, decision, _object(read_json(inputs, "JSON", language))))


@click.command()
@click.argument("expression")
@click.argument("context", metavar="[JSON]", default="{}")
@language_option
def feel(expression: str, context: str, language: Language) -> None:
    """Evaluate a FEEL EXPRESSION and print its value as JSON.

    '-' instead reads {"expression": ..., "context": {...}} a line and prints one value a line.
    """
    with speaking_errors(language):
        if expression == "-":
            _each_line(lambda line: _evaluate(_object(line).get("expression"), _object(line).get("context") or {}), language)
        else:
            print_json(_evaluate(expression, _object(read_json(context, "JSON", language))))


def _evaluate(expression: Any, context: Any) -> Any:
    if not isinstance(expression, str):
        raise LineInvalid(reason=Text("缺少 expression", "expression is missing"))
    calendar = WorkingCalendar(zone=ORGANISATION_ZONE, exceptions={})
    host = Host(now=clock.now(), zone=ORGANISATION_ZONE, add_working_time=calendar.add)
    return to_json(parse_expression(expression).evaluate(from_json(_object(context)), host))


class LineInvalid(RedressError):
    """The input cannot be used: {reason}. Give one JSON object."""

    zh = "输入无法使用:{reason}。请提供一个 JSON 对象。"
    status = 422


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise LineInvalid(reason=Text("不是 JSON 对象", "not a JSON object"))
    return value


def _each_line(act: Callable[[Any], Any], language: Language) -> None:
    failed = False
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            print_json(act(load_json(line)))
        except RedressError as error:
            failed = True
            print_json({"error": error.text.get(language)})
        except ValueError as error:
            failed = True
            print_json({"error": f"JSON: {error}"})
    if failed:
        fail(Text("部分行失败,见各行的 error。", "Some lines failed; see their error."), language)
