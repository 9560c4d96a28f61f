"""Two people at one task: one wins, the other is told who won; a thousand times, and nothing is harmed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from case_work import Desk
from sqlalchemy import func, select

from app import audit
from app.actors import SYSTEM_ACTOR, Actor
from app.bootstrap import System
from app.commands.intake import file_complaint, start_case
from app.commands.user_tasks import claim_user_task, complete_user_task, release_user_task, save_draft
from app.errors import Forbidden, FormInvalid, TaskClosed, TaskTaken
from app.forms import Submission
from app.models import AuditEvent, Case, UserTask, UserTaskState

RACES = 1_000
BARE = {"channel": "web", "sector": "online_shop", "language": "zh"}
SCREENING = {"category": "product_quality", "urgency": 1, "reach": 1, "validity": "valid"}
Person = Callable[..., Actor]


def submission(**values: object) -> Submission:
    return Submission(values=values, files={}, html=False)


def test_a_thousand_races_for_one_task_harm_nothing(system: System, desk: Desk, person: Person) -> None:
    rivals = person("lin", "customer_service"), person("chen", "customer_service")
    cases = [system.execute(start_case, SYSTEM_ACTOR, process_id="complaint", data=BARE) for _ in range(RACES)]
    tasks = [desk.open(case_id)["screen_complaint"] for case_id in cases]
    together = Barrier(2)

    def race(actor: Actor, category: str) -> list[tuple[UUID, str]]:
        results = []
        for task_id in tasks:
            together.wait()
            try:
                system.execute(complete_user_task, actor, task_id, submission(**SCREENING, cause=category))
                results.append((task_id, "won"))
            except TaskClosed as error:
                results.append((task_id, str(error.facts["who"])))
        return results

    with ThreadPoolExecutor(2) as pool:
        lin, chen = pool.map(race, rivals, ("product", "other"))
    for (task_id, first), (_, second) in zip(lin, chen, strict=True):
        assert {first, second} in ({"won", "lin"}, {"won", "chen"}), task_id
        assert first == "won" or second == "won"
    with system.reading() as session:
        completed = select(func.count()).where(
            AuditEvent.action == audit.Action.USER_TASK_COMPLETED.value, AuditEvent.case_id.in_(cases)
        )
        assert session.scalar(completed) == RACES
        confirming = select(func.count()).where(
            UserTask.element_id == "confirm_with_customer", UserTask.state == UserTaskState.OPEN
        )
        assert session.scalar(confirming) == RACES
        won_by = dict(session.execute(select(UserTask.case_id, UserTask.ended_by).where(UserTask.id.in_(tasks))).all())
        for case in session.scalars(select(Case).where(Case.id.in_(cases))):
            assert case.data["cause"] == {"lin": "product", "chen": "other"}[won_by[case.id]]
        assert audit.verify(session).ok


def test_a_task_someone_else_has_claimed_is_refused_with_the_name(system: System, desk: Desk, person: Person) -> None:
    lin, chen = person("lin", "customer_service"), person("chen", "customer_service")
    case_id = system.execute(start_case, SYSTEM_ACTOR, process_id="complaint", data=BARE)
    task_id = desk.open(case_id)["screen_complaint"]
    system.execute(claim_user_task, lin, task_id)
    system.execute(claim_user_task, lin, task_id)
    with pytest.raises(TaskTaken) as caught:
        system.execute(complete_user_task, chen, task_id, submission(**SCREENING))
    assert caught.value.facts["who"] == "lin"
    with pytest.raises(TaskTaken):
        system.execute(claim_user_task, chen, task_id)
    system.execute(release_user_task, lin, task_id)
    system.execute(complete_user_task, chen, task_id, submission(**SCREENING))
    assert "confirm_with_customer" in desk.open(case_id)


def test_a_task_of_another_group_is_forbidden(system: System, desk: Desk, person: Person) -> None:
    auditor = person("shen", "auditor")
    case_id = system.execute(start_case, SYSTEM_ACTOR, process_id="complaint", data=BARE)
    task_id = desk.open(case_id)["screen_complaint"]
    for command in (claim_user_task, release_user_task):
        with pytest.raises(Forbidden):
            system.execute(command, auditor, task_id)
    with pytest.raises(Forbidden):
        system.execute(save_draft, auditor, task_id, {"category": "other"})
    with pytest.raises(Forbidden):
        system.execute(complete_user_task, auditor, task_id, submission(**SCREENING))


def test_wrong_answers_store_nothing(system: System, desk: Desk) -> None:
    case_id = system.execute(start_case, SYSTEM_ACTOR, process_id="complaint", data=BARE)
    before = desk.case(case_id)
    with pytest.raises(FormInvalid) as caught:
        desk.complete(case_id, "screen_complaint", category="product_quality", urgency=9, reach=1, validity="valid")
    assert set(caught.value.errors) == {"urgency"}
    assert desk.case(case_id).audit_seq == before.audit_seq
    assert "screen_complaint" in desk.open(case_id)


def test_the_same_key_files_one_complaint_even_at_once(system: System) -> None:
    intake = {"channel": "web", "sector": "bank", "name": "王女士", "phone": "13800000001", "content": "信用卡被误扣费。"}
    intake["remedy_sought"] = "refund"
    together = Barrier(4)

    def file(_number: int) -> str:
        together.wait()
        return system.execute(file_complaint, SYSTEM_ACTOR, intake=intake, idempotency_key="k-1").reference

    with ThreadPoolExecutor(4) as pool:
        references = set(pool.map(file, range(4)))
    assert len(references) == 1
    with system.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 1
