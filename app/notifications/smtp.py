"""Delivery over SMTP by URL: encrypted where credentials travel, and never a secret or an address in an error."""

import contextlib
import ipaddress
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, NoReturn
from urllib.parse import unquote, urlsplit

from app.config import Settings
from app.errors import SettingInvalid
from app.languages import Text
from app.notifications.mail import DeliveryFailed, Mail, build_email

_TIMEOUT_SECONDS: Final = 10
_PORTS: Final = {"smtp": 25, "smtps": 465}
_REPAIR: Final = Text(
    "请使用 smtp://用户：密码@主机：端口 或 smtps://用户：密码@主机：端口。",
    "Use smtp://USER:PASSWORD@HOST:PORT or smtps://USER:PASSWORD@HOST:PORT.",
)
_UNKNOWN_MAILBOX: Final = frozenset({550, 551, 553})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    """Where the mail server is and how to sign in; the password never shows in a representation."""

    host: str
    port: int
    encrypted: bool
    user: str = ""
    password: str = field(default="", repr=False)


class SmtpTransport:
    """Sends each message over a connection of its own.

    `smtps://` encrypts from the first byte. With `smtp://` and credentials the connection is encrypted by STARTTLS; a server
    that does not offer it gets no credentials, unless it is this machine.

    Args:
        settings: `smtp_url` and the sender.

    Raises:
        SettingInvalid: REDRESS_SMTP_URL cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server = _read_url(settings.smtp_url or "")

    def send(self, mail: Mail) -> None:
        """Send the message.

        Raises:
            DeliveryFailed: the server was not reached or refused it; permanent where the mailbox does not exist.
        """
        message = build_email(mail, self._settings)
        try:
            with self._connection() as connection:
                connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            # The text of the answer repeats the address: the number alone is kept.
            code = min((code for code, _ in error.recipients.values()), default=0)
            raise DeliveryFailed(f"SMTPRecipientsRefused {code}", permanent=code in _UNKNOWN_MAILBOX) from error
        except smtplib.SMTPResponseException as error:
            raise DeliveryFailed(f"{type(error).__name__} {error.smtp_code}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryFailed(type(error).__name__) from error

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        connection = self._connect()
        try:
            self._sign_in(connection)
            yield connection
            # The message is taken by now: a failing good-bye must not send it again.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                connection.quit()
        finally:
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.encrypted:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_SECONDS)

    def _sign_in(self, connection: smtplib.SMTP) -> None:
        server = self._server
        connection.ehlo_or_helo_if_needed()
        if not server.user:
            return
        if not server.encrypted and connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
        elif not server.encrypted and not _is_loopback(server.host):
            raise DeliveryFailed("EncryptionNotOffered")
        connection.login(server.user, server.password)


def _read_url(url: str) -> _Server:
    # The URL itself stays out of every message: it holds the password.
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        _refuse(Text("地址或端口无法识别", "the address or port cannot be read"))
    if parts.scheme not in _PORTS:
        _refuse(Text("未以 smtp:// 或 smtps:// 开头", "it begins neither with smtp:// nor with smtps://"))
    if not parts.hostname:
        _refuse(Text("未写明主机", "it names no host"))
    return _Server(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        encrypted=parts.scheme == "smtps",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _refuse(reason: Text) -> NoReturn:
    raise SettingInvalid(name="REDRESS_SMTP_URL", reason=reason, repair=_REPAIR) from None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
