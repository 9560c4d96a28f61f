"""Column types that several models share: identifiers, instants, JSON read by key."""

from datetime import UTC, datetime
from typing import Annotated, Any, final
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import DateTime, Dialect, FunctionElement, String, TypeDecorator, Uuid
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import mapped_column, relationship
from sqlalchemy.sql.compiler import SQLCompiler


def new_id() -> UUID:
    """Return a UUIDv7: unique, and ordered by time so that indexes stay compact."""
    return uuid_utils.compat.uuid7()


@final
class Instant(TypeDecorator[datetime]):
    """An instant, UTC: what comes out always has its zone, on SQLite too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants; store UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return UTC instants."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Id = Annotated[UUID, mapped_column(Uuid, primary_key=True, default=new_id)]


def parent() -> Any:
    """Return a relationship that only tells in which order rows are written: the parent's first.

    Without it the unit of work does not look at foreign keys. It is never loaded: statements are written, not triggered.
    """
    return relationship(lazy="raise", cascade="")


class JsonText(FunctionElement[str]):
    """`data ->> 'key'` of a JSON column, for generated columns on both databases; the first key that has a value counts."""

    inherit_cache = True
    type = String()

    def __init__(self, column: str, *keys: str) -> None:
        self.column_name = column
        self.keys = keys
        super().__init__()

    def render(self, form: str) -> str:
        """Return the SQL of the first value, each read as `form` says."""
        read = [form.format(column=self.column_name, key=key) for key in self.keys]
        return read[0] if len(read) == 1 else f"coalesce({', '.join(read)})"


@compiles(JsonText, "sqlite")
def _json_text_sqlite(element: JsonText, _compiler: SQLCompiler, **_options: Any) -> str:
    return element.render("json_extract({column}, '$.{key}')")


@compiles(JsonText, "postgresql")
def _json_text_postgresql(element: JsonText, _compiler: SQLCompiler, **_options: Any) -> str:
    return element.render("({column} ->> '{key}')")
