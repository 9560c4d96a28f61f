"""What can be wrong with a decision file: the reasons, written once, and the list they are gathered in."""

from dataclasses import dataclass, field
from typing import Final

from app.engine.xml import XmlElement, line_of, local_name
from app.feel import FeelError
from app.findings import Finding, Place, Rule, Severity
from app.languages import Text

DMN_NOT_DMN: Final = Rule(
    code="DMN_NOT_DMN",
    message=Text("这不是 DMN 决策文件：根元素是 {found}。", "This is no DMN decision file: its root element is {found}."),
    repair=Text(
        "请提供 DMN 1.1 至 1.5 的文件（根元素 definitions）。", "Give a file of DMN 1.1 to 1.5 (root element definitions)."
    ),
)
DMN_NO_DECISION: Final = Rule(
    code="DMN_NO_DECISION",
    message=Text("文件中没有决策。", "The file holds no decision."),
    repair=Text("请至少加入一个决策，或删除此文件。", "Add at least one decision, or remove the file."),
)
DMN_UNSUPPORTED: Final = Rule(
    code="DMN_UNSUPPORTED",
    message=Text("不支持元素 {found}。", "The element {found} is not supported."),
    repair=Text(
        "请改用决策表、文字表达式、上下文、列表或关系表；其他决策用信息需求连接。",
        "Use a decision table, literal expression, context, list or relation, and information requirements between decisions.",
    ),
)
DMN_IGNORED: Final = Rule(
    code="DMN_IGNORED",
    message=Text("{found} 不起作用，将被忽略。", "{found} has no effect here and is ignored."),
    repair=Text("如依赖其效果，请用标准 DMN 表达。", "If you rely on it, say it in standard DMN."),
    severity=Severity.WARNING,
)
DMN_VENDOR: Final = Rule(
    code="DMN_VENDOR",
    message=Text(
        "厂商属性 {found} 会改变决策的含义，不支持。",
        "The vendor attribute {found} changes what the decision means; it is not supported.",
    ),
    repair=Text("请删去该属性，并在单元格中使用标准写法。", "Remove the attribute and write the cells in standard FEEL."),
)
DMN_LANGUAGE: Final = Rule(
    code="DMN_LANGUAGE",
    message=Text("表达式语言是 {found}，只支持 FEEL。", "The expression language is {found}; only FEEL is supported."),
    repair=Text(
        "请改用 FEEL 书写并删去 expressionLanguage 属性。", "Write it in FEEL and remove the expressionLanguage attribute."
    ),
)
DMN_ID: Final = Rule(
    code="DMN_ID",
    message=Text("{found} 没有 id。", "A {found} has no id."),
    repair=Text("请给它一个唯一的 id。", "Give it an id of its own."),
)
DMN_NAME: Final = Rule(
    code="DMN_NAME",
    message=Text("{found} 没有名称。", "A {found} has no name."),
    repair=Text("请填写名称；表达式用名称引用它。", "Give it a name; expressions refer to it by name."),
)
DMN_DUPLICATE_ID: Final = Rule(
    code="DMN_DUPLICATE_ID",
    message=Text("id {found} 已在第 {line} 行使用。", "The id {found} is used already on line {line}."),
    repair=Text("请改用不同的 id。", "Use a different id."),
)
DMN_DUPLICATE_NAME: Final = Rule(
    code="DMN_DUPLICATE_NAME",
    message=Text(
        "名称“{found}”已在第 {line} 行使用，表达式无法区分。",
        "The name '{found}' is used already on line {line}; expressions could not tell them apart.",
    ),
    repair=Text("请改用不同的名称。", "Use a different name."),
)
DMN_AMBIGUOUS: Final = Rule(
    code="DMN_AMBIGUOUS",
    message=Text(
        "名称“{found}”由所需的多个决策给出：{decisions}。",
        "The name '{found}' comes from several required decisions: {decisions}.",
    ),
    repair=Text(
        "请用决策自己的名称引用，或改名其中一个输出。", "Refer to the decision by its own name, or rename one of the outputs."
    ),
)
DMN_REFERENCE: Final = Rule(
    code="DMN_REFERENCE",
    message=Text("所需的 {found} 在文件中不存在。", "The required {found} is not in this file."),
    repair=Text(
        "请删去此需求，或加入所指的决策或输入数据。", "Remove the requirement, or add the decision or input data it means."
    ),
)
DMN_CYCLE: Final = Rule(
    code="DMN_CYCLE",
    message=Text("决策互相依赖，成了循环：{path}。", "The decisions need each other in a circle: {path}."),
    repair=Text("请删去其中一个信息需求。", "Remove one of the information requirements."),
)
DMN_NO_LOGIC: Final = Rule(
    code="DMN_NO_LOGIC",
    message=Text("决策没有内容。", "The decision holds no logic."),
    repair=Text("请加入决策表或文字表达式。", "Add a decision table or a literal expression."),
)
DMN_EMPTY_TABLE: Final = Rule(
    code="DMN_EMPTY_TABLE",
    message=Text("决策表没有{found}。", "The decision table has no {found}."),
    repair=Text("请至少加入一个。", "Add at least one."),
)
DMN_HIT_POLICY: Final = Rule(
    code="DMN_HIT_POLICY",
    message=Text("命中策略 {found} 不存在。", "There is no hit policy {found}."),
    repair=Text(
        "请用 UNIQUE、ANY、PRIORITY、FIRST、COLLECT、RULE ORDER 或 OUTPUT ORDER。",
        "Use UNIQUE, ANY, PRIORITY, FIRST, COLLECT, RULE ORDER or OUTPUT ORDER.",
    ),
)
DMN_AGGREGATION: Final = Rule(
    code="DMN_AGGREGATION",
    message=Text("汇总方式 {found} 不能用在这里：{reason}。", "The aggregation {found} cannot be used here: {reason}."),
    repair=Text(
        "汇总只用于 COLLECT 且只有一个输出的表：SUM、MIN、MAX 或 COUNT。",
        "Only a COLLECT table with one output is aggregated, by SUM, MIN, MAX or COUNT.",
    ),
)
DMN_NO_ORDER: Final = Rule(
    code="DMN_NO_ORDER",
    message=Text(
        "命中策略 {found} 需要输出值的先后次序，但没有列出输出值。",
        "The hit policy {found} goes by the order of the output values, but none are listed.",
    ),
    repair=Text(
        '请在输出列的“输出值”中从高到低列出，例如 "high","medium","low"。',
        'List them in the output column from highest to lowest, such as "high","medium","low".',
    ),
)
DMN_ORDER_VALUE: Final = Rule(
    code="DMN_ORDER_VALUE",
    message=Text(
        "输出值 {found} 不是确定的值，无法排出次序。", "The output values {found} are not plain values, so they give no order."
    ),
    repair=Text("请逐个列出值，不用区间或名称。", "List the values one by one, without intervals or names."),
)
DMN_OUTPUT_NAME: Final = Rule(
    code="DMN_OUTPUT_NAME",
    message=Text("有多个输出时，第 {column} 个输出必须有名称。", "With several outputs, output {column} must have a name."),
    repair=Text("请填写输出列的 name。", "Fill in the name of the output column."),
)
DMN_CELL_COUNT: Final = Rule(
    code="DMN_CELL_COUNT",
    message=Text(
        "规则 {rule} 有 {found} 个{kind}单元格，应有 {expected} 个。",
        "Rule {rule} has {found} {kind} cells; it needs {expected}.",
    ),
    repair=Text(
        "请补上缺少的单元格（任意值写 -），或删去多余的。",
        "Add the missing cells (write - for any value), or remove those too many.",
    ),
)
DMN_CELL_EMPTY: Final = Rule(
    code="DMN_CELL_EMPTY",
    message=Text("{where}是空的。", "{where} is empty."),
    repair=Text("请填写 FEEL 表达式；没有值写 null。", "Write a FEEL expression; null where there is no value."),
)
DMN_FEEL: Final = Rule(
    code="DMN_FEEL",
    message=Text("{where}“{source}”无法读懂：{reason}", "{where}, '{source}', cannot be read: {reason}"),
    repair=Text("请按 FEEL 改写此处。", "Rewrite it in FEEL."),
)
DMN_TYPE: Final = Rule(
    code="DMN_TYPE",
    message=Text("类型 {found} 不存在。", "There is no type {found}."),
    repair=Text(
        "请用 number、string、boolean、date、time、dateTime、dayTimeDuration、yearMonthDuration、Any，或文件中定义的类型。",
        "Use number, string, boolean, date, time, dateTime, dayTimeDuration, yearMonthDuration, Any, or a type the file defines.",
    ),
)
DMN_TYPE_CYCLE: Final = Rule(
    code="DMN_TYPE_CYCLE",
    message=Text("类型 {found} 以自己定义自己。", "The type {found} is defined by itself."),
    repair=Text("请让它引用一个基本类型。", "Let it refer to a basic type."),
)
DMN_OVERLAP: Final = Rule(
    code="DMN_OVERLAP",
    message=Text(
        "规则 {first} 与规则 {second} 会同时命中，例如 {example}。",
        "Rules {first} and {second} both match, for instance with {example}.",
    ),
    repair=Text("请收窄其中一条，或改用 FIRST(先到先得)。", "Narrow one of them, or use FIRST (the first that matches)."),
)
DMN_DIFFER: Final = Rule(
    code="DMN_DIFFER",
    message=Text(
        "规则 {first} 与规则 {second} 会同时命中而输出不同，例如 {example}。",
        "Rules {first} and {second} both match with different outputs, for instance with {example}.",
    ),
    repair=Text(
        "命中策略 ANY 要求输出相同：请改输出或收窄规则。",
        "The hit policy ANY wants equal outputs: change the outputs or narrow a rule.",
    ),
)
DMN_GAP: Final = Rule(
    code="DMN_GAP",
    message=Text("没有规则适用于 {example}，此时输出为空。", "No rule covers {example}; the outputs are null then."),
    repair=Text("请加一条规则或默认输出。", "Add a rule or a default output."),
    severity=Severity.WARNING,
)
DMN_DEFAULT: Final = Rule(
    code="DMN_DEFAULT",
    message=Text("默认输出 {found} 不在列出的输出值之内。", "The default output {found} is not among the output values."),
    repair=Text("请改默认输出，或把它加入输出值。", "Change the default output, or add it to the output values."),
)
DMN_UNKNOWN_NAME: Final = Rule(
    code="DMN_UNKNOWN_NAME",
    message=Text(
        "名称“{found}”既不是输入也不是所需的决策，将读作空。",
        "The name '{found}' is neither an input nor a required decision and reads as null.",
    ),
    repair=Text(
        "请核对拼写；文字要加引号；或加入输入数据和信息需求。",
        "Check the spelling, quote texts, or add the input data and its requirement.",
    ),
    severity=Severity.WARNING,
)


@dataclass(slots=True)
class Report:
    """The findings of one file, in the order they were met."""

    file: str
    findings: list[Finding] = field(default_factory=list)

    def add(self, rule: Rule, node: XmlElement, /, **facts: object) -> None:
        """Add a finding at an element; one without id is named by the nearest that has one."""
        self.findings.append(rule.at(self.place(node), **facts))

    def add_feel(self, error: FeelError, node: XmlElement, where: Text, source: str) -> None:
        """Add a finding about FEEL text that cannot be read."""
        shown = source if len(source) <= 80 else source[:77] + "..."  # noqa: PLR2004 - what fits on a line
        self.add(DMN_FEEL, node, where=where, source=shown, reason=error.text)

    def place(self, node: XmlElement) -> Place:
        """Return where an element stands."""
        owner = node
        while not owner.get("id") and (parent := owner.getparent()) is not None:
            owner = parent
        named: XmlElement | None = owner
        while named is not None and not (named.get("name") or named.get("label")):
            named = named.getparent()
        name = "" if named is None or local_name(named) == "definitions" else named.get("name") or named.get("label") or ""
        return Place(file=self.file, line=line_of(node), element_id=owner.get("id") or "", element_name=name)

    def refused(self) -> int:
        """Return how many findings refuse the file."""
        return sum(finding.severity is Severity.REFUSED for finding in self.findings)
