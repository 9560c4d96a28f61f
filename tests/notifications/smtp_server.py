"""A small SMTP server on loopback that keeps what it takes and fails when it is told to."""

import socketserver
import ssl
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Taken:
    """A message the server took."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    encrypted: bool

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)


class SmtpServer(socketserver.ThreadingTCPServer):
    """`answers[VERB]` holds answers to give instead of the usual ones, one a request; "drop" closes the connection."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.port = int(self.server_address[1])
        self.taken: list[Taken] = []
        self.verbs: list[str] = []
        self.answers: dict[str, deque[str]] = defaultdict(deque)
        self.tls: ssl.SSLContext | None = None
        self.offers_auth = False
        self.sign_ins: list[bool] = []
        self.delay = 0.0

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what several tests are about."""


class _Session(socketserver.StreamRequestHandler):
    server: SmtpServer
    encrypted = False

    def handle(self) -> None:
        self.sender, self.recipients = "", []
        self.say("220 loopback")
        while line := self.rfile.readline():
            verb = line[:4].upper().decode().strip()
            verb = {"STAR": "STARTTLS"}.get(verb, verb)
            self.server.verbs.append(verb)
            scripted = self.server.answers[verb]
            answer = scripted.popleft() if scripted else ""
            if answer == "drop":
                return
            if answer:
                self.say(answer)
            elif not self.obey(verb, line):
                return

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def obey(self, verb: str, line: bytes) -> bool:
        if verb == "EHLO":
            self.greet()
        elif verb == "STARTTLS":
            self.encrypt()
        elif verb == "AUTH":
            self.server.sign_ins.append(self.encrypted)
            self.say("235 welcome")
        elif verb == "MAIL":
            self.sender = _address(line)
            self.say("250 fine")
        elif verb == "RCPT":
            self.recipients.append(_address(line))
            self.say("250 fine")
        elif verb == "DATA":
            return self.take()
        else:
            self.say("221 bye" if verb == "QUIT" else "250 fine")
            return verb != "QUIT"
        return True

    def greet(self) -> None:
        lines = ["loopback"]
        if self.server.tls and not self.encrypted:
            lines.append("STARTTLS")
        if self.server.offers_auth:
            lines.append("AUTH PLAIN")
        for line in lines[:-1]:
            self.say(f"250-{line}")
        self.say(f"250 {lines[-1]}")

    def encrypt(self) -> None:
        self.say("220 go")
        assert self.server.tls is not None
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)
        self.encrypted = True

    def take(self) -> bool:
        self.say("354 go on")
        time.sleep(self.server.delay)
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        scripted = self.server.answers["."]
        answer = scripted.popleft() if scripted else "250 taken"
        if answer.startswith("250") or answer == "take and drop":
            self.server.taken.append(Taken(self.sender, tuple(self.recipients), b"".join(lines), self.encrypted))
        if answer == "take and drop":
            return False
        self.say(answer)
        return True

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def running_server() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def make_certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return a server's context with a certificate of its own for 127.0.0.1, and the file a client must trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = folder / "loopback.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    trusted = folder / "trusted.pem"
    trusted.write_bytes(certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, trusted


def _address(line: bytes) -> str:
    return line.partition(b"<")[2].partition(b">")[0].decode()
