"""A deployment made ready to run: specs, elements, forms and decisions, compiled once and shared by all cases."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.decisions import DecisionModel, read_decisions
from app.engine.diagram import Diagram, Element, Process, read_diagram
from app.engine.drawing import without_drawing
from app.engine.parser import ProcedureParser, prepare_spec
from app.errors import NotFound
from app.forms import FormDefinition, read_form
from app.languages import Text
from app.models import Deployment, DeploymentFile, Resource
from app.models.identity import STANDARD_GROUPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedures:
    """One deployment, compiled.

    Attributes:
        digest: SHA-256 over the sorted (path, SHA-256) pairs of its files.
        sources: every file's bytes by path.
        diagrams: each diagram by process id.
        processes: each process by id, with its elements.
        forms: each form by key.
        decisions: each decision model by file.
        specs: the engine's spec and sub-specs by process id (opaque outside the engine).
        scopes: id of the process that a spec's name (process or embedded sub-process) belongs to.
    """

    digest: str
    sources: Mapping[str, bytes]
    diagrams: Mapping[str, Diagram]
    processes: Mapping[str, Process]
    forms: Mapping[str, FormDefinition]
    decisions: Mapping[str, DecisionModel]
    specs: Mapping[str, tuple[Any, dict[str, Any]]]
    scopes: Mapping[str, str]

    def element(self, process_id: str, element_id: str) -> Element:
        """Return an element of a process.

        Raises:
            NotFound: the deployment has no such element.
        """
        process = self.processes.get(process_id)
        element = process.elements.get(element_id) if process else None
        if element is None:
            raise NotFound(kind=Text("流程元素", "process element"), key=f"{process_id}/{element_id}")
        return element

    def form(self, key: str) -> FormDefinition:
        """Return a form by key.

        Raises:
            NotFound: the deployment has no such form.
        """
        if key not in self.forms:
            raise NotFound(kind=Text("表单", "form"), key=key)
        return self.forms[key]


def digest_files(files: Mapping[str, bytes]) -> str:
    """Return the digest of a set of files: the same content, in whatever order, has the same digest."""
    lines = (f"{path}\0{hashlib.sha256(content).hexdigest()}\n" for path, content in sorted(files.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def compile_procedures(files: Mapping[str, bytes]) -> Procedures:
    """Compile files that passed the checks of `app.engine.check`."""
    diagrams = [read_diagram(path, content, STANDARD_GROUPS) for path, content in sorted(files.items()) if path.endswith(".bpmn")]
    by_process = {process.id: diagram for diagram in diagrams for process in diagram.processes if process.executable}
    processes = {process.id: process for diagram in diagrams for process in diagram.processes if process.executable}
    scopes = {process_id: process_id for process_id in processes} | {
        element.id: process.id
        for process in processes.values()
        for element in process.elements.values()
        if element.kind == "subProcess"
    }
    return Procedures(
        digest=digest_files(files),
        sources=dict(files),
        diagrams=by_process,
        processes=processes,
        forms={form.key: form for form in _read_forms(files)},
        decisions={path: read_decisions(path, content) for path, content in files.items() if path.endswith(".dmn")},
        specs=_compile_specs(diagrams, processes, scopes),
        scopes=scopes,
    )


def _read_forms(files: Mapping[str, bytes]) -> list[FormDefinition]:
    return [read_form(path, content) for path, content in sorted(files.items()) if path.endswith(".form")]


def _compile_specs(
    diagrams: list[Diagram], processes: Mapping[str, Process], scopes: Mapping[str, str]
) -> dict[str, tuple[Any, dict[str, Any]]]:
    parser = ProcedureParser({name: processes[process_id].elements for name, process_id in scopes.items()})
    for diagram in diagrams:
        parser.add_diagram(without_drawing(diagram.root), diagram.file)
    specs = {process.id: parser.compile_process(process) for process in processes.values()}
    prepared: set[int] = set()
    for spec, subprocess_specs in specs.values():
        for one in (spec, *subprocess_specs.values()):
            if id(one) not in prepared:
                prepared.add(id(one))
                prepare_spec(one)
    return specs


class Library:
    """Compiled deployments, kept by id; safe to share between threads."""

    def __init__(self) -> None:
        self._compiled: dict[UUID, Procedures] = {}
        self._lock = Lock()

    def procedures(self, session: Session, deployment_id: UUID) -> Procedures:
        """Return a deployment compiled; costs two statements and the parse the first time, nothing after."""
        found = self._compiled.get(deployment_id)
        if found is None:
            files = read_files(session, deployment_id)
            with self._lock:
                found = self._compiled.get(deployment_id) or compile_procedures(files)
                self._compiled[deployment_id] = found
        return found

    def active(self, session: Session) -> tuple[Deployment, Procedures]:
        """Return the active deployment and its procedures.

        Raises:
            NotFound: nothing is deployed yet.
        """
        deployment = session.scalar(select(Deployment).where(Deployment.active))
        if deployment is None:
            raise NotFound(kind=Text("生效的部署", "active deployment"), key="")
        return deployment, self.procedures(session, deployment.id)


def read_files(session: Session, deployment_id: UUID) -> dict[str, bytes]:
    """Return the files of a deployment by path."""
    rows = session.execute(
        select(DeploymentFile.path, Resource.content)
        .join(Resource, Resource.sha256 == DeploymentFile.sha256)
        .where(DeploymentFile.deployment_id == deployment_id)
    )
    return {path: content for path, content in rows}  # noqa: C416 - rows are no pairs to mypy
