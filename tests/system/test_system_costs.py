"""What completing a user task may cost: one transaction, one commit, at most 12 SQL statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from case_work import SAMPLES, Desk, answers_of
from sqlalchemy import event

from app.actors import SYSTEM_ACTOR
from app.bootstrap import System
from app.commands.intake import file_complaint
from app.commands.user_tasks import complete_user_task
from app.forms import Submission

MOST_STATEMENTS = 12


@contextmanager
def counted(system: System) -> Iterator[dict[str, list[str]]]:
    seen: dict[str, list[str]] = {"statements": [], "commits": []}

    def on_statement(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen["statements"].append(statement)

    def on_commit(_connection: Any) -> None:
        seen["commits"].append("commit")

    event.listen(system.database.engine, "before_cursor_execute", on_statement)
    event.listen(system.database.engine, "commit", on_commit)
    yield seen
    event.remove(system.database.engine, "before_cursor_execute", on_statement)
    event.remove(system.database.engine, "commit", on_commit)


@pytest.mark.parametrize("number", [2, 4, 6, 9])
def test_completing_a_user_task_is_one_commit_and_few_statements(system: System, desk: Desk, number: int) -> None:
    sample = SAMPLES[number - 1]
    case_id = system.execute(file_complaint, SYSTEM_ACTOR, intake=sample["intake"]).case_id
    answers = answers_of(sample)
    while tasks := desk.open(case_id):
        element, task_id = next(iter(sorted(tasks.items())))
        submission = Submission(values=answers[element], files={}, html=False)
        with counted(system) as seen:
            system.execute(complete_user_task, SYSTEM_ACTOR, task_id, submission)
        assert len(seen["commits"]) == 1
        assert len(seen["statements"]) <= MOST_STATEMENTS, f"{element}:\n" + "\n".join(seen["statements"])
