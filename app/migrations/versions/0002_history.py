"""History: events, checkpoints, and the triggers that refuse to change or remove what they say."""

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

INSTANT: Final = sa.DateTime(timezone=True)
JSON: Final = sa.JSON().with_variant(JSONB(), "postgresql")
GUARDED: Final = {"audit_event": ("id", "chain, seq"), "checkpoint": ("number",)}
"""Tables that only grow, and what is unique in them."""


def upgrade() -> None:
    """Create the tables and guard them in the database's own words."""
    create_events()
    create_checkpoints()
    guard = guard_sqlite if op.get_bind().dialect.name == "sqlite" else guard_postgresql
    for table, keys in GUARDED.items():
        guard(table, keys)


def column(name: str, kind: Any, *constraints: Any) -> sa.Column[Any]:
    """Return a column that must be filled."""
    return sa.Column(name, kind, *constraints, nullable=False)


def create_events() -> None:
    """Create the events of all chains, and the head of the system's own chain."""
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Uuid, primary_key=True),
        column("chain", sa.Uuid),
        column("seq", sa.Integer),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("case_file.id"), nullable=True),
        column("at", INSTANT),
        column("actor_kind", sa.String(16)),
        column("actor_id", sa.String(255)),
        column("action", sa.String(64)),
        column("payload", JSON),
        column("prev", sa.String(64)),
        column("hash", sa.String(64)),
        sa.UniqueConstraint("chain", "seq"),
    )
    chain = op.create_table(
        "system_chain",
        sa.Column("id", sa.Uuid, primary_key=True),
        column("audit_seq", sa.Integer),
        column("audit_hash", sa.String(64)),
    )
    op.bulk_insert(chain, [{"id": UUID(int=0), "audit_seq": 0, "audit_hash": ""}])


def create_checkpoints() -> None:
    """Create signed roots, and the heads that the last one was made of."""
    op.create_table(
        "checkpoint",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        column("at", INSTANT),
        column("chains", sa.Integer),
        column("root", sa.String(64)),
        column("prev_root", sa.String(64)),
        column("signature", sa.LargeBinary),
    )
    op.create_table(
        "checkpoint_head",
        sa.Column("chain", sa.Uuid, primary_key=True),
        column("seq", sa.Integer),
        column("hash", sa.String(64)),
    )


def guard_sqlite(table: str, keys: tuple[str, ...]) -> None:
    """Refuse UPDATE and DELETE, and the INSERT OR REPLACE that removes rows without firing DELETE triggers."""
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'history is never changed'); END"
        )
    same = " OR ".join("(" + " AND ".join(f"{name} = NEW.{name}" for name in key.split(", ")) + ")" for key in keys)
    exists = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names from GUARDED, no one's input
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {exists} "
        f"BEGIN SELECT RAISE(ABORT, 'history is never changed'); END"
    )


def guard_postgresql(table: str, _keys: tuple[str, ...]) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE; ON CONFLICT DO UPDATE is an UPDATE."""
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change_of_history() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'history is never changed'; END $$"
    )
    for event, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{event.split(maxsplit=1)[0].lower()} BEFORE {event} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION refuse_change_of_history()"
        )
