"""What commands are given, without a whole system around it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.actors import SYSTEM_ACTOR, Actor
from app.commands.context import Context
from app.config import Settings
from app.encryption import Keyring
from app.engine.procedures import Library


@pytest.fixture
def context(settings: Settings, keyring: Keyring) -> Callable[..., Context]:
    """A function that makes a command's surroundings: `context(session, actor)`; the system asks where no actor is given."""

    def make(session: Session, actor: Actor = SYSTEM_ACTOR) -> Context:
        return Context(
            session=session,
            actor=actor,
            settings=settings,
            keyring=keyring,
            library=Library(),
            call_handler=_no_handler,
            add_working_time=_no_working_time,
            now=clock.now(),
        )

    return make


def _no_handler(*_arguments: object) -> Mapping[str, Any]:
    raise AssertionError("this test calls no handler")


def _no_working_time(*_arguments: object) -> datetime:
    raise AssertionError("this test asks for no working time")
