"""The executable profile: judges one diagram against the white list of what the engine executes correctly.

Everything outside the list is refused with the place, the reason and the repair. The checks stand in profile/*.py, one
subject each; this module puts them in order.
"""

from collections.abc import Callable
from typing import Final

from app.engine.diagram import Diagram, Process
from app.engine.profile.events import check_events
from app.engine.profile.expressions import check_expressions
from app.engine.profile.flows import check_flows
from app.engine.profile.ids import check_ids
from app.engine.profile.kinds import check_kinds
from app.engine.profile.lanes import check_lanes
from app.engine.profile.languages import check_languages
from app.engine.profile.loops import check_loops
from app.engine.profile.names import check_names
from app.engine.profile.paths import check_paths
from app.engine.profile.tasks import check_tasks
from app.engine.profile.timers import check_due_dates, check_timers
from app.engine.profile.vendors import check_vendors
from app.engine.profile.view import Findings, Surroundings, View, views_of
from app.findings import Finding, Place, Rule, Severity, sort_findings
from app.languages import Text

NO_PROCESS: Final = Rule(
    code="NO_PROCESS",
    message=Text("文件中没有流程。", "The file has no process."),
    repair=Text(
        "请画一个带开始、步骤和结束的流程；只有编排或会话的图不能执行。",
        "Draw a process with a start, steps and an end; choreographies and conversations alone cannot be executed.",
    ),
)
NO_EXECUTABLE_PROCESS: Final = Rule(
    code="NO_EXECUTABLE_PROCESS",
    message=Text("文件中没有可执行的流程。", "The file has no executable process."),
    repair=Text('请为要执行的流程设置 isExecutable="true"。', 'Set isExecutable="true" on the process to be executed.'),
)
NOT_EXECUTED: Final = Rule(
    code="NOT_EXECUTED",
    severity=Severity.WARNING,
    message=Text(
        '流程标为 isExecutable="false"，不会被执行。', 'The process is marked isExecutable="false" and will not be executed.'
    ),
    repair=Text(
        '要执行请改为 isExecutable="true"；仅作说明则无需改动。',
        'Set isExecutable="true" to execute it; as a drawing it may stay.',
    ),
)
EXECUTABLE_SPELLING: Final = Rule(
    code="EXECUTABLE_SPELLING",
    message=Text('isExecutable="{found}" 不会被当作可执行。', 'isExecutable="{found}" is not read as executable.'),
    repair=Text('请写成 isExecutable="true" 或 "false"。', 'Write isExecutable="true" or "false".'),
)

_CHECKS: Final[tuple[Callable[[View], Findings], ...]] = (
    check_kinds,
    check_vendors,
    check_lanes,
    check_tasks,
    check_loops,
    check_events,
    check_timers,
    check_due_dates,
    check_flows,
    check_paths,
    check_languages,
    check_expressions,
    check_names,
)


def check_diagram(diagram: Diagram, around: Surroundings) -> list[Finding]:
    """Return every finding about a diagram, in stable order; empty when it may be deployed as it is."""
    findings = list(_check_processes(diagram))
    findings += check_ids(diagram)
    for view in views_of(diagram, around):
        for check in _CHECKS:
            findings += check(view)
    return sort_findings(list(dict.fromkeys(findings)))


def _check_processes(diagram: Diagram) -> Findings:
    if not diagram.processes:
        yield NO_PROCESS.at(Place(file=diagram.file, line=1))
    elif not any(process.executable for process in diagram.processes):
        yield NO_EXECUTABLE_PROCESS.at(_place(diagram.processes[0]))
    for process in diagram.processes:
        written = process.is_executable
        if written not in {"", "true", "false"}:
            yield EXECUTABLE_SPELLING.at(_place(process), found=written[:20])
        elif not process.executable and len(diagram.processes) > 1:
            yield NOT_EXECUTED.at(_place(process))


def _place(process: Process) -> Place:
    return Place(file=process.file, line=process.line, element_id=process.id, element_name=process.name.zh)
