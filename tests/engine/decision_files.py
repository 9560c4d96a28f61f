"""Small decision files written by tests."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
SPIFFWORKFLOW = "http://spiffworkflow.org/bpmn/schema/1.0/core"


def definitions(*parts: str, namespace: str = MODEL, more: str = "") -> bytes:
    head = f'<definitions xmlns="{namespace}" xmlns:spiffworkflow="{SPIFFWORKFLOW}" id="definitions" name="test" {more}>'
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + head + "\n" + "\n".join(parts) + "\n</definitions>\n").encode()


def input_data(name: str, type_ref: str = "") -> str:
    kind = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    return (
        f"<inputData id={quoteattr('input_' + name)} name={quoteattr(name)}><variable name={quoteattr(name)}{kind}/></inputData>"
    )


def requires(*, inputs: Sequence[str] = (), decisions: Sequence[str] = ()) -> str:
    lines = [f'<informationRequirement><requiredInput href="#input_{name}"/></informationRequirement>' for name in inputs]
    lines += [f'<informationRequirement><requiredDecision href="#{key}"/></informationRequirement>' for key in decisions]
    return "\n".join(lines)


def table(
    rules: Sequence[Sequence[str]],
    *,
    inputs: Sequence[str] = ("x",),
    outputs: Sequence[str] = ('name="y"',),
    hit_policy: str = "",
    input_type: str = "",
    values: str = "",
    order: str = "",
    default: str = "",
) -> str:
    """Return a decision table; a rule is its input cells, then its output cells."""
    policy = " ".join(
        f'{name}="{value}"' for name, value in zip(("hitPolicy", "aggregation"), hit_policy.split("+"), strict=False) if value
    )
    lines = [f"<decisionTable {policy}>"]
    kind = f' typeRef="{input_type}"' if input_type else ""
    allowed = f"<inputValues><text>{escape(values)}</text></inputValues>" if values else ""
    lines += [
        f"<input><inputExpression{kind}><text>{escape(source)}</text></inputExpression>{allowed}</input>" for source in inputs
    ]
    listed = f"<outputValues><text>{escape(order)}</text></outputValues>" if order else ""
    fallback = f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default else ""
    lines += [f"<output {output}>{listed}{fallback}</output>" for output in outputs]
    for cells in rules:
        lines.append("<rule>")
        lines += [f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in cells[: len(inputs)]]
        lines += [f"<outputEntry><text>{escape(cell)}</text></outputEntry>" for cell in cells[len(inputs) :]]
        lines.append("</rule>")
    return "\n".join([*lines, "</decisionTable>"])


def literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def decision(logic: str, *, key: str = "d", name: str = "", before: str = "") -> str:
    return f'<decision id="{key}" name={quoteattr(name or key)}>\n{before}\n{logic}\n</decision>'


def one_table(rules: Sequence[Sequence[str]], **options: object) -> bytes:
    """Return a file with one table `d` reading `x` (unless said otherwise) and giving `y`."""
    return definitions(decision(table(rules, **options)))  # type: ignore[arg-type]
