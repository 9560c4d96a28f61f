"""Triggers that refuse to change or remove what history says."""

from alembic import op

revision = "0002"
down_revision = "0001"

GUARDED = {"audit_event": ("id", "chain, seq"), "checkpoint": ("number",)}
"""Tables that only grow, and what is unique in them."""


def upgrade() -> None:
    """Guard the tables in the database's own words."""
    guard = guard_sqlite if op.get_bind().dialect.name == "sqlite" else guard_postgresql
    for table, keys in GUARDED.items():
        guard(table, keys)


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
