"""Checking diagrams, decisions, forms and scenarios before anything is stored, in a child process that can be killed."""

from collections.abc import Mapping
from typing import Final

from app.engine.child import check_in_child
from app.engine.operations import OperationSignature
from app.findings import Finding
from app.handlers import HANDLERS
from app.models.identity import STANDARD_GROUPS

SIGNATURES: Final[Mapping[str, OperationSignature]] = {
    name: OperationSignature(parameters=handler.parameters, optional=handler.optional, results=handler.results)
    for name, handler in HANDLERS.items()
}


def check_resources(files: Mapping[str, bytes]) -> list[Finding]:
    """Judge files as `redress check` does; the answer comes within 30 s whatever the input.

    Args:
        files: content by path.
    """
    return check_in_child(files, SIGNATURES, STANDARD_GROUPS)
