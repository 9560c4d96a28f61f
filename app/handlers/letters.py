"""Letters and notices that a procedure sends."""

from collections.abc import Mapping
from typing import Any

from app.handlers.context import HandlerContext, ParameterInvalid, read_date, read_text
from app.languages import Text
from app.models import Group
from app.models.identity import STANDARD_GROUPS
from app.notifications import LETTERS, NOTICES, queue_letter, queue_notice


def send_letter(context: HandlerContext, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """Queue a letter to the customer: `template`, and `promised_on` where the diagram knows the date it promises.

    Once the customer's data is forgotten there is nobody to write to: the procedure goes on without the letter.

    Raises:
        ParameterInvalid: there is no such letter, or the date is none.
    """
    template = read_text("letter.send", parameters, "template", LETTERS)
    promised_on = read_date("letter.send", parameters, "promised_on")
    if not _is_forgotten(context):
        queue_letter(
            context.session,
            context.keyring,
            context.settings,
            context.case,
            template,
            context.now,
            data=context.data,
            promised_on=promised_on,
        )
    return {}


def send_notice(context: HandlerContext, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """Queue a notice to the members of a group: `group`, `template`.

    Once the case's key is destroyed nothing can be sealed any more: the task in the group's inbox stands alone then.

    Raises:
        ParameterInvalid: there is no such group or notice.
    """
    group = read_text("notice.send", parameters, "group")
    if group not in STANDARD_GROUPS and context.session.get(Group, group) is None:
        wanted = Text("已有用户组的键", "the key of a group")
        raise ParameterInvalid(operation="notice.send", parameter="group", value=repr(group), wanted=wanted)
    template = read_text("notice.send", parameters, "template", NOTICES)
    if not _is_forgotten(context):
        queue_notice(
            context.session,
            context.keyring,
            context.settings,
            context.case,
            group,
            template,
            context.now,
            data=context.data,
        )
    return {}


def _is_forgotten(context: HandlerContext) -> bool:
    return context.case.wrapped_key is None
