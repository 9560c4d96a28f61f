"""`redress serve` and `redress worker`: ready when they say so, ended by a signal, never open to the world by accident."""

import http.client
import re
import signal
import socket
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ACCIDENTS

if TYPE_CHECKING:
    import subprocess

Start = Callable[..., "subprocess.Popen[str]"]
Redress = Callable[..., Any]


def read_until_ready(running: "subprocess.Popen[str]") -> tuple[int, list[str]]:
    """Return the port a server listens on and what it said before."""
    assert running.stdout is not None
    said: list[str] = []
    for line in running.stdout:
        ready = re.fullmatch(r"Redress: http://127\.0\.0\.1:(\d+)/\n", line)
        if ready:
            return int(ready[1]), said
        said.append(line)
    raise AssertionError(f"the server ended: {running.communicate(timeout=20)}")


def end(running: "subprocess.Popen[str]") -> None:
    running.send_signal(signal.SIGTERM)
    _, error = running.communicate(timeout=30)
    assert running.returncode == 0, error
    assert not any(accident in error for accident in ACCIDENTS), error


def ask(port: int, method: str, path: str, body: str = "", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    answer.body = answer.read().decode()  # type: ignore[attr-defined]
    connection.close()
    return answer


def test_server_is_ready_when_it_says_so_and_ends_on_sigterm(process: Start, redress: Redress) -> None:
    with process("serve", "--port", "0") as running:
        port, _ = read_until_ready(running)
        assert ask(port, "GET", "/healthz").status == 200
        second = redress("serve", "--port", port)
        assert (second.status, "another program uses the port" in second.err) == (1, True)
        end(running)


def test_demonstration_prints_sign_ins_that_work(process: Start) -> None:
    with process("serve", "--demo", "--port", "0") as running:
        port, said = read_until_ready(running)
        sign_ins = [line.split()[:2] for line in said if line.startswith("  ")]
        assert {"lin", "admin"} <= {name for name, _ in sign_ins}
        page = ask(port, "GET", "/sign-in")
        cookie = page.getheader("Set-Cookie", "").split(";")[0]
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.body)  # type: ignore[attr-defined]
        assert found
        name, password = sign_ins[0]
        form = urllib.parse.urlencode({"csrf_token": found[1], "name": name, "password": password})
        kind = "application/x-www-form-urlencoded"
        signed = ask(port, "POST", "/sign-in", form, Cookie=cookie, Content_Type=kind)
        assert signed.status == 303
        desk = ask(port, "GET", "/", Cookie=signed.getheader("Set-Cookie", "").split(";")[0])
        assert desk.status == 200
        assert "TS-" in desk.body  # type: ignore[attr-defined]
        end(running)


def test_sigterm_while_preparing_ends_quietly(process: Start, data_folder: Path) -> None:
    with process("serve", "--demo", "--port", "0") as running:
        deadline = time.monotonic() + 30
        while not (data_folder / "redress.db").exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        end(running)


def test_worker_ends_on_sigterm(process: Start) -> None:
    with process("worker") as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "Background work runs.\n"
        end(running)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--demo", "--host", "0.0.0.0"], "this machine alone"),  # noqa: S104 - what must be refused
        (["--host", "0.0.0.0"], "REDRESS_SECRET_KEY"),  # noqa: S104
        (["--host", "::"], "REDRESS_SECRET_KEY"),
        (["--host", "no.such.host.invalid"], "Cannot listen"),
        (["--host", "192.0.2.1"], "no such address"),
        (["--host", "a" * 300], "Cannot listen"),
    ],
)
def test_address_that_cannot_be_served_is_refused(arguments: list[str], said: str, redress: Redress, data_folder: Path) -> None:
    answer = redress("serve", "--port", "0", *arguments)
    assert (answer.status, answer.out, said in answer.err) == (1, "", True), answer
    assert not (data_folder / "redress.db").exists()


def test_open_host_with_demo_keys_is_refused(redress: Redress, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDRESS_SECRET_KEY", "demo" * 10)
    monkeypatch.setenv("REDRESS_PERSONAL_KEYS", "1:" + "A" * 43)
    answer = redress("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - what must be refused
    assert (answer.status, "a demo value" in answer.err) == (1, True)


def test_port_in_use_is_told_before_anything_is_prepared(redress: Redress, data_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = redress("serve", "--port", taken.getsockname()[1], "--language", "zh")
    assert (answer.status, "端口已被其他程序占用" in answer.err) == (1, True)
    assert not data_folder.exists()
