"""What a check of a decision file finds, and where."""

import re

import pytest
from decision_files import decision, definitions, input_data, literal, one_table, requires, table

from app.engine.decisions import DecisionsInvalid, check_decisions, decide_json, read_decisions
from app.findings import Finding, Severity


def findings(content: bytes) -> list[Finding]:
    return check_decisions("bpmn/test.dmn", content)


def codes(content: bytes) -> list[str]:
    return [finding.code for finding in findings(content)]


def only(content: bytes) -> Finding:
    (finding,) = findings(content)
    return finding


VENDOR = 'xmlns:camunda="http://camunda.org/schema/1.0/dmn"'
REFUSED = {
    "DMN_NOT_DMN": definitions(decision(literal("1")), namespace="http://example.com/dmn"),
    "DMN_NO_DECISION": definitions(input_data("x")),
    "DMN_UNSUPPORTED": definitions(decision("<invocation/>")),
    "DMN_VENDOR": definitions(decision(table([["1", "2"]]).replace("<input>", '<input camunda:inputVariable="c">')), more=VENDOR),
    "DMN_LANGUAGE": definitions(decision('<literalExpression expressionLanguage="juel"><text>1</text></literalExpression>')),
    "DMN_ID": definitions(decision(literal("1")).replace('id="d" ', "")),
    "DMN_NAME": definitions(decision(literal("1")).replace(' name="d"', "")),
    "DMN_DUPLICATE_ID": definitions(decision(literal("1"), name="a"), decision(literal("2"), name="b")),
    "DMN_DUPLICATE_NAME": definitions(decision(literal("1"), key="a", name="n"), decision(literal("2"), key="b", name="n")),
    "DMN_REFERENCE": definitions(decision(literal("1"), before=requires(decisions=["nowhere"]))),
    "DMN_CYCLE": definitions(
        decision(literal("b"), key="a", before=requires(decisions=["b"])),
        decision(literal("a"), key="b", before=requires(decisions=["a"])),
    ),
    "DMN_NO_LOGIC": definitions(decision("")),
    "DMN_EMPTY_TABLE": one_table([]),
    "DMN_HIT_POLICY": one_table([["1", "2"]], hit_policy="BOGUS"),
    "DMN_AGGREGATION": one_table([["1", "2"]], hit_policy="COLLECT+AVERAGE"),
    "DMN_NO_ORDER": one_table([["1", "2"]], hit_policy="PRIORITY"),
    "DMN_ORDER_VALUE": one_table([["1", "2"]], hit_policy="OUTPUT ORDER", order="[1..5]"),
    "DMN_OUTPUT_NAME": definitions(decision(table([["1", "2", "3"]], outputs=('name="y"', "")))),
    "DMN_CELL_COUNT": one_table([["1"]]),
    "DMN_CELL_EMPTY": one_table([["1", ""]]),
    "DMN_FEEL": one_table([["1 +", "2"]]),
    "DMN_TYPE": one_table([["1", "2"]], input_type="integer"),
    "DMN_TYPE_CYCLE": definitions(
        '<itemDefinition name="a"><typeRef>b</typeRef></itemDefinition>',
        '<itemDefinition name="b"><typeRef>a</typeRef></itemDefinition>',
        input_data("x", "a"),
        decision(literal("x"), before=requires(inputs=["x"])),
    ),
    "DMN_OVERLAP": one_table([["< 5", "1"], ["> 3", "2"]], default="0"),
    "DMN_DIFFER": one_table([["< 5", "1"], ["> 3", "2"]], hit_policy="ANY"),
    "DMN_DEFAULT": one_table([["1", '"a"']], order='"a","b"', default='"c"'),
    "DMN_AMBIGUOUS": definitions(
        decision(table([["-", "1"]]), key="a"),
        decision(table([["-", "2"]]), key="b"),
        decision(literal("y"), key="c", before=requires(decisions=["a", "b"])),
    ),
}

DECIDABLE = {"DMN_OVERLAP", "DMN_DIFFER"}


@pytest.mark.parametrize("code", REFUSED)
def test_file_is_refused_with_place_reason_and_repair(code: str) -> None:
    found = findings(REFUSED[code])
    assert code in {finding.code for finding in found}
    for finding in found:
        assert finding.place.file == "bpmn/test.dmn"
        assert finding.place.line > 0
        assert re.search("[\u4e00-\u9fff]", finding.message.zh + finding.repair.zh)
        assert finding.message.en
        assert finding.repair.en
        assert not re.search("[\u4e00-\u9fff]", finding.message.en + finding.repair.en)
    if code in DECIDABLE:
        return
    with pytest.raises(DecisionsInvalid) as raised:
        read_decisions("bpmn/test.dmn", REFUSED[code])
    assert raised.value.text.zh.startswith("决策文件 bpmn/test.dmn 被拒绝：第")


def test_bad_cell_is_found_with_rule_column_and_decision() -> None:
    content = definitions(decision(table([["1", "1", "1"], ["2", "[1..", "2"]], inputs=("a", "b")), key="fee", name="费用"))
    finding = only(content)
    assert finding.code == "DMN_FEEL"
    assert (finding.place.element_id, finding.place.element_name) == ("fee", "费用")
    assert "规则 2 的输入列 2(b)" in finding.message.zh
    assert "Rule 2, input column 2 (b)" in finding.message.en
    assert content.decode().splitlines()[finding.place.line - 1] == "<inputEntry><text>[1..</text></inputEntry>"


def test_all_findings_of_a_file_come_at_once() -> None:
    rules = [["1 +", "2"], ["2", ""], ["> 9", "1"], ["> 8", "2"]]
    content = definitions(decision(table(rules), key="a"), decision(table(rules[2:], hit_policy="BOGUS"), key="b"))
    assert codes(content) == ["DMN_FEEL", "DMN_CELL_EMPTY", "DMN_HIT_POLICY"]


@pytest.mark.parametrize(
    ("first", "second", "example"),
    [
        ("< 5", "> 3", "x = 4"),
        ("5", "[1..5]", "x = 5"),
        ('"a","b"', 'not("a")', 'x = "b"'),
        ("-", "7", "x = 7"),
        ("true", "-", "x = true"),
        ('date("2026-01-01")', '> date("2025-12-31")', 'x = "2026-01-01"'),
        ("< 0.3", "> 0.2", "x = 0.25"),
    ],
)
def test_certain_overlap_of_unique_rules_is_refused_with_an_example(first: str, second: str, example: str) -> None:
    finding = only(one_table([[first, "1"], [second, "2"]], default="0"))
    assert (finding.code, finding.severity) == ("DMN_OVERLAP", Severity.REFUSED)
    assert example in finding.message.zh
    assert example in finding.message.en


@pytest.mark.parametrize(
    ("first", "second"),
    [("< 5", ">= 5"), ('"a"', '"b"'), ("[1..5)", "[5..9]"), ("(1..5)", "5"), ("true", "false"), ("null", "> 0"), ("< a", "> 3")],
)
def test_rules_that_may_be_apart_are_no_overlap(first: str, second: str) -> None:
    assert "DMN_OVERLAP" not in codes(one_table([[first, "1"], [second, "2"]], default="0"))


def test_columns_keep_rules_apart() -> None:
    apart = table([["< 5", '"a"', "1"], ["> 3", '"b"', "2"]], inputs=("x", "kind"), default="0")
    assert findings(definitions(decision(apart))) == []
    together = table([["< 5", '"a","b"', "1"], ["> 3", '"b"', "2"]], inputs=("x", "kind"), default="0")
    assert 'x = 4, kind = "b"' in only(definitions(decision(together))).message.en


def test_columns_that_compute_from_one_input_are_not_taken_for_independent() -> None:
    logic = table([["< 3", "-", "1"], [">= 3", "> 8", "2"], ["-", "> 20", "3"]], inputs=("x", "x * 2"), default="0")
    assert findings(definitions(decision(logic))) == []
    with pytest.raises(Exception, match="rules 2, 3"):
        decide_json(definitions(decision(logic)), "t.dmn", "d", {"x": 11})


def test_overlap_outside_the_input_values_does_not_count() -> None:
    assert findings(one_table([["> 5", "1"], ["< 9", "2"]], values="[0..5],[9..20]", default="0")) == []


def test_any_with_equal_outputs_in_different_words_is_accepted() -> None:
    assert findings(one_table([["< 5", "2"], ["> 3", "1 + 1"]], hit_policy="ANY", default="0")) == []


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "ANY"])
def test_inputs_that_no_rule_covers_are_a_warning(policy: str) -> None:
    finding = only(one_table([["< 5", "1"], ["> 5", "2"]], hit_policy=policy))
    assert (finding.code, finding.severity) == ("DMN_GAP", Severity.WARNING)
    assert "x = 5" in finding.message.zh
    assert read_decisions("t.dmn", one_table([["< 5", "1"], ["> 5", "2"]], hit_policy=policy)).decisions


@pytest.mark.parametrize("rules", [[["<= 4", "1"], [">= 5", "2"]], [["true", "1"], ["false", "2"]], [["1", "1"], ["-", "2"]]])
def test_covered_inputs_are_no_gap(rules: list[list[str]]) -> None:
    assert findings(one_table(rules, hit_policy="FIRST")) == []


def test_listed_input_values_bound_the_search_for_gaps() -> None:
    assert findings(one_table([['"a"', "1"], ['"b"', "2"]], values='"a","b"')) == []
    assert '"c"' in only(one_table([['"a"', "1"], ['"b"', "2"]], values='"a","b","c"')).message.zh


def test_a_name_that_is_neither_input_nor_decision_is_a_warning() -> None:
    logic = table([["> limit", "1"], ["-", "hihg"]], inputs=("x",), hit_policy="FIRST")
    found = findings(definitions(input_data("x", "number"), decision(logic, before=requires(inputs=["x"]))))
    assert [(one.code, one.severity) for one in found] == [("DMN_UNKNOWN_NAME", Severity.WARNING)] * 2
    assert ["limit" in found[0].message.zh, "hihg" in found[1].message.zh] == [True, True]


def test_a_misspelt_input_expression_is_a_warning_where_inputs_are_declared() -> None:
    logic = table([["-", "1"]], inputs=("urgenzy",))
    assert codes(definitions(input_data("urgency"), decision(logic, before=requires(inputs=["urgency"])))) == ["DMN_UNKNOWN_NAME"]


def test_a_type_of_another_tool_is_refused_by_name() -> None:
    assert "integer" in only(REFUSED["DMN_TYPE"]).message.zh


@pytest.mark.parametrize("element", ["businessKnowledgeModel", "import", "somethingElse"])
def test_what_would_be_ignored_in_silence_is_refused(element: str) -> None:
    assert codes(definitions(f'<{element} id="k" name="k"/>', decision(literal("1")))) == ["DMN_UNSUPPORTED"]


def test_knowledge_requirements_and_functions_are_refused() -> None:
    for part in (
        '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>' + literal("1"),
        "<functionDefinition/>",
    ):
        assert "DMN_UNSUPPORTED" in codes(definitions(decision(part)))


def test_drawings_and_notes_are_accepted() -> None:
    content = definitions(
        '<knowledgeSource id="k" name="法规"/><textAnnotation id="t"><text>注</text></textAnnotation>',
        decision(
            literal("1"),
            before='<question>谁？</question><authorityRequirement><requiredAuthority href="#k"/></authorityRequirement>',
        ),
    )
    assert findings(content) == []


def test_other_vendors_attributes_are_one_warning() -> None:
    content = definitions(
        decision(literal("1")).replace("<decision ", '<decision camunda:historyTimeToLive="5" camunda:a="b" '), more=VENDOR
    )
    assert (only(content).code, only(content).severity) == ("DMN_IGNORED", Severity.WARNING)


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_every_version_of_dmn_is_read_with_or_without_prefix(namespace: str) -> None:
    content = definitions(decision(table([["-", "1"]])), namespace=namespace)
    assert decide_json(content, "t.dmn", "d", {}) == {"y": 1}
    prefixed = re.sub(rb"<(/?)(?!\?)", rb"<\1dmn:", content).replace(b"xmlns=", b"xmlns:dmn=")
    assert decide_json(prefixed, "t.dmn", "d", {}) == {"y": 1}


def test_types_of_dmn_1_1_carry_a_prefix() -> None:
    old = definitions(
        input_data("x", "feel:number"),
        decision(literal("x + 1"), before=requires(inputs=["x"])),
        namespace="http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        more='xmlns:feel="http://www.omg.org/spec/FEEL/20140401" expressionLanguage="http://www.omg.org/spec/FEEL/20140401"',
    )
    assert decide_json(old, "t.dmn", "d", {"x": 1}) == {"d": 2}


def test_names_with_spaces_and_operators_are_read() -> None:
    content = definitions(
        input_data("Applicant Age", "number"),
        input_data("Time in Force", "number"),
        decision(literal("Applicant Age + Time in Force"), before=requires(inputs=["Applicant Age", "Time in Force"])),
    )
    assert findings(content) == []
    assert decide_json(content, "t.dmn", "d", {"Applicant Age": 40, "Time in Force": 2}) == {"d": 42}


def test_annotation_columns_are_read_in_both_languages() -> None:
    logic = table([["-", "1"]]).replace("<rule>", '<annotation name="依据"/><annotation name="en"/><rule>')
    logic = logic.replace(
        "</rule>",
        "<annotationEntry><text>条款</text></annotationEntry><annotationEntry><text>clause</text></annotationEntry></rule>",
    )
    model = read_decisions("t.dmn", definitions(decision(logic)))
    assert model.decisions["d"].logic.rules[0].annotation == ("条款", "clause")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (b"no decision", "：第 1 行：文件", "is refused: line 1: The file is not XML"),
        (b"<" * 2_000_001, "被拒绝：文件有", "is refused: The file has 2000001 bytes"),
    ],
)
def test_file_refused_as_a_whole_is_told_without_an_element(content: bytes, zh: str, en: str) -> None:
    with pytest.raises(DecisionsInvalid) as raised:
        read_decisions("fees.dmn", content)
    assert zh in raised.value.text.zh
    assert en in raised.value.text.en
