"""`redress serve` and `redress worker`: the web and the background work."""

import ipaddress
import signal
import sys
from types import FrameType

import click
import waitress

from app.bootstrap import build_system, prepare
from app.cli.terminal import language_option, speaking_errors
from app.config import read_settings
from app.demo import fill_with_samples
from app.errors import SettingInvalid
from app.languages import Language, Text
from app.web import create_app
from app.worker import run_worker, start_background


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, help="Port to listen on.")
@click.option("--demo", is_flag=True, help="Loopback only: demo users and sample complaints at different stages.")
@language_option
def serve(host: str, port: int, demo: bool, language: Language) -> None:
    """Create or upgrade the database, deploy the shipped procedures when none is active, serve web and background work."""
    with speaking_errors(language):
        loopback = _is_loopback(host)
        if demo and not loopback:
            raise SettingInvalid(
                name="--demo",
                reason=Text("演示账号只能在本机使用", "demo users are for this machine alone"),
                repair=Text("请使用 --host 127.0.0.1。", "Use --host 127.0.0.1."),
            )
        settings = read_settings(production=not loopback, demo=demo, address=f"http://{host}:{port}")
        system = build_system(settings)
        prepare(system)
        if demo:
            for line in fill_with_samples(system):
                click.echo(line.get(language))
        application = create_app(system)
        background = start_background(system)
    signal.signal(signal.SIGTERM, _stop)
    click.echo(f"Redress: http://{host}:{port}/")
    try:
        waitress.serve(application, host=host, port=port, threads=8, ident=None)
    finally:
        background.stop()
        system.close()


@click.command()
@language_option
def worker(language: Language) -> None:
    """Run background work alone; any number of them, on any number of machines."""
    with speaking_errors(language):
        system = build_system(read_settings())
        prepare(system)
    signal.signal(signal.SIGTERM, _stop)
    try:
        run_worker(system)
    finally:
        system.close()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    # Raised inside the server's loop, so that requests in flight are answered first.
    sys.exit(0)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
