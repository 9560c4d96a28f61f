from collections.abc import Callable

import pytest
from sqlalchemy import select

from app import audit, personal_data
from app.actors import SYSTEM_ACTOR, Actor, ActorKind
from app.commands.context import Context
from app.commands.forgetting import forget_person
from app.db import Database
from app.encryption import Keyring
from app.errors import Forbidden
from app.models import Case, PersonalValue
from app.personal_data import PersonalDataForgotten

VALUES = {"name": "王女士", "phone": "138 0000 0001", "content": "车险报案已经三周"}
AddCase = Callable[..., Case]


def test_a_forgotten_person_cannot_be_read_or_found_and_history_still_verifies(
    database: Database, add_case: AddCase, keyring: Keyring, context: Callable[..., Context]
) -> None:
    with database.transaction() as session:
        case, kept = add_case(session), add_case(session)
        for one in (case, kept):
            personal_data.store(session, keyring, one, VALUES)
            audit.record(session, one, SYSTEM_ACTOR, audit.Action.COMPLAINT_FILED, {"personal": sorted(VALUES)})
    with database.transaction() as session:
        forget_person(context(session), case.id)
        forget_person(context(session), case.id)
    with database.transaction() as session:
        case = session.get_one(Case, case.id)
        assert case.wrapped_key is None
        assert personal_data.reveal(session, keyring, case) == {}
        assert personal_data.find_cases(session, keyring, "phone", VALUES["phone"]) == [kept.id]
        assert personal_data.reveal(session, keyring, kept) == VALUES
        rows = session.scalars(select(PersonalValue).where(PersonalValue.case_id == case.id)).all()
        assert {(row.ciphertext, row.blind_index) for row in rows} == {(None, None)}
        with pytest.raises(PersonalDataForgotten):
            personal_data.store(session, keyring, case, VALUES)
        found = audit.verify(session)
        assert (found.events, found.problems) == (3, [])


def test_an_agent_cannot_forget_a_person(sqlite_database: Database, add_case: AddCase, context: Callable[..., Context]) -> None:
    agent = Actor(kind=ActorKind.USER, id="x", groups=frozenset({"customer_service"}))
    with sqlite_database.transaction() as session:
        case = add_case(session)
        with pytest.raises(Forbidden):
            forget_person(context(session, agent), case.id)
        assert case.wrapped_key is not None
