"""Rehearsals that the tests of procedures share: each shipped scenario runs once a session."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.config import SHIPPED_BPMN
from app.rehearsal import Rehearsal, find_procedures, load_scenario, read_scenario, rehearse

SCENARIOS = SHIPPED_BPMN / "scenarios"

Perform = Callable[..., Rehearsal]


@pytest.fixture(scope="session")
def rehearsed() -> Callable[[str], Rehearsal]:
    """A function that returns how a shipped scenario went, by its file's stem."""

    @cache
    def rehearsed(stem: str) -> Rehearsal:
        path = SCENARIOS / f"{stem}.yaml"
        return rehearse(load_scenario(path), find_procedures(path))

    return rehearsed


@pytest.fixture(scope="session")
def shipped_files() -> dict[str, bytes]:
    return dict(find_procedures(SCENARIOS / "any.yaml"))


@pytest.fixture
def perform(shipped_files: dict[str, bytes]) -> Perform:
    """A function that rehearses steps given as values: `perform("complaint", {...}, [{"task": ...}], end="open")`."""

    def perform(process: str, start: dict[str, Any], steps: list[dict[str, Any]], end: str = "open", **more: object) -> Rehearsal:
        given = {"name": "a test", "process": process, "start": start, "steps": steps, "end": end, **more}
        scenario = read_scenario("test.yaml", json.dumps(given).encode())
        return rehearse(scenario, shipped_files)

    return perform


@pytest.fixture
def write_scenario(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write
