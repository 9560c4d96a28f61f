"""Fixtures of the forms' tests."""

from collections.abc import Callable
from typing import Any

import pytest
from made_forms import write_form

from app.config import SHIPPED_FORMS
from app.forms import FormDefinition, read_form


@pytest.fixture(scope="session")
def make() -> Callable[..., FormDefinition]:
    """Make a form of components."""

    def run(*components: dict[str, Any], **properties: str) -> FormDefinition:
        return read_form("made.form", write_form(*components, **properties))

    return run


@pytest.fixture(scope="session")
def shipped() -> dict[str, FormDefinition]:
    """Every shipped form by key."""
    return {path.stem: read_form(str(path), path.read_bytes()) for path in sorted(SHIPPED_FORMS.glob("*.form"))}
