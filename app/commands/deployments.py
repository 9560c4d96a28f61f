"""Deployments: store a checked snapshot of diagrams, decisions and forms; choose the active one."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, update

from app import audit
from app.commands.cases import group_label
from app.commands.checks import check_resources
from app.commands.context import Context
from app.engine.procedures import digest_files
from app.errors import DeploymentRefused, Forbidden, NotFound
from app.findings import Severity
from app.languages import Text
from app.models import Deployment, DeploymentFile, Resource
from app.models.columns import new_id

RESOURCE_SUFFIXES: Final = frozenset({".bpmn", ".dmn", ".form"})


def read_resources(*folders: Path) -> dict[str, bytes]:
    """Return the diagrams, decisions and forms of folders by file name."""
    paths = (path for folder in folders for path in sorted(folder.iterdir()))
    return {path.name: path.read_bytes() for path in paths if path.suffix in RESOURCE_SUFFIXES}


def deploy(
    context: Context, files: Mapping[str, bytes], note: str = "", *, activate: bool = True, checked: bool = False
) -> Deployment:
    """Check files, store them as a deployment and make it the active one.

    The same content again is the same deployment.

    Args:
        context: the command's surroundings.
        files: content by path.
        note: why, for the list of deployments.
        activate: whether new cases start on it from now on.
        checked: whether the caller has just checked these very files (rehearsal of shipped procedures).

    Raises:
        Forbidden: the actor is no process owner.
        DeploymentRefused: a check refused; nothing is stored.
    """
    _require_owner(context)
    refused = [] if checked else [found for found in check_resources(files) if found.severity is Severity.REFUSED]
    if refused:
        raise DeploymentRefused(list(refused))
    digest = digest_files(files)
    # One deployment at a time: two at once would take the same number, and leave two active.
    audit.lock_system_chain(context.session)
    deployment = context.session.scalar(select(Deployment).where(Deployment.digest == digest))
    if deployment is None:
        deployment = _store(context, files, digest, note)
    if activate:
        _activate(context, deployment)
    return deployment


def activate_deployment(context: Context, number: int) -> Deployment:
    """Make a stored deployment the active one: new cases start on it, running cases stay on theirs.

    Raises:
        Forbidden: the actor is no process owner.
        NotFound: there is no deployment with this number.
    """
    _require_owner(context)
    audit.lock_system_chain(context.session)
    deployment = context.session.scalar(select(Deployment).where(Deployment.number == number))
    if deployment is None:
        raise NotFound(kind=Text("部署", "deployment"), key=number)
    _activate(context, deployment)
    return deployment


def _require_owner(context: Context) -> None:
    if not context.actor.belongs_to("process_owner"):
        raise Forbidden(act=Text("部署流程", "deploy procedures"), group=group_label("process_owner"))


def _store(context: Context, files: Mapping[str, bytes], digest: str, note: str) -> Deployment:
    session = context.session
    number = (session.scalar(select(func.max(Deployment.number))) or 0) + 1
    deployment = Deployment(
        id=new_id(),
        number=number,
        digest=digest,
        note=note,
        deployed_at=context.now,
        deployed_by=context.actor.name or context.actor.id,
    )
    session.add(deployment)
    hashes = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    known = set(session.scalars(select(Resource.sha256).where(Resource.sha256.in_(hashes.values()))))
    contents = {hashes[path]: content for path, content in files.items() if hashes[path] not in known}
    session.add_all(Resource(sha256=sha256, content=content) for sha256, content in contents.items())
    session.flush()
    session.add_all(
        DeploymentFile(deployment_id=deployment.id, path=path, sha256=sha256) for path, sha256 in sorted(hashes.items())
    )
    payload = {"deployment": number, "digest": digest, "note": note}
    audit.record(session, None, context.actor, audit.Action.DEPLOYMENT_STORED, payload, context.now)
    return deployment


def _activate(context: Context, deployment: Deployment) -> None:
    if deployment.active:
        return
    # One statement each, in this order: the unique index allows one active deployment at any instant.
    context.session.execute(update(Deployment).where(Deployment.active).values(active=False))
    deployment.active = True
    payload = {"deployment": deployment.number, "digest": deployment.digest}
    audit.record(context.session, None, context.actor, audit.Action.DEPLOYMENT_ACTIVATED, payload, context.now)
