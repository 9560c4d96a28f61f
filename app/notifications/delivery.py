"""The ways a message leaves the house: by SMTP, or into a folder where no mail server is set."""

import contextlib
from pathlib import Path
from typing import Final, Protocol
from uuid import uuid4

from app.config import Settings
from app.notifications.mail import DeliveryFailed, Mail, build_email, read_sender
from app.notifications.smtp import SmtpTransport

__all__ = ["DeliveryFailed", "FileTransport", "Mail", "Transport", "build_transport"]

_OWNER_ONLY: Final = 0o600


class Transport(Protocol):
    """A way a message leaves."""

    def send(self, mail: Mail) -> None:
        """Hand the message over.

        Raises:
            DeliveryFailed: it was not taken; the reason holds no personal data.
        """


class FileTransport:
    """Writes each message to a file of its own; the same message again replaces its file.

    Args:
        folder: where the files go; made when the first message is written.
        settings: the sender.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self._settings = settings

    def send(self, mail: Mail) -> None:
        """Write the message to `KEY.eml`, whole or not at all.

        Raises:
            DeliveryFailed: the file could not be written.
        """
        content = build_email(mail, self._settings).as_bytes()
        draft = self.folder / f".{uuid4().hex}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft.touch(mode=_OWNER_ONLY)
            draft.write_bytes(content)
            draft.replace(self.folder / f"{mail.key}.eml")
        except OSError as error:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            raise DeliveryFailed(type(error).__name__) from error


def build_transport(settings: Settings) -> Transport:
    """Return the transport the settings ask for.

    Raises:
        SettingInvalid: REDRESS_SMTP_URL or REDRESS_MAIL_FROM cannot be used.
    """
    read_sender(settings)
    if settings.smtp_url:
        return SmtpTransport(settings)
    return FileTransport(settings.data_folder / "letters", settings)
