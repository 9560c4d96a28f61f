"""`redress serve` and `redress worker`: the web and the background work."""

import ipaddress
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EADDRINUSE, EADDRNOTAVAIL
from types import FrameType
from typing import Final

import click
import waitress.server

from app.bootstrap import System, prepare
from app.cli.system import open_system
from app.cli.terminal import language_option, say, speaking_errors
from app.config import read_settings
from app.demo import fill_with_samples
from app.errors import RedressError, SettingInvalid
from app.languages import Language, Text
from app.web import create_app
from app.worker import run_worker, start_background

_THREADS: Final = 8
_NO_BASE_URL: Final = Text(
    "未设置 REDRESS_BASE_URL：信函中的链接将使用监听地址，客户可能无法打开。",
    "REDRESS_BASE_URL is not set: links in letters will carry the address listened on, which customers may not reach.",
)
_REASONS: Final = {
    EADDRINUSE: Text("端口已被其他程序占用", "another program uses the port"),
    EACCES: Text("没有权限使用此端口", "this port needs more rights"),
    EADDRNOTAVAIL: Text("本机没有这个地址", "this machine has no such address"),
}


class AddressUnusable(RedressError):
    """Cannot listen on {host}, port {port}: {reason}. Choose others with --host and --port."""

    zh = "无法监听 {host} 端口 {port}：{reason}。请用 --host 和 --port 另选。"


@click.command(short_help="Serve the web and do background work.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Port to listen on; 0 takes a free one."
)
@click.option("--demo", is_flag=True, help="Loopback only: demo users and sample complaints at different stages.")
@language_option
def serve(host: str, port: int, demo: bool, language: Language) -> None:
    """Serve the web and do the background work, in one process.

    Creates or upgrades the database, and deploys the shipped procedures when none is active. Ready when GET /healthz answers
    200. SIGTERM or Ctrl-C ends it once the requests under way are answered. Beyond loopback, REDRESS_SECRET_KEY and
    REDRESS_PERSONAL_KEYS must be set.
    """
    with ending_when_told(), speaking_errors(language):
        production = not _is_loopback(host)
        if demo and production:
            raise SettingInvalid(
                name="--demo",
                reason=Text("演示账号只能在本机使用", "demo users are for this machine alone"),
                repair=Text("请使用 --host 127.0.0.1。", "Use --host 127.0.0.1."),
            )
        port = _find_port(host, port)
        settings = read_settings(production=production, demo=demo, address=_address(host, port))
        if production and settings.base_url == _address(host, port):
            say(_NO_BASE_URL, language)
        with open_system(settings) as system:
            prepare(system)
            if demo:
                for line in fill_with_samples(system):
                    say(line, language, error=False)
            _run(system, host, port)


@click.command(short_help="Do background work alone.")
@language_option
def worker(language: Language) -> None:
    """Do background work alone: timers and letters. Any number of workers, on any number of machines.

    SIGTERM or Ctrl-C ends it once the work under way is done.
    """
    with ending_when_told(), speaking_errors(language), open_system() as system:
        prepare(system)
        say(Text("后台工作已启动。", "Background work runs."), language, error=False)
        run_worker(system)


@contextmanager
def ending_when_told() -> Iterator[None]:
    """Let SIGTERM end the process with status 0, whatever it is doing; what was not committed is rolled back."""
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(_signal: int, _frame: FrameType | None) -> None:
    # Raised inside the server's loop, so that requests in flight are answered first.
    sys.exit(0)


def _run(system: System, host: str, port: int) -> None:
    application = create_app(system)
    background = start_background(system)
    try:
        server = waitress.server.create_server(application, host=host, port=port, threads=_THREADS, ident=None)
    except OSError as error:
        background.stop()
        raise _unusable(host, port, error) from error
    try:
        say(f"Redress: {_address(host, port)}/", error=False)
        server.run()
    finally:
        background.stop()


def _find_port(host: str, port: int) -> int:
    """Return the port to listen on, known to be free before anything is prepared.

    Raises:
        AddressUnusable: it is taken, or the address is none of this machine's.
    """
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
                port = probe.getsockname()[1]
    except (OSError, UnicodeError) as error:
        raise _unusable(host, port, error) from error
    return port


def _unusable(host: str, port: int, error: Exception) -> AddressUnusable:
    number = error.errno if isinstance(error, OSError) else None
    reason = _REASONS.get(number or 0) or Text(getattr(error, "strerror", None) or str(error))
    return AddressUnusable(host=host, port=port, reason=reason)


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
