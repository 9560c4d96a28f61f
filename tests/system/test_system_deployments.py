"""Deployments that meet each other: process owners and starting processes deploy at the same moment."""

from collections.abc import Mapping
from threading import Barrier, Thread

from sqlalchemy import select

from app.actors import SYSTEM_ACTOR
from app.bootstrap import System
from app.commands.deployments import activate_deployment, deploy, read_resources
from app.config import SHIPPED_BPMN, SHIPPED_FORMS
from app.models import Deployment


def test_deployments_at_the_same_moment_are_numbered_in_turn_and_one_is_active(system: System) -> None:
    shipped = read_resources(SHIPPED_BPMN, SHIPPED_FORMS)
    others = [shipped | {"priority.dmn": shipped["priority.dmn"] + b"<!-- %d -->" % number} for number in range(3)]
    barrier, numbers = Barrier(8), []

    def run(files: Mapping[str, bytes]) -> None:
        barrier.wait()
        numbers.append(system.execute(deploy, SYSTEM_ACTOR, files, checked=True).number)

    threads = [Thread(target=run, args=(files,)) for files in (*others, *others, shipped, shipped)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [1, 1, 2, 2, 3, 3, 4, 4]
    system.execute(activate_deployment, SYSTEM_ACTOR, 2)
    with system.reading() as session:
        assert session.scalars(select(Deployment.number).where(Deployment.active)).all() == [2]
