"""What can go wrong when a decision is read or evaluated."""

from collections.abc import Sequence

from app.errors import NotFound, RedressError
from app.findings import Finding, Place
from app.languages import Text


class DecisionsInvalid(RedressError):
    """The decision file {file} is refused: {reason}"""  # noqa: D415 - the message, not prose

    zh = "决策文件 {file} 被拒绝：{reason}"
    status = 422

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(file=findings[0].place.file, reason=_told(findings))


class DecisionUnknown(NotFound):
    """There is no decision {decision}. Known decisions: {known}."""

    zh = "没有决策 {decision}。现有决策：{known}。"


class ValueUnfit(RedressError):
    """{value} is no {type}. {reason}"""  # noqa: D415 - the message, not prose

    zh = "{value} 不是 {type} 类型。{reason}"
    status = 422


class DecisionFailed(RedressError):
    """{where}: the decision could not be taken. {reason}"""  # noqa: D415 - the message, not prose

    zh = "{where}：未能作出决策。{reason}"
    status = 422

    def __init__(self, place: Place, **facts: object) -> None:
        self.place = place
        super().__init__(where=_where(place), **facts)


class RulesOverlap(DecisionFailed):
    """{where}: rules {rules} all match {inputs}, but the hit policy UNIQUE allows one. Narrow the rules or use FIRST."""

    zh = "{where}：规则 {rules} 对 {inputs} 同时命中，而命中策略 UNIQUE 只允许一条。请收窄规则或改用 FIRST。"


class OutputsDiffer(DecisionFailed):
    """{where}: rules {rules} all match {inputs} but give different outputs, which the hit policy ANY forbids."""

    zh = "{where}：规则 {rules} 对 {inputs} 同时命中但输出不同，命中策略 ANY 不允许。"


class InputUnfit(DecisionFailed):
    """{where}: the input {input} does not fit its type: {reason}"""  # noqa: D415 - the message, not prose

    zh = "{where}：输入 {input} 与其类型不符：{reason}"


class InputOutside(DecisionFailed):
    """{where}: the input {input} is {value}, which is not among the input values {allowed}."""

    zh = "{where}：输入 {input} 的值 {value} 不在允许的输入值 {allowed} 之内。"


class OutputUnfit(DecisionFailed):
    """{where}: the output {output} of rule {rule} does not fit its type: {reason}"""  # noqa: D415 - the message

    zh = "{where}：规则 {rule} 的输出 {output} 与其类型不符：{reason}"


class OutputOutside(DecisionFailed):
    """{where}: the output {output} of rule {rule} is {value}, which is not among the output values {allowed}."""

    zh = "{where}：规则 {rule} 的输出 {output} 的值 {value} 不在列出的输出值 {allowed} 之内。"


class AggregationFailed(DecisionFailed):
    """{where}: {aggregation} cannot be taken of {values}. Let the rules give values of one kind, numbers for SUM."""

    zh = "{where}：无法对 {values} 取 {aggregation}。请让各规则给出同类的值，SUM 须为数字。"


class CellFailed(DecisionFailed):
    """{where}: {cell}, '{source}', could not be evaluated: {reason}"""  # noqa: D415 - the message, not prose

    zh = "{where}：{cell}“{source}”无法求值：{reason}"


def _where(place: Place) -> Text:
    name = f"{place.element_name} ({place.element_id})" if place.element_name else place.element_id
    return Text(f"{place.file} 第 {place.line} 行，决策 {name}", f"{place.file}, line {place.line}, decision {name}")


def _told(findings: Sequence[Finding]) -> Text:
    """Return the first finding with its line and repair, and how many more there are."""
    first, more = findings[0], len(findings) - 1
    message, repair, begin = first.message, first.repair, _begin(first.place)
    zh = f"{begin.zh}{message.zh}{repair.zh}" + (f"（另有 {more} 处）" if more else "")
    en = f"{begin.en}{message.get('en')} {repair.get('en')}" + (f" ({more} more)" if more else "")
    return Text(zh, en)


def _begin(place: Place) -> Text:
    """Return where a finding stands, up to its colon; a file as a whole has no element, at times no line either."""
    line = Text(f"第 {place.line} 行", f"line {place.line}") if place.line else Text("")
    zh, en = (sep.join(filter(None, (one, place.element_id))) for sep, one in zip((" ", ", "), line, strict=True))
    return Text(f"{zh}：", f"{en}: ") if en else Text("")
