# ruff: noqa: S608 - the statements are the attacks
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app import audit
from app.actors import SYSTEM_ACTOR
from app.audit import Action, Signer
from app.db import Database
from app.models import AuditEvent, Case, Checkpoint

ON_BOTH = [
    "UPDATE audit_event SET action = 'x:y'",
    "UPDATE audit_event SET seq = seq + 1",
    "DELETE FROM audit_event",
    "DELETE FROM audit_event WHERE seq = 1",
    "UPDATE checkpoint SET root = ''",
    "DELETE FROM checkpoint",
    "INSERT INTO audit_event SELECT * FROM audit_event WHERE true ON CONFLICT (id) DO UPDATE SET action = 'x:y'",
    "INSERT INTO audit_event SELECT * FROM audit_event WHERE true ON CONFLICT (chain, seq) DO UPDATE SET action = 'x:y'",
    "INSERT INTO checkpoint SELECT * FROM checkpoint WHERE true ON CONFLICT (number) DO UPDATE SET root = ''",
]
ON_POSTGRES = ["TRUNCATE audit_event", "TRUNCATE case_file CASCADE", "TRUNCATE checkpoint"]
BY_ID = "id, chain, seq + 7, case_id, at, actor_kind, actor_id, 'x:y', payload, prev, hash"
BY_PAIR = "'00000000000000000000000000000001', chain, seq, case_id, at, actor_kind, actor_id, 'x:y', payload, prev, hash"
ON_SQLITE = [
    "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event",
    f"INSERT OR REPLACE INTO audit_event SELECT {BY_ID} FROM audit_event",
    f"INSERT OR REPLACE INTO audit_event SELECT {BY_PAIR} FROM audit_event",
    "REPLACE INTO checkpoint SELECT * FROM checkpoint",
    "UPDATE OR REPLACE audit_event SET seq = 1",
]
ATTACKS = [
    *(("sqlite", statement) for statement in ON_BOTH + ON_SQLITE),
    *(("postgresql", statement) for statement in ON_BOTH + ON_POSTGRES),
]


@pytest.mark.parametrize(("kind", "statement"), ATTACKS)
def test_history_refuses_to_be_changed(
    kind: str, statement: str, request: pytest.FixtureRequest, add_case: Callable[..., Case]
) -> None:
    database = Database(request.getfixturevalue("sqlite_url" if kind == "sqlite" else "postgres_url"))
    with database.transaction() as session:
        audit.record(session, add_case(session), SYSTEM_ACTOR, Action.COMPLAINT_FILED, {})
        audit.make_checkpoint(session, Signer(b"k" * 32))
    with pytest.raises(DatabaseError, match="history is never changed"), database.engine.begin() as connection:
        connection.execute(text(statement))
    with database.reading() as session:
        assert session.query(AuditEvent).count() == 1
        assert session.query(Checkpoint).count() == 1
        assert audit.verify(session).ok
    database.close()


def test_history_still_grows(database: Database, add_case: Callable[..., Case]) -> None:
    with database.transaction() as session:
        case = add_case(session)
        for _ in range(3):
            audit.record(session, case, SYSTEM_ACTOR, Action.DATA_CHANGED, {"at": datetime.now(UTC).isoformat()})
    with database.reading() as session:
        assert audit.verify(session).events == 3
