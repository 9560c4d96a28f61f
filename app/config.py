"""Settings, frozen; the only reader of the environment."""

import base64
import binascii
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.errors import SettingInvalid
from app.languages import Language, Text

PACKAGE: Final = Path(__file__).parent
_SHIPPED: Final = PACKAGE / "shipped" if (PACKAGE / "shipped").is_dir() else PACKAGE.parent
SHIPPED_BPMN: Final = _SHIPPED / "bpmn"
SHIPPED_FORMS: Final = _SHIPPED / "forms"
_KEY_BYTES: Final = 32
ORGANISATION_ZONE: Final = ZoneInfo("Asia/Shanghai")
_RANDOM_TEXT: Final = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"
_RANDOM_KEY: Final = "python -c 'import secrets; print(\"1:\" + secrets.token_urlsafe(32))'"
_LOCAL_ADDRESS: Final = "http://127.0.0.1:8080"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set from outside; each field is documented in the README.

    Attributes:
        database_url: SQLAlchemy URL of the database.
        data_folder: folder for the SQLite file, letters written to files and generated keys.
        secret_key: signs sessions and tracking links.
        personal_keys: ring of key-encryption keys of personal data, by id; the highest id encrypts.
        smtp_url: `smtp://user:password@host:port` or `smtps://`; None writes letters to files.
        mail_from: sender of letters.
        base_url: address under which customers reach the portal.
        organisation: name in letters and pages.
        contact: how customers reach the organisation (E36).
        time_zone: zone of the organisation's calendar days.
        demo: whether demo users are signed in by name on loopback.
        upload_limit: largest upload, bytes.
    """

    database_url: str
    data_folder: Path
    secret_key: str
    personal_keys: Mapping[int, bytes]
    smtp_url: str | None = None
    mail_from: str = "complaints@localhost"
    base_url: str = _LOCAL_ADDRESS
    organisation: str = "Redress"
    contact: str = "400-000-0000"
    time_zone: ZoneInfo = ORGANISATION_ZONE
    demo: bool = False
    upload_limit: int = 10 * 1024 * 1024

    @property
    def is_postgres(self) -> bool:
        """Whether the database is PostgreSQL."""
        return self.database_url.startswith("postgresql")


def read_settings(
    environment: Mapping[str, str] | None = None,
    *,
    production: bool = False,
    demo: bool = False,
    address: str = _LOCAL_ADDRESS,
) -> Settings:
    """Read the settings from the environment.

    Args:
        environment: the variables; the process's own when None.
        production: whether keys must be given (a server that listens beyond loopback, or PostgreSQL).
        demo: whether demo users are wanted.
        address: where the server listens; customers' links lead there unless REDRESS_BASE_URL says otherwise.

    Raises:
        SettingInvalid: a value cannot be used, or a production start lacks a key.
    """
    variables = os.environ if environment is None else environment
    folder = Path(variables.get("REDRESS_DATA") or "data").absolute()
    url = _normalise_url(variables.get("REDRESS_DATABASE_URL") or f"sqlite:///{folder / 'redress.db'}")
    production = production or url.startswith("postgresql")
    return Settings(
        database_url=url,
        data_folder=folder,
        secret_key=_read_secret(variables, folder, production),
        personal_keys=_read_personal_keys(variables, folder, production),
        smtp_url=variables.get("REDRESS_SMTP_URL") or None,
        mail_from=variables.get("REDRESS_MAIL_FROM") or "complaints@localhost",
        base_url=(variables.get("REDRESS_BASE_URL") or address).rstrip("/"),
        organisation=variables.get("REDRESS_ORGANISATION") or "Redress",
        contact=variables.get("REDRESS_CONTACT") or "400-000-0000",
        time_zone=_read_zone(variables.get("REDRESS_TIME_ZONE") or "Asia/Shanghai"),
        demo=demo,
    )


def reader_language() -> Language:
    """Return the language of the terminal: Chinese where its locale is Chinese, English otherwise."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


def _normalise_url(url: str) -> str:
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _read_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingInvalid(
            name="REDRESS_TIME_ZONE",
            reason=Text(f"未知时区 {name}", f"unknown zone {name}"),
            repair=Text("请使用 IANA 名称，例如 Asia/Shanghai。", "Use an IANA name such as Asia/Shanghai."),
        ) from error


def _read_secret(variables: Mapping[str, str], folder: Path, production: bool) -> str:
    given = variables.get("REDRESS_SECRET_KEY", "")
    if not given and not production:
        return _generated(folder / "secret_key")
    if len(given) < _KEY_BYTES or given.startswith(("demo", "changeme")):
        raise SettingInvalid(
            name="REDRESS_SECRET_KEY",
            reason=Text("缺失、为演示值或不足 32 个字符", "missing, a demo value, or shorter than 32 characters"),
            repair=Text(
                f"请设为随机文本，例如：{_RANDOM_TEXT}",
                f"Set it to a random text, for example from: {_RANDOM_TEXT}",
            ),
        )
    return given


def _read_personal_keys(variables: Mapping[str, str], folder: Path, production: bool) -> Mapping[int, bytes]:
    given = variables.get("REDRESS_PERSONAL_KEYS", "")
    if not given and not production:
        given = "1:" + _generated(folder / "personal_key")
    try:
        ring = {int(number): base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)) for number, _, key in _pairs(given)}
        if ring and all(len(key) == _KEY_BYTES and 0 < number < 256 for number, key in ring.items()):  # noqa: PLR2004 - one byte
            return ring
    except (ValueError, binascii.Error):
        pass
    raise SettingInvalid(
        name="REDRESS_PERSONAL_KEYS",
        reason=Text("缺失或无法读取", "missing or unreadable"),
        repair=Text(
            f"请用逗号分隔的 编号：密钥，密钥为 32 个随机字节的 URL 安全 base64:{_RANDOM_KEY}",
            f"Use ID:KEY pairs joined by commas, each KEY 32 random bytes in URL-safe base64: {_RANDOM_KEY}",
        ),
    )


def _pairs(text: str) -> list[tuple[str, str, str]]:
    return [part.strip().partition(":") for part in text.split(",") if part.strip()]


def _generated(path: Path) -> str:
    # Loopback use needs no set-up: a key of its own is made once and kept readable by its owner alone.
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(_KEY_BYTES))
    return path.read_text().strip()
