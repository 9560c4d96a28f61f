"""The database: naming convention, SQLite set up so that nothing is lost, and the only commit."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final

import orjson
from sqlalchemy import JSON, Connection, Engine, MetaData, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import StaticPool

NAMING_CONVENTION: Final = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
Json: Final = JSON().with_variant(JSONB(), "postgresql")
_LARGEST_EXPONENT: Final = 400
_SQLITE_PRAGMAS: Final = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000")


class Base(DeclarativeBase):
    """The base of every model."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


def _dump_decimal(value: object) -> orjson.Fragment:
    if isinstance(value, Decimal) and _is_writable(value):
        # JSONB knows no negative zero: what is hashed must be what comes back.
        return orjson.Fragment(format(value or value.copy_abs(), "f"))
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _is_writable(value: Decimal) -> bool:
    # 1e999999999 is a short text and a gigabyte of digits.
    return value.is_finite() and -_LARGEST_EXPONENT <= value.adjusted() <= _LARGEST_EXPONENT


def _read_decimal(text: str) -> Decimal:
    value = Decimal(text)
    if not _is_writable(value):
        raise ValueError(f"the number {text[:40]} is too large or too small")
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


_DECODER: Final = json.JSONDecoder(parse_float=_read_decimal, parse_constant=_refuse_constant)


def dump_json(value: object) -> bytes:
    """Return canonical JSON: keys sorted, no white space, decimals exact; the form that is stored and hashed.

    Raises:
        TypeError: something in it is no JSON value (a text with half a character included).
    """
    try:
        return orjson.dumps(value, default=_dump_decimal, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        return orjson.dumps(_widen(value), default=_dump_decimal, option=orjson.OPT_SORT_KEYS)


def _widen(value: Any) -> Any:
    # orjson refuses whole numbers beyond 64 bits; as decimals they are written digit by digit.
    if isinstance(value, int) and not isinstance(value, bool):
        return value if -(2**63) <= value < 2**64 else Decimal(value)
    if isinstance(value, dict):
        return {key: _widen(item) for key, item in value.items()}
    return [_widen(item) for item in value] if isinstance(value, list | tuple) else value


def is_storable(value: object) -> bool:
    """Say whether every text of a JSON value can be stored: PostgreSQL keeps no NUL, and no database half a character."""
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, dict):
        return all(is_storable(key) and is_storable(item) for key, item in value.items())
    return all(is_storable(item) for item in value) if isinstance(value, list | tuple) else True


def load_json(text: str | bytes) -> Any:
    """Return the value of JSON text; numbers with a point become exact decimals.

    Raises:
        ValueError: the text is no JSON, is nested too deeply, or a number in it has an exponent beyond 400.
    """
    try:
        return _DECODER.decode(text if isinstance(text, str) else text.decode())
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _dump_text(value: object) -> str:
    return dump_json(value).decode()


def insert_unless(session: Session, model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that knows what to do on conflict (`on_conflict_do_nothing`, `on_conflict_do_update`)."""
    return postgresql.insert(model) if session.get_bind().dialect.name == "postgresql" else sqlite.insert(model)


def _prepare_sqlite(engine: Engine) -> None:
    # Stock sqlite3 begins transactions late and so loses updates: writers begin IMMEDIATE, readers DEFERRED.
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in _SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN " + connection.get_execution_options().get("sqlite_begin", "IMMEDIATE"))


class Database:
    """One database by URL; sessions to read, transactions to write.

    Args:
        url: SQLAlchemy URL; SQLite (file or `sqlite://` in memory) or `postgresql+psycopg://`.
    """

    def __init__(self, url: str) -> None:
        options: dict[str, Any] = {"json_serializer": _dump_text, "json_deserializer": load_json}
        if url.startswith("sqlite"):
            options["connect_args"] = {"timeout": 30, "check_same_thread": False}
            if url in {"sqlite://", "sqlite:///:memory:"}:
                options["poolclass"] = StaticPool
        else:
            options |= {"pool_size": 10, "max_overflow": 20, "pool_pre_ping": True}
        self.url = url
        # Parameters are hidden: an error in the log must not tell what a customer wrote.
        self.engine = create_engine(url, hide_parameters=True, **options)
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
        self._write = sessionmaker(self.engine, expire_on_commit=False)
        self._read = sessionmaker(self.engine.execution_options(sqlite_begin="DEFERRED"), expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Yield a writing session; commit once at the end, roll everything back when something raises."""
        with self._write() as session:
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that only reads and never waits for a writer; what it has loaded stays readable afterwards."""
        # Closing rolls back; an explicit rollback would expire every loaded object as well.
        with self._read() as session:
            yield session

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()
