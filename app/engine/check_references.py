"""What only shows when all files of a deployment are seen together: ids used twice, call cycles, things nobody uses."""

from collections.abc import Iterable, Mapping
from typing import Final

from app.engine.decisions import Decision, DecisionModel
from app.engine.diagram import Process
from app.engine.operations import OperationSignature
from app.engine.profile.tasks import data_names, nearest
from app.engine.profile.view import Findings, Surroundings, cycles
from app.findings import Place, Rule, Severity
from app.forms import FormDefinition
from app.languages import Text

PROCESS_TWICE: Final = Rule(
    code="PROCESS_TWICE",
    message=Text(
        "标识“{id}”已被 {file} 第 {line} 行的流程或子流程使用。",
        'The id "{id}" is used already by a process or sub-process, {file} line {line}.',
    ),
    repair=Text(
        "流程和嵌入子流程的标识在整个部署中必须唯一，请改名其中一个。",
        "Ids of processes and embedded sub-processes are unique in the whole deployment: rename one of them.",
    ),
)
CALL_CYCLE: Final = Rule(
    code="CALL_CYCLE",
    message=Text("流程互相调用，形成循环：{path}。", "The procedures call each other in a circle: {path}."),
    repair=Text(
        "请删去其中一个调用；要重新办理，请在同一流程内画出返回的顺序流。",
        "Remove one of the calls; to do a part again draw a flow back inside one procedure.",
    ),
)
FORM_TWICE: Final = Rule(
    code="FORM_TWICE",
    message=Text("表单“{key}”已由 {file} 给出。", 'The form "{key}" is given already by {file}.'),
    repair=Text("请改名其中一个文件。", "Rename one of the files."),
)
DECISION_TWICE: Final = Rule(
    code="DECISION_TWICE",
    message=Text("决策“{id}”已由 {file} 给出。", 'The decision "{id}" is given already by {file}.'),
    repair=Text("请改名其中一个决策的 id。", "Rename the id of one of them."),
)
FORM_UNUSED: Final = Rule(
    code="FORM_UNUSED",
    severity=Severity.WARNING,
    message=Text("没有任务使用表单“{key}”。", 'No task uses the form "{key}".'),
    repair=Text(
        "请在用户任务的属性 form 中引用它，或删去此文件。", "Name it in the property form of a user task, or remove the file."
    ),
)
DECISION_UNUSED: Final = Rule(
    code="DECISION_UNUSED",
    severity=Severity.WARNING,
    message=Text(
        "没有业务规则任务或其他决策使用决策“{id}”。", 'No business rule task and no other decision uses the decision "{id}".'
    ),
    repair=Text("请引用它，或删去它。", "Refer to it, or remove it."),
)
DECISION_INPUT: Final = Rule(
    code="DECISION_INPUT",
    severity=Severity.WARNING,
    message=Text(
        "决策读取“{name}”，但没有表单、决策、操作或消息写入它。",
        'The decision reads "{name}", which no form, decision, operation or message writes.',
    ),
    repair=Text("请核对拼写，或让某个表单字段写入它。{near}", "Check the spelling, or let a form field write it. {near}"),
)

FILING_KEYS: Final = frozenset(
    {"channel", "sector", "language", "remedy_sought", "occurred_at", "product", "relation", "registration", "contact_by"}
)
"""Case data every filed complaint has from the start."""


def written_names(
    processes: Iterable[Process],
    forms: Mapping[str, FormDefinition],
    decisions: Mapping[str, Decision],
    operations: Mapping[str, OperationSignature],
) -> frozenset[str]:
    """Return every case-data key that filing, a form, a decision, an operation or a message writes."""
    names = set(FILING_KEYS)
    for form in forms.values():
        names |= form.writes
    for decision in decisions.values():
        names |= set(decision.outputs)
    for process in processes:
        for element in process.elements.values():
            if element.operation in operations and not element.result_variable:
                names |= set(operations[element.operation].results)
            names |= {name for what, name in data_names(element) if what not in {"loopDataInputRef", "inputDataItem"}}
    return frozenset(names)


def check_scopes(processes: Iterable[Process]) -> Findings:
    """Yield ids of processes and embedded sub-processes that are used twice in a deployment."""
    first: dict[str, Place] = {}
    for process in processes:
        place = Place(file=process.file, line=process.line, element_id=process.id, element_name=process.name.zh)
        scopes = [place] + [
            Place(file=process.file, line=element.line, element_id=element.id, element_name=element.name.zh)
            for element in process.elements.values()
            if element.kind == "subProcess"
        ]
        for scope in scopes:
            known = first.setdefault(scope.element_id, scope)
            if known is not scope and (known.file, known.line) != (scope.file, scope.line) and scope.element_id:
                yield PROCESS_TWICE.at(scope, id=scope.element_id[:80], file=known.file, line=known.line)


def check_calls(processes: Mapping[str, Process]) -> Findings:
    """Yield procedures that call each other in a circle."""
    graph = {
        key: list(dict.fromkeys(element.called for element in process.elements.values() if element.called in processes))
        for key, process in processes.items()
    }
    for component in cycles(graph):
        process = processes[component[0]]
        call = next(element for element in process.elements.values() if element.called in component)
        place = Place(file=process.file, line=call.line, element_id=call.id, element_name=call.name.zh)
        yield CALL_CYCLE.at(place, path=" - ".join([*component, component[0]]))


def check_use(around: Surroundings, models: Iterable[DecisionModel], diagrams: int) -> Findings:
    """Yield forms and decisions nobody uses, and decision inputs nobody writes; nothing where no diagram is looked at."""
    if not diagrams:
        return
    elements = [element for process in around.processes.values() for element in process.elements.values()]
    forms = {element.properties.get("form", "") for element in elements}
    for key, form in around.forms.items():
        if key not in forms:
            yield FORM_UNUSED.at(Place(file=form.file, line=1, element_id=key, element_name=form.title.zh), key=key)
    called = {element.decision for element in elements if element.decision}
    for model in models:
        required = {need for decision in model.decisions.values() for need in decision.requires}
        for decision in model.decisions.values():
            place = Place(file=model.file, line=decision.line, element_id=decision.id, element_name=decision.name.zh)
            if decision.id not in called | required:
                yield DECISION_UNUSED.at(place, id=decision.id)
            elif decision.id in called:
                for given in decision.inputs:
                    if given.name not in around.written:
                        yield DECISION_INPUT.at(place, name=given.name, near=nearest(given.name, around.written))
