"""Every sample complaint, filed as it arrives and worked to the archive, comes to what it must come to."""

from typing import Any

import pytest
from case_work import SAMPLES, Desk, answers_of

from app.actors import SYSTEM_ACTOR
from app.bootstrap import System
from app.commands.intake import file_complaint
from app.engine.procedures import Library
from app.models import ProcessState

STATE_LIMIT = 12 * 1024
MOST_TASKS = 40


def walk(system: System, desk: Desk, sample: dict[str, Any]) -> tuple[list[str], list[int]]:
    """Work a sample to its end as after a restart at every step; return the tasks done and the saved states' sizes."""
    case_id = system.execute(file_complaint, SYSTEM_ACTOR, intake=sample["intake"]).case_id
    answers, done, sizes = answers_of(sample), [], []
    while desk.open(case_id):
        assert len(done) < MOST_TASKS
        system.library = Library()
        element = next(iter(sorted(desk.open(case_id))))
        desk.complete(case_id, element, **answers[element])
        done.append(element)
        with system.reading() as session:
            sizes.append(len(session.get_one(ProcessState, case_id).blob))
    case = desk.case(case_id)
    assert case.status == "closed"
    assert case.data.get("priority") == sample["expect"]["priority"]
    assert case.data.get("procedure") == sample["expect"]["procedure"]
    if sample["expect"]["procedure"] is not None:
        assert case.milestone == "archived"
    return done, sizes


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample['no']:02}")
def test_a_sample_complaint_reaches_its_end(system: System, desk: Desk, sample: dict[str, Any]) -> None:
    done, sizes = walk(system, desk, sample)
    assert max(sizes) < STATE_LIMIT
    closed_as = sample["expect"].get("closed_as")
    assert ("explain_and_close" in done) == (closed_as is not None)
