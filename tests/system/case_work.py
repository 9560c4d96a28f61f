"""Working on cases in tests: the sample complaints, what a careful agent answers, and the desk to do it at."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.actors import SYSTEM_ACTOR, Actor
from app.bootstrap import System
from app.commands.user_tasks import complete_user_task
from app.config import PACKAGE
from app.forms import Submission
from app.models import Case, UserTask, UserTaskState

SAMPLES: list[dict[str, Any]] = [
    json.loads(line) for line in (PACKAGE / "demo" / "complaints.jsonl").read_text(encoding="utf-8").splitlines()
]
ANSWERS: dict[str, dict[str, Any]] = json.loads((PACKAGE / "demo" / "answers.json").read_text(encoding="utf-8"))["answers"]


def answers_of(sample: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the answers that take a sample complaint to the archive."""
    own = {"screen_complaint": sample["screening"]}
    if sample["assessment"]:
        own["assess_complaint"] = sample["assessment"]
    return ANSWERS | own


class Desk:
    """What a test does with a case: look at its open tasks and complete them."""

    def __init__(self, system: System) -> None:
        self.system = system

    def open(self, case_id: UUID) -> dict[str, UUID]:
        with self.system.reading() as session:
            rows = session.scalars(
                select(UserTask).where(UserTask.case_id == case_id, UserTask.state == UserTaskState.OPEN)
            ).all()
            return {row.element_id: row.id for row in rows}

    def case(self, case_id: UUID) -> Case:
        with self.system.reading() as session:
            return session.get_one(Case, case_id)

    def complete(self, case_id: UUID, element_id: str, actor: Actor = SYSTEM_ACTOR, **values: Any) -> UUID | None:
        submission = Submission(values=values, files={}, html=False)
        return self.system.execute(complete_user_task, actor, self.open(case_id)[element_id], submission).next_task_id
