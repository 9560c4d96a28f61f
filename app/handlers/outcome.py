"""How a complaint ended (A12)."""

from collections.abc import Mapping
from typing import Any, Final

from app.handlers.context import HandlerContext, read_text

OUTCOMES: Final = ("upheld", "partly_upheld", "rejected", "withdrawn", "resolved_at_once")


def conclude(context: HandlerContext, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return `outcome` as the diagram gives it.

    Raises:
        ParameterInvalid: it is none of `OUTCOMES`.
    """
    del context
    return {"outcome": read_text("case.conclude", parameters, "outcome", OUTCOMES)}
