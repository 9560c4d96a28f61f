"""The service operations a diagram may call: the name in the diagram and the function that carries it out."""

from collections.abc import Mapping
from typing import Final

from app.handlers.agreement import count_refusal
from app.handlers.archive import collect
from app.handlers.context import DataInvalid, Handler, HandlerContext, ParameterInvalid
from app.handlers.letters import send_letter, send_notice
from app.handlers.outcome import conclude

HANDLERS: Final[Mapping[str, Handler]] = {
    "letter.send": Handler(run=send_letter, parameters=("template",), optional=("promised_on",)),
    "notice.send": Handler(run=send_notice, parameters=("group", "template")),
    "agreement.count_refusal": Handler(run=count_refusal, results=("failed_talks",)),
    "case.conclude": Handler(run=conclude, parameters=("outcome",), results=("outcome",)),
    "archive.collect": Handler(run=collect, results=("archived_at", "archive_parts")),
}

__all__ = ["HANDLERS", "DataInvalid", "Handler", "HandlerContext", "ParameterInvalid"]
