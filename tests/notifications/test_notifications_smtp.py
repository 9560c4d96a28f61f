"""Delivery over SMTP and into files: a whole message, an honest failure, never a secret or an address in an error."""

import logging
import socket
import stat
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from smtp_server import SmtpServer, make_certificate

from app.config import Settings
from app.errors import SettingInvalid
from app.notifications import DeliveryFailed, Mail, build_transport
from app.notifications.delivery import FileTransport
from app.notifications.smtp import SmtpTransport

PASSWORD = "p@ss:w/ord"
QUOTED = "p%40ss%3Aw%2Ford"


def smtp(settings: Settings, server: SmtpServer, user: str = "", host: str = "127.0.0.1") -> SmtpTransport:
    return SmtpTransport(replace(settings, smtp_url=f"smtp://{user}{host}:{server.port}", mail_from="tousu@example.cn"))


def test_message_arrives_whole_in_both_scripts(mail_server: SmtpServer, settings: Settings, mail: Mail) -> None:
    smtp(settings, mail_server).send(mail)
    (taken,) = mail_server.taken
    message = taken.message
    assert (taken.sender, taken.recipients) == ("tousu@example.cn", ("chen@example.com",))
    assert message["Subject"] == mail.subject
    assert message["From"] == "Redress <tousu@example.cn>"
    assert message["To"] == "chen@example.com"
    assert message["Message-ID"] == "<letter.0a1b.progress.1@example.cn>"
    assert message["Date"].datetime == mail.written_at
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "zh-Hans"
    assert message.get_content().replace("\r\n", "\n") == mail.body
    assert taken.content.isascii()
    assert max(map(len, taken.content.splitlines())) < 998


def test_sender_may_carry_a_name(settings: Settings, mail: Mail, mail_server: SmtpServer) -> None:
    named = replace(settings, smtp_url=f"smtp://127.0.0.1:{mail_server.port}", mail_from="客服中心 <tousu@example.cn>")
    SmtpTransport(named).send(mail)
    assert mail_server.taken[0].message["From"] == "客服中心 <tousu@example.cn>"


@pytest.mark.parametrize(
    ("verb", "answer", "reason", "permanent"),
    [
        ("RCPT", "550 no such user chen@example.com", "SMTPRecipientsRefused 550", True),
        ("RCPT", "450 greylisted chen@example.com", "SMTPRecipientsRefused 450", False),
        ("RCPT", "554 relay denied chen@example.com", "SMTPRecipientsRefused 554", False),
        ("MAIL", "451 later", "SMTPSenderRefused 451", False),
        (".", "452 disk full", "SMTPDataError 452", False),
        ("DATA", "drop", "SMTPServerDisconnected", False),
    ],
)
def test_refusal_is_told_by_class_and_code_alone(
    verb: str, answer: str, reason: str, permanent: bool, mail_server: SmtpServer, settings: Settings, mail: Mail
) -> None:
    mail_server.answers[verb].append(answer)
    with pytest.raises(DeliveryFailed) as caught:
        smtp(settings, mail_server).send(mail)
    assert (caught.value.reason, caught.value.permanent) == (reason, permanent)
    assert "chen@" not in caught.value.text.zh + caught.value.text.en
    assert mail_server.taken == []


def test_server_that_is_not_there_is_a_failure(settings: Settings, mail: Mail) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(DeliveryFailed, match="ConnectionRefusedError"):
        SmtpTransport(replace(settings, smtp_url=f"smtp://127.0.0.1:{port}")).send(mail)


def test_failing_goodbye_does_not_undo_a_message_that_was_taken(mail_server: SmtpServer, settings: Settings, mail: Mail) -> None:
    mail_server.answers["QUIT"].append("500 what?")
    smtp(settings, mail_server).send(mail)
    assert len(mail_server.taken) == 1


def test_credentials_travel_only_encrypted(
    mail_server: SmtpServer, settings: Settings, mail: Mail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_server.tls, trusted = make_certificate(tmp_path)
    mail_server.offers_auth = True
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    smtp(settings, mail_server, user=f"agent:{QUOTED}@").send(mail)
    assert mail_server.sign_ins == [True]
    assert mail_server.taken[0].encrypted


def test_certificate_nobody_vouches_for_gets_no_credentials(
    mail_server: SmtpServer, settings: Settings, mail: Mail, tmp_path: Path
) -> None:
    mail_server.tls, _ = make_certificate(tmp_path)
    mail_server.offers_auth = True
    with pytest.raises(DeliveryFailed, match="SSLCertVerificationError"):
        smtp(settings, mail_server, user=f"agent:{QUOTED}@").send(mail)
    assert mail_server.sign_ins == []


def test_server_elsewhere_without_encryption_gets_no_credentials(
    mail_server: SmtpServer, settings: Settings, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_server.offers_auth = True
    real = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda address, *rest: real(("127.0.0.1", address[1]), *rest))
    with pytest.raises(DeliveryFailed, match="EncryptionNotOffered"):
        smtp(settings, mail_server, user=f"agent:{QUOTED}@", host="mail.example.cn").send(mail)
    assert mail_server.sign_ins == []


@pytest.mark.parametrize(
    "url",
    ["http://x", f"agent:{QUOTED}@mail.example.cn", f"smtp://agent:{QUOTED}@mail:notaport", "smtp://", f"smtp://u:{QUOTED}@[::1"],
)
def test_unusable_url_is_refused_without_repeating_it(url: str, settings: Settings) -> None:
    with pytest.raises(SettingInvalid) as caught:
        build_transport(replace(settings, smtp_url=url))
    text = caught.value.text.zh + caught.value.text.en
    assert "REDRESS_SMTP_URL" in text
    assert QUOTED not in text


def test_unusable_sender_is_refused_at_the_start(settings: Settings) -> None:
    with pytest.raises(SettingInvalid, match="REDRESS_MAIL_FROM"):
        build_transport(replace(settings, mail_from="nobody"))


@pytest.mark.parametrize("recipient", ["", "chen", "a@b\nBcc: c@d", "a@b, c@d", "a b@c"])
def test_address_that_is_none_is_a_permanent_failure(recipient: str, settings: Settings, mail: Mail) -> None:
    with pytest.raises(DeliveryFailed) as caught:
        build_transport(settings).send(replace(mail, recipient=recipient))
    assert (caught.value.reason, caught.value.permanent) == ("AddressInvalid", True)


def test_without_a_mail_server_letters_are_files_for_their_owner_alone(settings: Settings, mail: Mail) -> None:
    transport = build_transport(settings)
    assert isinstance(transport, FileTransport)
    transport.send(mail)
    transport.send(mail)
    (file,) = (settings.data_folder / "letters").iterdir()
    assert file.name == "letter.0a1b.progress.1.eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["Message-ID"] == "<letter.0a1b.progress.1@localhost>"
    assert message["Subject"] == mail.subject


def test_folder_that_cannot_be_written_is_a_failure(settings: Settings, mail: Mail, tmp_path: Path) -> None:
    (tmp_path / "letters").write_text("in the way")
    with pytest.raises(DeliveryFailed, match="FileExistsError"):
        build_transport(settings).send(mail)


def test_password_shows_in_no_representation_and_no_log(
    mail_server: SmtpServer, settings: Settings, mail: Mail, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    mail_server.offers_auth = True
    transport = smtp(settings, mail_server, user=f"agent:{QUOTED}@")
    transport.send(mail)
    shown = repr(vars(transport)["_server"]) + caplog.text
    assert PASSWORD not in shown
    assert QUOTED not in shown
