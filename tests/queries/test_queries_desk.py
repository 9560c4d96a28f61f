"""What the desk and the customers read, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app import clock
from app.actors import SYSTEM_ACTOR, Actor
from app.bootstrap import System, prepare_database
from app.commands.deployments import deploy, read_resources
from app.commands.intake import file_complaint
from app.commands.users import add_user
from app.config import SHIPPED_BPMN, SHIPPED_FORMS, Settings
from app.db import Database
from app.errors import NotFound
from app.models import CaseStatus
from app.queries.case_file import read_case_file, search_cases
from app.queries.gauges import read_gauges
from app.queries.identity import actor_by_user_id
from app.queries.inbox import InboxFilter, Sort, Tab, count_tabs, read_inbox, read_steps
from app.queries.sessions import read_session_account
from app.queries.tracking import read_tracking

RESOURCES = read_resources(SHIPPED_BPMN, SHIPPED_FORMS)
COMPLAINT = {"channel": "web", "sector": "bank", "language": "zh", "name": "王女士", "phone": "13800000001"}
COMPLAINT |= {"content": "转账两天没有到账。", "remedy_sought": "explanation"}


@pytest.fixture
def system(database: Database, settings: Settings) -> Iterator[System]:
    system = System(replace(settings, database_url=database.url), database)
    prepare_database(system)
    system.execute(deploy, SYSTEM_ACTOR, RESOURCES, checked=True)
    yield system
    system.close()


@pytest.fixture
def agent(system: System) -> Actor:
    user_id = system.execute(
        add_user, SYSTEM_ACTOR, name="lin", password="a long enough password", groups=["customer_service"], language="en"
    )
    with system.reading() as session:
        found = actor_by_user_id(session, user_id)
        account = read_session_account(session, user_id)
    assert found is not None
    assert account is not None
    assert account.actor == found
    return found


def test_inbox_pages_in_every_order_and_counts_its_tabs(system: System, agent: Actor) -> None:
    with clock.virtual(clock.now()) as moved:
        for _ in range(7):
            system.execute(file_complaint, SYSTEM_ACTOR, intake=COMPLAINT)
            moved.advance(timedelta(minutes=7))
        moved.advance(timedelta(days=9))
        now = clock.now()
        for sort in Sort:
            seen, after = [], ""
            while True:
                with system.reading() as session:
                    page = read_inbox(session, agent, InboxFilter(sort=sort, after=after), now, limit=3)
                seen += [row.task_id for row in page.rows]
                after = page.next_after
                if not after:
                    break
            assert len(seen) == len(set(seen)) == 14, sort
        with system.reading() as session:
            assert count_tabs(session, agent, now) == (14, 0, 14, 14)
            assert read_inbox(session, agent, InboxFilter(tab=Tab.MINE), now).rows == []
            assert {element for _, element, _ in read_steps(session, agent)} == {"screen_complaint", "acknowledge_complaint"}
            gauges = {gauge.name: gauge.value for gauge in read_gauges(session, now)}
    assert (gauges["redress_open_cases"], gauges["redress_open_tasks"], gauges["redress_overdue_tasks"]) == (7, 14, 14)


def test_cases_are_searched_and_read(system: System, agent: Actor) -> None:
    filed = [system.execute(file_complaint, SYSTEM_ACTOR, intake=COMPLAINT) for _ in range(3)]
    with system.reading() as session:
        found = search_cases(session, system.keyring, agent, text="138-0000-0001", status=CaseStatus.OPEN)
        assert [case.reference for case in found] == [one.reference for one in reversed(filed)]
        rest = search_cases(session, system.keyring, agent, after=filed[1].reference)
        assert [case.reference for case in rest] == [filed[0].reference]
        file = read_case_file(session, system.keyring, filed[0].reference, agent)
        assert file.personal is not None
        assert file.personal["name"] == "王女士"
        assert {task.element_id for task in file.open_tasks} == {"screen_complaint", "acknowledge_complaint"}


def test_tracking_opens_with_its_secret_alone(system: System) -> None:
    one, two = (system.execute(file_complaint, SYSTEM_ACTOR, intake=COMPLAINT) for _ in range(2))
    with system.reading() as session:
        host = system.context(session, SYSTEM_ACTOR).host()
        tracking = read_tracking(session, system.keyring, system.library, one.reference, one.secret, host)
        assert tracking.next is not None
        assert tracking.next.by is not None
        for secret in ("", two.secret, one.secret[:-1]):
            with pytest.raises(NotFound):
                read_tracking(session, system.keyring, system.library, one.reference, secret, host)
