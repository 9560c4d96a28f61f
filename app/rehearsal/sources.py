"""Where a scenario finds the procedures it rehearses."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from app.commands.deployments import RESOURCE_SUFFIXES
from app.config import SHIPPED_BPMN, SHIPPED_FORMS

_DRAWN: Final = frozenset({".bpmn", ".dmn"})


def find_procedures(scenario_path: Path) -> Mapping[str, bytes]:
    """Return the files a scenario runs on, by file name.

    A scenario in a folder beneath diagrams (`mine/bpmn/scenarios/late.yaml`) runs on those diagrams and decisions, with the
    forms of `mine/forms` (or those that lie among the diagrams); every other one runs on the shipped procedures.
    """
    drawn = scenario_path.absolute().parent.parent
    if not any(drawn.glob("*.bpmn")):
        return {**_files(SHIPPED_BPMN, _DRAWN), **_files(SHIPPED_FORMS, frozenset({".form"}))}
    beside = drawn.parent / "forms"
    forms = _files(beside, frozenset({".form"})) if beside.is_dir() else {}
    return {**forms, **_files(drawn, RESOURCE_SUFFIXES)}


def _files(folder: Path, suffixes: frozenset[str]) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in suffixes and path.is_file()}
