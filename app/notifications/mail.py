"""A message as an e-mail: whoever sends it twice sends the same Message-ID twice."""

from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final

from app.config import Settings
from app.errors import RedressError, SettingInvalid
from app.languages import Text

# Chinese in headers and body leaves as plain ASCII, so that every server takes it.
_POLICY: Final = SMTP.clone(cte_type="7bit")


class DeliveryFailed(RedressError):
    """The message could not be delivered: {reason}."""

    zh = "邮件未能送达：{reason}。"

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        self.reason = reason
        self.permanent = permanent
        super().__init__(reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A message in plain values, ready to leave.

    Attributes:
        key: the idempotency key; the Message-ID is made from it.
        recipient: address of the receiver.
        subject: one line.
        body: plain text.
        language: "zh" or "en".
        written_at: when the message was queued; its Date, on every attempt.
    """

    key: str
    recipient: str
    subject: str
    body: str
    language: str
    written_at: datetime


def build_email(mail: Mail, settings: Settings) -> EmailMessage:
    """Return the message with its headers.

    Raises:
        DeliveryFailed: the address of the receiver is none; permanent.
        SettingInvalid: REDRESS_MAIL_FROM is no address.
    """
    sender = read_sender(settings)
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    try:
        message["To"] = Address(addr_spec=mail.recipient)
    except (ValueError, IndexError, MessageError) as error:
        raise DeliveryFailed("AddressInvalid", permanent=True) from error
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = f"<{mail.key}@{sender.domain or 'localhost'}>"
    # RFC 3834: no holiday reply comes back for a message that a machine wrote.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body, charset="utf-8")
    # After the content: setting that drops every header about an earlier one.
    message["Content-Language"] = "en" if mail.language == "en" else "zh-Hans"
    return message


def read_sender(settings: Settings) -> Address:
    """Return the sender of every message: REDRESS_MAIL_FROM, under the organisation's name where it gives none.

    Raises:
        SettingInvalid: REDRESS_MAIL_FROM is no address.
    """
    name, address = parseaddr(settings.mail_from)
    try:
        return Address(name or settings.organisation, addr_spec=address)
    except (ValueError, IndexError, MessageError) as error:
        raise SettingInvalid(
            name="REDRESS_MAIL_FROM",
            reason=Text("不是有效的邮箱地址", "it is no e-mail address"),
            repair=Text("请填写如 complaints@example.com 的地址。", "Use an address such as complaints@example.com."),
        ) from error
