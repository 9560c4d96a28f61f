"""What completing a user task costs: CPU, SQL statements and commits, beside the bare engine on the same procedure."""

import http.client
import json
import os
import platform
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import waitress.server
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app import clock
from app.actors import SYSTEM_ACTOR
from app.bootstrap import System, build_system, prepare_database
from app.commands.deployments import deploy
from app.commands.intake import start_case
from app.commands.user_tasks import complete_user_task
from app.commands.users import add_user, issue_token
from app.config import ORGANISATION_ZONE, Settings
from app.engine.instance import Instance
from app.engine.procedures import Procedures
from app.engine.scripts import CaseScripts
from app.feel import Host
from app.forms import Submission
from app.models import UserTask, UserTaskState
from app.web import create_app

LENGTHS: Final = (5, 20, 100)
_PASSWORD: Final = "bench-only-password"  # noqa: S105 - of a database that lives for one measurement
_FORM: Final = json.dumps(
    {
        "type": "default",
        "id": "note",
        "schemaVersion": 19,
        "components": [
            {
                "type": "textfield",
                "key": "note",
                "id": "field_note",
                "label": "备注",
                "properties": {"label.en": "Note"},
                "validate": {"maxLength": 80},
            }
        ],
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The cost of one completed user task, averaged over a whole case.

    Attributes:
        tasks: user tasks of the procedure, each with a boundary timer.
        way: `engine` (bare, saved and loaded at each task), `commands` (through the one door), `http` (through the API; the
            client's share of the CPU is in it).
        cpu_ms: CPU milliseconds of this process, user and system.
        wall_ms: milliseconds that passed.
        statements: SQL statements, BEGIN included; None where there is no database.
        commits: commits of writing transactions; None where there is no database.
        state_bytes: saved state at the end of the case.
    """

    tasks: int
    way: str
    cpu_ms: float
    wall_ms: float
    statements: float | None
    commits: float | None
    state_bytes: int


@dataclass(slots=True)
class _Counter:
    statements: int = 0
    commits: int = 0


def measure(length: int) -> Iterator[Figure]:
    """Yield the figures of a procedure of `length` user tasks in the three ways, each on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        system = _new_system(Path(folder), length)
        with system.reading() as session:
            procedures = system.library.active(session)[1]
        yield _measure_engine(length, procedures)
        counter = _count(system)
        yield _measure_commands(system, length, counter)
        yield _measure_http(system, length, counter)
        system.close()


def describe_machine() -> dict[str, Any]:
    """Return the limits the figures were measured under."""
    return {
        "cpus": os.cpu_count(),
        "machine": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "database": "SQLite, a file in the temporary folder",
    }


def _diagram(length: int) -> str:
    tasks = [f"task_{number}" for number in range(length)]
    nodes = "".join(
        f'<bpmn:userTask id="{task}" name="{task}"><bpmn:extensionElements><spiffworkflow:properties>'
        f'<spiffworkflow:property name="form" value="note"/><spiffworkflow:property name="name.en" value="{task}"/>'
        f"</spiffworkflow:properties></bpmn:extensionElements></bpmn:userTask>"
        f'<bpmn:boundaryEvent id="late_{task}" name="late" cancelActivity="false" attachedToRef="{task}">'
        f"<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        f'<bpmn:sequenceFlow id="flow_{task}" sourceRef="late_{task}" targetRef="reminded"/>'
        for task in tasks
    )
    path = ["start", *tasks, "end"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="step_{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(pairwise(path))
    )
    members = "".join(f"<bpmn:flowNodeRef>{task}</bpmn:flowNodeRef>" for task in tasks)
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="definitions" targetNamespace="urn:bench" '
        'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core">'
        f'<bpmn:process id="bench" name="bench" isExecutable="true"><bpmn:laneSet id="lanes"><bpmn:lane id="lane" '
        f'name="customer_service">{members}</bpmn:lane></bpmn:laneSet><bpmn:startEvent id="start"/>{nodes}'
        f'<bpmn:endEvent id="end"/><bpmn:endEvent id="reminded"/>{flows}</bpmn:process></bpmn:definitions>'
    )


def _new_system(folder: Path, length: int) -> System:
    settings = Settings(
        database_url=f"sqlite:///{folder / 'bench.db'}",
        data_folder=folder,
        secret_key="bench " * 8,
        personal_keys={1: bytes(32)},
    )
    system = build_system(settings)
    prepare_database(system)
    system.execute(deploy, SYSTEM_ACTOR, {"bench.bpmn": _diagram(length).encode(), "note.form": _FORM.encode()})
    return system


def _count(system: System) -> _Counter:
    counter = _Counter()

    @event.listens_for(system.database.engine, "before_cursor_execute")
    def _on_statement(*_given: Any) -> None:
        counter.statements += 1

    @event.listens_for(Session, "after_commit")
    def _on_commit(session: Session) -> None:
        counter.commits += session.get_bind().engine is system.database.engine

    return counter


@contextmanager
def _measured(length: int, way: str, counter: _Counter | None) -> Iterator[list[Figure]]:
    figures: list[Figure] = []
    before = replace(counter) if counter else None
    cpu, wall = time.process_time(), time.perf_counter()
    yield figures
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    figures.append(
        Figure(
            tasks=length,
            way=way,
            cpu_ms=round(cpu * 1000 / length, 2),
            wall_ms=round(wall * 1000 / length, 2),
            statements=(counter.statements - before.statements) / length if counter and before else None,
            commits=(counter.commits - before.commits) / length if counter and before else None,
            state_bytes=0,
        )
    )


def _measure_engine(length: int, procedures: Procedures) -> Figure:
    host = Host(now=clock.now(), zone=ORGANISATION_ZONE, add_working_time=lambda at, _span: at)
    data: dict[str, Any] = {}
    scripts = CaseScripts(data, host, lambda *_given: {}, procedures.decisions)
    instance = Instance.start(procedures, "bench", scripts)
    instance.advance()
    blob = instance.dump()
    with _measured(length, "engine", None) as figures:
        for _ in range(length):
            scripts = CaseScripts(data, host, lambda *_given: {}, procedures.decisions)
            instance = Instance.load(procedures, "bench", scripts, blob)
            instance.complete(next(iter(instance.open_tasks())), {"note": "done"})
            instance.advance()
            blob = instance.dump()
    return replace(figures[0], state_bytes=len(blob))


def _open_task(system: System, case_id: UUID) -> UUID:
    with system.reading() as session:
        found = select(UserTask.id).where(UserTask.case_id == case_id, UserTask.state == UserTaskState.OPEN)
        return session.scalars(found).one()


def _measure_commands(system: System, length: int, counter: _Counter) -> Figure:
    case_id = system.execute(start_case, SYSTEM_ACTOR, process_id="bench", data={})
    next_id: UUID | None = _open_task(system, case_id)
    with _measured(length, "commands", counter) as figures:
        while next_id is not None:
            submission = Submission(values={"note": "done"}, files={}, html=False)
            next_id = system.execute(complete_user_task, SYSTEM_ACTOR, next_id, submission).next_task_id
    return figures[0]


def _measure_http(system: System, length: int, counter: _Counter) -> Figure:
    user_id = system.execute(add_user, SYSTEM_ACTOR, name="bench", password=_PASSWORD, groups=["customer_service"])
    token = system.execute(issue_token, SYSTEM_ACTOR, user_id, "bench")
    case_id = system.execute(start_case, SYSTEM_ACTOR, process_id="bench", data={})
    task_id: str | None = str(_open_task(system, case_id))
    server = waitress.server.create_server(create_app(system), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.effective_port)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        with _measured(length, "http", counter) as figures:
            while task_id:
                connection.request("POST", f"/api/v1/tasks/{task_id}/complete", '{"data": {"note": "done"}}', headers)
                answer = connection.getresponse()
                body = json.loads(answer.read())
                if answer.status != http.client.OK:
                    raise RuntimeError(f"the API answered {answer.status}: {body}")
                task_id = body["next_task"]
    finally:
        connection.close()
        server.task_dispatcher.shutdown(timeout=5)
        server.close()
    return figures[0]


def as_json(figure: Figure) -> dict[str, Any]:
    """Return a figure as JSON values."""
    return asdict(figure)
