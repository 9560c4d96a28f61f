"""The tables of the foundation."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

INSTANT: Final = sa.DateTime(timezone=True)
JSON: Final = sa.JSON().with_variant(JSONB(), "postgresql")
GENERATED: Final = {
    "priority": ("priority",),
    "procedure": ("procedure_override", "procedure"),
    "channel": ("channel",),
    "sector": ("sector",),
    "category": ("category",),
    "outcome": ("outcome",),
}


def upgrade() -> None:
    """Create every table but those of history (0002)."""
    create_deployments()
    create_accounts()
    create_terms()
    create_cases()
    create_process()
    create_case_records()


def column(name: str, kind: Any, *constraints: Any, null: bool = False, **options: Any) -> sa.Column[Any]:
    """Return a column that must be filled unless `null`."""
    return sa.Column(name, kind, *constraints, nullable=null, **options)


def identifier() -> sa.Column[Any]:
    """Return the primary key that most tables have."""
    return sa.Column("id", sa.Uuid, primary_key=True)


def of_case(**options: Any) -> sa.Column[Any]:
    """Return the column that names the case."""
    return sa.Column("case_id", sa.Uuid, sa.ForeignKey("case_file.id"), nullable=False, **options)


def create_deployments() -> None:
    """Create the snapshots of diagrams, decisions and forms."""
    op.create_table("resource", sa.Column("sha256", sa.String(64), primary_key=True), column("content", sa.LargeBinary))
    op.create_table(
        "deployment",
        identifier(),
        column("number", sa.Integer, unique=True),
        column("digest", sa.String(64), unique=True),
        column("note", sa.Text),
        column("deployed_at", INSTANT),
        column("deployed_by", sa.String(255)),
        column("active", sa.Boolean),
    )
    only_active = sa.text("active")
    op.create_index(
        "uq_deployment_active", "deployment", ["active"], unique=True, sqlite_where=only_active, postgresql_where=only_active
    )
    op.create_table(
        "deployment_file",
        sa.Column("deployment_id", sa.Uuid, sa.ForeignKey("deployment.id"), primary_key=True),
        sa.Column("path", sa.String(255), primary_key=True),
        column("sha256", sa.String(64), sa.ForeignKey("resource.sha256")),
    )


def create_accounts() -> None:
    """Create users, groups and API tokens."""
    op.create_table(
        "user_account",
        identifier(),
        column("name", sa.String(64), unique=True),
        column("display_name", sa.String(255)),
        column("email", sa.String(255), null=True),
        column("password_hash", sa.String(255)),
        column("language", sa.String(2)),
        column("active", sa.Boolean),
        column("created_at", INSTANT),
    )
    op.create_table(
        "user_group",
        sa.Column("key", sa.String(64), primary_key=True),
        column("label_zh", sa.String(255)),
        column("label_en", sa.String(255)),
    )
    op.create_table(
        "membership",
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("user_account.id"), primary_key=True),
        sa.Column("group_key", sa.String(64), sa.ForeignKey("user_group.key"), primary_key=True),
    )
    op.create_table(
        "api_token",
        identifier(),
        column("user_id", sa.Uuid, sa.ForeignKey("user_account.id")),
        column("label", sa.String(255)),
        column("token_sha256", sa.String(64), unique=True),
        column("created_at", INSTANT),
        column("revoked_at", INSTANT, null=True),
    )


def create_terms() -> None:
    """Create the taxonomy, the working calendar and the counter of references."""
    op.create_table(
        "taxonomy_term",
        sa.Column("kind", sa.String(64), primary_key=True),
        sa.Column("sector", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        column("label_zh", sa.String(255)),
        column("label_en", sa.String(255)),
        column("position", sa.Integer),
        column("active", sa.Boolean),
    )
    op.create_table(
        "calendar_day", sa.Column("day", sa.Date, primary_key=True), column("working", sa.Boolean), column("note", sa.String(255))
    )
    op.create_table(
        "reference_counter", sa.Column("year", sa.Integer, primary_key=True, autoincrement=False), column("number", sa.Integer)
    )


def _first(read: str, keys: tuple[str, ...]) -> str:
    found = [read.format(key) for key in keys]
    return found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"


def create_cases() -> None:
    """Create cases with their generated columns, and their personal values."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    read = "json_extract(data, '$.{}')" if is_sqlite else "(data ->> '{}')"
    op.create_table(
        "case_file",
        identifier(),
        column("reference", sa.String(32), unique=True),
        column("year", sa.Integer),
        column("number", sa.Integer),
        column("process_id", sa.String(255)),
        column("deployment_id", sa.Uuid, sa.ForeignKey("deployment.id")),
        column("parent_id", sa.Uuid, sa.ForeignKey("case_file.id"), null=True),
        column("language", sa.String(2)),
        column("status", sa.String(16)),
        column("milestone", sa.String(255), null=True),
        column("data", JSON),
        column("received_at", INSTANT),
        column("closed_at", INSTANT, null=True),
        column("paused_at", INSTANT, null=True),
        column("pause_reason", sa.String(255), null=True),
        column("tracking_nonce", sa.String(43)),
        column("wrapped_key", sa.LargeBinary, null=True),
        column("open_incidents", sa.Integer),
        column("audit_seq", sa.Integer),
        column("audit_hash", sa.String(64)),
        column("version", sa.Integer),
        *(
            column(name, sa.String, sa.Computed(_first(read, keys), persisted=True), null=True)
            for name, keys in GENERATED.items()
        ),
        sa.UniqueConstraint("year", "number"),
        sa.Index(None, "status", "received_at"),
    )
    op.create_table(
        "personal_value",
        of_case(primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        column("ciphertext", sa.LargeBinary, null=True),
        column("blind_index", sa.LargeBinary, null=True, index=True),
    )


def create_process() -> None:
    """Create the engine's states, user tasks and timers."""
    op.create_table("process_state", of_case(primary_key=True), column("blob", sa.LargeBinary))
    op.create_table(
        "user_task",
        identifier(),
        of_case(),
        column("process_id", sa.String(255)),
        column("element_id", sa.String(255)),
        column("item", sa.String(255)),
        column("form_key", sa.String(255)),
        column("candidate_group", sa.String(64)),
        column("assignee_id", sa.Uuid, sa.ForeignKey("user_account.id"), null=True),
        column("state", sa.String(16)),
        column("priority", sa.Integer),
        column("created_at", INSTANT),
        column("due_at", INSTANT, null=True),
        column("follow_up_at", INSTANT, null=True),
        column("ended_at", INSTANT, null=True),
        column("ended_by", sa.String(255), null=True),
        column("draft", sa.LargeBinary, null=True),
        sa.Index("ix_user_task_inbox", "candidate_group", "state", "priority", "due_at"),
        sa.Index(None, "assignee_id", "state"),
        sa.Index(None, "case_id", "state"),
    )
    op.create_table(
        "timer",
        identifier(),
        of_case(index=True),
        column("task_id", sa.Uuid),
        column("element_id", sa.String(255)),
        column("due_at", INSTANT),
        column("fired_at", INSTANT, null=True),
        column("ended_because", sa.String(16), null=True),
        column("leased_until", INSTANT, null=True),
        column("facts", JSON),
        sa.Index(None, "fired_at", "due_at"),
    )


def create_case_records() -> None:
    """Create what is kept with a case: files, notes, incidents, letters, keys of intake."""
    op.create_table(
        "attachment",
        identifier(),
        of_case(index=True),
        column("field", sa.String(64)),
        column("digest", sa.String(64)),
        column("media_type", sa.String(255)),
        column("size", sa.Integer),
        column("name", sa.LargeBinary),
        column("content", sa.LargeBinary),
        column("added_at", INSTANT),
        column("added_by", sa.String(255)),
    )
    op.create_table(
        "note",
        identifier(),
        of_case(index=True),
        column("author_id", sa.Uuid, sa.ForeignKey("user_account.id")),
        column("written_at", INSTANT),
        column("ciphertext", sa.LargeBinary),
    )
    op.create_table(
        "intake_key",
        sa.Column("key", sa.String(255), primary_key=True),
        column("content_sha256", sa.String(64)),
        of_case(),
        column("filed_at", INSTANT),
    )
    create_incidents_and_letters()


def create_incidents_and_letters() -> None:
    """Create incidents and the outbox."""
    op.create_table(
        "incident",
        identifier(),
        of_case(index=True),
        column("process_id", sa.String(255)),
        column("element_id", sa.String(255)),
        column("code", sa.String(64)),
        column("message", sa.Text),
        column("attempts", sa.Integer),
        column("opened_at", INSTANT),
        column("resolved_at", INSTANT, null=True),
        column("facts", JSON),
    )
    op.create_table(
        "outbox",
        identifier(),
        of_case(index=True),
        column("idempotency_key", sa.String(255), unique=True),
        column("audience", sa.String(16)),
        column("template", sa.String(64)),
        column("language", sa.String(2)),
        column("recipient", sa.LargeBinary, null=True),
        column("subject", sa.LargeBinary),
        column("body", sa.LargeBinary),
        column("status", sa.String(16)),
        column("attempts", sa.Integer),
        column("created_at", INSTANT),
        column("sent_at", INSTANT, null=True),
        column("leased_until", INSTANT, null=True),
        column("last_error", sa.Text, null=True),
        sa.Index(None, "status", "leased_until"),
    )
