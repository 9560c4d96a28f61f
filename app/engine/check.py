"""Judges the files of a deployment together: diagrams, decisions, forms and scenarios, without a database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from app.engine.check_references import DECISION_TWICE, FORM_TWICE, check_calls, check_scopes, check_use, written_names
from app.engine.check_scenarios import check_scenario
from app.engine.decisions import Decision, DecisionModel, DecisionsInvalid, check_decisions, read_decisions
from app.engine.diagram import Diagram, Process, read_diagram
from app.engine.operations import OperationSignature
from app.engine.profile import check_diagram
from app.engine.profile.view import Surroundings
from app.engine.profile.waits import waiting_processes
from app.engine.xml import XmlRefused
from app.findings import Finding, Place, Rule, Severity, sort_findings
from app.forms import FormDefinition, FormsInvalid, check_form, read_form
from app.languages import Text

FILE_UNKNOWN: Final = Rule(
    code="FILE_UNKNOWN",
    severity=Severity.WARNING,
    message=Text("不认识这种文件，未作检查。", "This kind of file is not known and was not checked."),
    repair=Text(
        "流程图用 .bpmn，决策用 .dmn，表单用 .form，演练用 .yaml。",
        "Diagrams are .bpmn, decisions .dmn, forms .form, scenarios .yaml files.",
    ),
)

DIAGRAMS: Final = frozenset({".bpmn"})
DECISIONS: Final = frozenset({".dmn"})
FORMS: Final = frozenset({".form"})
SCENARIOS: Final = frozenset({".yaml", ".yml"})


@dataclass(slots=True, kw_only=True)
class _Gathered:
    """What has been read so far, and what was found on the way."""

    findings: list[Finding] = field(default_factory=list)
    diagrams: list[Diagram] = field(default_factory=list)
    forms: dict[str, FormDefinition] = field(default_factory=dict)
    unreadable_forms: set[str] = field(default_factory=set)
    models: list[DecisionModel] = field(default_factory=list)
    decisions: dict[str, Decision] = field(default_factory=dict)
    unreadable_decisions: bool = False
    unreadable_processes: set[str] = field(default_factory=set)


def check_files(
    files: Mapping[str, bytes],
    operations: Mapping[str, OperationSignature],
    groups: Mapping[str, Text],
    begin: Callable[[str], object] = str,
) -> list[Finding]:
    """Return every finding about the files of a deployment, in stable order; refusals keep it from being stored.

    Args:
        files: contents by path; the suffix says what a file is.
        operations: the service operations diagrams may call.
        groups: the groups lanes may stand for, keys and labels.
        begin: called with each path before it is judged, so that a caller knows where a check was stopped.
    """
    gathered = _Gathered()
    for path in sorted(files):
        begin(path)
        _read(path, files[path], groups, gathered)
    around = _surroundings(gathered, operations, groups)
    for diagram in gathered.diagrams:
        begin(diagram.file)
        gathered.findings += check_diagram(diagram, around)
    gathered.findings += check_scopes(process for diagram in gathered.diagrams for process in diagram.processes)
    gathered.findings += check_calls(around.processes)
    gathered.findings += check_use(around, gathered.models, len(gathered.diagrams))
    for path in sorted(path for path in files if _kind(path) in SCENARIOS):
        begin(path)
        gathered.findings += check_scenario(path, files[path], around)
    return sort_findings(list(dict.fromkeys(gathered.findings)))


def _kind(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).suffix.lower()


def _stem(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).stem


def _read(path: str, content: bytes, groups: Mapping[str, Text], gathered: _Gathered) -> None:
    kind = _kind(path)
    if kind in DIAGRAMS:
        _read_diagram(path, content, groups, gathered)
    elif kind in DECISIONS:
        _read_decisions(path, content, gathered)
    elif kind in FORMS:
        _read_form(path, content, gathered)
    elif kind not in SCENARIOS:
        gathered.findings.append(FILE_UNKNOWN.at(Place(file=path)))


def _read_diagram(path: str, content: bytes, groups: Mapping[str, Text], gathered: _Gathered) -> None:
    try:
        gathered.diagrams.append(read_diagram(path, content, groups))
    except XmlRefused as error:
        gathered.findings.append(error.finding)
        gathered.unreadable_processes.add(_stem(path))


def _read_decisions(path: str, content: bytes, gathered: _Gathered) -> None:
    gathered.findings += check_decisions(path, content)
    try:
        model = read_decisions(path, content)
    except DecisionsInvalid:
        # Its findings are those just gathered.
        gathered.unreadable_decisions = True
        return
    gathered.models.append(model)
    for key, decision in model.decisions.items():
        if key in gathered.decisions:
            place = Place(file=path, line=decision.line, element_id=key, element_name=decision.name.zh)
            gathered.findings.append(DECISION_TWICE.at(place, id=key, file=gathered.decisions[key].file))
        else:
            gathered.decisions[key] = decision


def _read_form(path: str, content: bytes, gathered: _Gathered) -> None:
    gathered.findings += check_form(path, content)
    try:
        form = read_form(path, content)
    except FormsInvalid:
        # Its findings are those just gathered.
        gathered.unreadable_forms.add(_stem(path))
        return
    if form.key in gathered.forms:
        place = Place(file=path, line=1, element_id=form.key, element_name=form.title.zh)
        gathered.findings.append(FORM_TWICE.at(place, key=form.key, file=gathered.forms[form.key].file))
    else:
        gathered.forms[form.key] = form


def _surroundings(gathered: _Gathered, operations: Mapping[str, OperationSignature], groups: Mapping[str, Text]) -> Surroundings:
    processes: dict[str, Process] = {}
    for diagram in gathered.diagrams:
        for process in diagram.processes:
            if process.executable and process.id:
                processes.setdefault(process.id, process)
    return Surroundings(
        groups=groups,
        operations=operations,
        forms=gathered.forms,
        unreadable_forms=frozenset(gathered.unreadable_forms),
        decisions=gathered.decisions,
        unreadable_decisions=gathered.unreadable_decisions,
        processes=processes,
        unreadable_processes=frozenset(gathered.unreadable_processes),
        waiting=waiting_processes(processes),
        written=written_names(processes.values(), gathered.forms, gathered.decisions, operations),
        personal=frozenset[str]().union(*(form.personal for form in gathered.forms.values())),
    )
