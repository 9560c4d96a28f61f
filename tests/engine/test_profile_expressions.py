"""Expressions in diagrams: errors with their place, attacks, names nobody writes."""

import diagrams as d
import pytest
from judging import judge, refused

from app.feel import parse_expression
from app.findings import Finding, Severity

ATTACKS = [
    '__import__("os").system("id")',
    "().__class__.__base__.__subclasses__()",
    "[c for c in ().__class__.__base__.__subclasses__()]",
    'open("/etc/passwd").read()',
    'eval("1+1")',
    'exec("import os")',
    "lambda: 1",
    "severity.__class__.__mro__",
    'f"{severity.__class__}"',
    '"%1000000000d" % 1',
    "9**9**9**9",
    '"a" * 1000000000',
    'globals()["os"]',
    "import os",
    "severity := 1",
    '${T(java.lang.Runtime).getRuntime().exec("id")}',
    "#{severity}",
    "{{ severity }}",
    "<script>alert(1)</script>",
    "(" * 3000,
    "[" * 3000 + "]" * 3000,
    "-" * 3000 + "1",
    "not(" * 900 + "true" + ")" * 900,
    '"' + "x" * 100_000 + '"',
]  # fmt: skip


def condition(text: str) -> bytes:
    return d.simple(
        d.user("t"),
        d.node("exclusiveGateway", "g", default="no"),
        d.end("e2"),
        links=["start -> t", "t -> g", f"yes = g -> end: {text}", "no = g -> e2"],
        members=["t"],
    )


def named(content: bytes, element_id: str) -> list[Finding]:
    return [one for one in judge(content) if one.place.element_id == element_id and one.code != "SHAPE_MISSING"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_in_a_condition_is_refused_or_reads_nothing(attack: str) -> None:
    found = named(condition(attack), "yes")
    if not found:
        assert parse_expression(attack).evaluate({"severity": 3}) is None
    assert all(one.code in {"FEEL_INVALID", "FEEL_NAME", "CONDITION_NOT_BOOLEAN", "DATA_UNKNOWN"} for one in found)


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_in_a_timer_is_refused(attack: str) -> None:
    content = d.simple(d.node("intermediateCatchEvent", "w", d.timer(attack)))
    assert any(one.severity is Severity.REFUSED for one in named(content, "w"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_in_a_parameter_is_refused_or_reads_nothing(attack: str) -> None:
    content = d.simple(d.service("s", "letter.send", template=attack))
    found = named(content, "s")
    assert all(one.code in {"FEEL_INVALID", "FEEL_NAME", "DATA_UNKNOWN"} for one in found)


FOREIGN = {
    "severity == 1": "single equals",
    "${severity > 2}": "drop the ${ }",
    "=severity > 2": "leading equals",
    "severity > 2 && note = 1": "writes and",
    "severity > 2 || note = 1": "writes or",
    "note = 'x'": "double quotes",
}


@pytest.mark.parametrize(("text", "remark"), FOREIGN.items())
def test_expression_of_another_language_is_refused_saying_how_feel_writes_it(text: str, remark: str) -> None:
    (found,) = [one for one in named(condition(text), "yes") if one.code == "FEEL_INVALID"]
    assert remark in found.repair.en
    assert "column" in found.message.en


@pytest.mark.parametrize("text", ['"no"', "1", "1 + 1", "null", '"a" = 1 then', "P1D"])
def test_condition_that_is_never_true_nor_false_is_refused_or_warned_of(text: str) -> None:
    assert named(condition(text), "yes")


@pytest.mark.parametrize(
    "text", ["severity > 2", 'note = "x" and severity in [1..3]', "severity != null", 'contains(note, "x")', "true"]
)
def test_condition_over_data_of_the_case_is_accepted(text: str) -> None:
    assert named(condition(text), "yes") == []


def test_name_that_nothing_writes_is_warned_of_with_the_nearest_one() -> None:
    (found,) = named(condition("sevrity > 2"), "yes")
    assert (found.code, found.severity) == ("DATA_UNKNOWN", Severity.WARNING)
    assert '"severity"' in found.repair.en


def test_reading_personal_data_is_warned_of() -> None:
    (found,) = named(condition('phone = "1"'), "yes")
    assert found.code == "DATA_PERSONAL"


def test_data_of_decisions_operations_messages_and_filing_is_known() -> None:
    head = '<bpmn:message id="m" name="m"/>'
    content = d.simple(
        d.rule("r", "route"),
        d.service("c", "agreement.count_refusal"),
        d.service("l", "letter.send", "sent", template='"a"'),
        d.node("intermediateCatchEvent", "w", d.message("m"), values={"fields": "agreed"}),
        d.node("exclusiveGateway", "g", default="no"),
        d.end("e2"),
        links=[
            "start -> r", "r -> c", "c -> l", "l -> w", "w -> g", "no = g -> e2",
            'yes = g -> end: procedure = "major" and failed_talks > 2 and sent != null and agreed and channel = "web"',
        ],
        head=head,
    )  # fmt: skip
    assert refused(content) == []
    assert named(content, "yes") == []


def test_item_of_a_multi_instance_is_known_in_its_own_expressions() -> None:
    inner = d.several(collection="answers", inner='<bpmn:completionCondition>entry = "x"</bpmn:completionCondition>')
    assert [one.code for one in named(d.simple(d.user("t", inner), members=["t"]), "t")] == ["NAME_EN_MISSING"]


@pytest.mark.parametrize("language", ["http://www.w3.org/1999/XPath", "python", "http://www.java.com/java"])
def test_expression_of_another_language_is_refused(language: str) -> None:
    told = condition("severity > 2").replace(
        b"<bpmn:conditionExpression", f'<bpmn:conditionExpression language="{language}"'.encode(), 1
    )
    (finding,) = [found for found in judge(told) if found.code == "EXPRESSION_LANGUAGE"]
    assert language in finding.message.en
    assert finding.place.element_id
    assert finding.severity is Severity.REFUSED


def test_expression_that_says_it_is_feel_is_accepted() -> None:
    language = b'<bpmn:conditionExpression language="https://www.omg.org/spec/DMN/20191111/FEEL/"'
    assert "EXPRESSION_LANGUAGE" not in refused(condition("severity > 2").replace(b"<bpmn:conditionExpression", language, 1))
