"""Delivering a message to a case: an answer of the customer, a fact from outside (BPMN message correlation)."""

from collections.abc import Mapping
from typing import Any

from app import audit
from app.commands.cases import by_reference, lock_case, require_case_worker
from app.commands.context import Context
from app.db import is_storable
from app.engine.procedures import Procedures
from app.engine.run import continue_run
from app.errors import FormInvalid, InputInvalid
from app.forms import Submission
from app.languages import Text


def deliver_message(context: Context, reference: str, name: str, data: Mapping[str, Any]) -> None:
    """Deliver a message to the event of the case that waits for it; the payload goes into the case's data.

    Args:
        context: the command's surroundings.
        reference: the case, which is the message's correlation.
        name: the message's name in the diagram.
        data: JSON values under the keys the waiting event declares.

    Raises:
        NotFound: there is no such case.
        Forbidden: the actor neither works on cases nor is this case's customer.
        MessageNotExpected: nothing waits for it.
        FormInvalid: a value is none that the forms asking for the same key take.
        InputInvalid: a key is not declared, or a text holds a character that cannot be stored.
    """
    if not is_storable(dict(data)):
        raise InputInvalid(
            place=Text(f"消息 {name}", f"The message {name}"),
            reason=Text("含有无法保存的字符", "it holds a character that cannot be stored"),
            repair=Text("请删除空字符等控制字符后重试。", "Remove NUL characters and halves of characters."),
        )
    case, state = lock_case(context, by_reference(reference), reference)
    require_case_worker(context, case, Text("向个案发送消息", "send messages to this case"))
    procedures = context.library.procedures(context.session, case.deployment_id)
    values = _read_values(context, procedures, data)
    payload = {"message": name, "values": values}
    audit.record(context.session, case, context.actor, audit.Action.MESSAGE_RECEIVED, payload, context.now)
    continue_run(context.run_of(case), case, state, procedures, lambda instance: instance.deliver(name, values), given=values)


def _read_values(context: Context, procedures: Procedures, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the payload as the forms that ask for the same keys would read it: a yes is a yes, whoever says it.

    Raises:
        FormInvalid: a value is none that its form takes.
    """
    values, errors = dict(data), dict[str, Text]()
    for key, value in data.items():
        form = next((form for _, form in sorted(procedures.forms.items()) if key in form.writes), None)
        if form is not None:
            submission = Submission(values={key: value}, files={}, html=False, complete=False)
            try:
                values[key] = form.validate(submission, {}, context.actor.language, host=context.host()).data[key]
            except FormInvalid as error:
                errors |= error.errors
    if errors:
        raise FormInvalid(errors)
    return values
