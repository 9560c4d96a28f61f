"""Signing history as it stands, so that a copy outside the database can convict whoever rewrites it."""

from app import audit
from app.commands.cases import group_label
from app.commands.context import Context
from app.errors import Forbidden
from app.languages import Text


def checkpoint_history(context: Context) -> audit.CheckpointCopy:
    """Sign the heads of all chains; return the copy to keep outside the database.

    Raises:
        Forbidden: the actor is no auditor.
        HistoryBroken: history is not as the last checkpoint signed it.
    """
    if not context.actor.belongs_to("auditor"):
        raise Forbidden(act=Text("为历史签署检查点", "sign a checkpoint of history"), group=group_label("auditor"))
    return audit.make_checkpoint(context.session, audit.load_signer(context.settings.data_folder), context.now)
