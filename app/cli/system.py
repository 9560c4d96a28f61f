"""Opening the system for a command: settings read, the database's own errors told in one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, IntegrityError, NoSuchModuleError, ProgrammingError

from app.bootstrap import System, build_system
from app.config import Settings, read_settings
from app.errors import RedressError
from app.languages import Text


class DatabaseUnusable(RedressError):
    """The database cannot be used: {reason}. Check REDRESS_DATABASE_URL and REDRESS_DATA."""

    zh = "数据库无法使用：{reason}。请检查 REDRESS_DATABASE_URL 与 REDRESS_DATA。"


@contextmanager
def open_system(settings: Settings | None = None) -> Iterator[System]:
    """Yield the system of the given settings, or of the environment's, and close it.

    Raises:
        DatabaseUnusable: the database does not answer, is none, or is of a later version.
        SettingInvalid: a setting cannot be used.
    """
    settings = settings or read_settings()
    try:
        settings.data_folder.mkdir(parents=True, exist_ok=True)
        system = build_system(settings)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise DatabaseUnusable(reason=_first_line(error)) from error
    except OSError as error:
        raise DatabaseUnusable(reason=f"{error.filename}: {error.strerror}") from error
    try:
        yield system
    except CommandError as error:
        later = Text(f"它来自更新的版本（{error}）", f"it is of a later version ({error})")
        raise DatabaseUnusable(reason=later) from error
    except (IntegrityError, ProgrammingError, DataError):
        # These would be our own mistakes, not the database's state.
        raise
    except DatabaseError as error:
        raise DatabaseUnusable(reason=_first_line(error.orig or error)) from error
    finally:
        system.close()


def require_database(settings: Settings) -> None:
    """Refuse to judge a history where none was ever written: a wrong folder must not pass for a whole history.

    Raises:
        DatabaseUnusable: the settings name a SQLite file that is not there.
    """
    name = settings.database_url.removeprefix("sqlite:///")
    if name != settings.database_url and name and not Path(name).exists():
        raise DatabaseUnusable(reason=Text(f"没有文件 {name}", f"there is no file {name}"))


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].strip().rstrip(".")
