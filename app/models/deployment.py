"""A deployment: an immutable snapshot of diagrams, decisions and forms, addressed by content."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import Id, Instant, parent


class Resource(Base):
    """One file's content, stored once under its SHA-256 (hex)."""

    __tablename__ = "resource"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Deployment(Base):
    """A snapshot; `digest` is the SHA-256 over its sorted (path, sha256) pairs; at most one is active."""

    __tablename__ = "deployment"

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    note: Mapped[str] = mapped_column(Text, default="")
    deployed_at: Mapped[datetime] = mapped_column(Instant)
    deployed_by: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index("uq_deployment_active", "active", unique=True, sqlite_where=text("active"), postgresql_where=text("active")),
    )


class DeploymentFile(Base):
    """A file of a deployment by its path (`complaint.bpmn`, `procedure.dmn`, `screen_complaint.form`)."""

    __tablename__ = "deployment_file"

    deployment_id: Mapped[UUID] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(255), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("resource.sha256"))
    deployment: Mapped[Deployment] = parent()
    resource: Mapped[Resource] = parent()
