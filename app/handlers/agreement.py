"""The rounds of talks with the customer (E18): a refused plan is counted, the diagram decides what follows."""

from collections.abc import Mapping
from typing import Any

from app.handlers.context import DataInvalid, HandlerContext
from app.languages import Text


def count_refusal(context: HandlerContext, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return `failed_talks`, one more than before.

    Raises:
        DataInvalid: the count so far is no whole number.
    """
    del parameters
    before = context.data.get("failed_talks")
    if before is None:
        return {"failed_talks": 1}
    if isinstance(before, bool) or not isinstance(before, int) or before < 0:
        wanted = Text("非负整数", "a whole number from 0")
        raise DataInvalid(operation="agreement.count_refusal", key="failed_talks", value=repr(before), wanted=wanted)
    return {"failed_talks": before + 1}
