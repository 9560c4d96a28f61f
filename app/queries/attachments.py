"""Files of a case in clear, for those who may see its personal data."""

from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from app.actors import Actor
from app.encryption import Keyring
from app.errors import Forbidden, NotFound
from app.languages import Text
from app.models import Attachment, Case, UserTask
from app.models.identity import STANDARD_GROUPS
from app.queries.case_file import find_case, may_see_personal

_NAME = "attachment.name"
_CONTENT = "attachment.content"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFile:
    """One file in clear."""

    name: str
    media_type: str
    content: BytesIO


def attachment_name(keyring: Keyring, case: Case, attachment: Attachment) -> str:
    """Return a file's name; "" once the case's personal data is forgotten."""
    if case.wrapped_key is None:
        return ""
    return keyring.open(case.wrapped_key, case.id, _NAME, attachment.name).decode()


def read_attachment(session: Session, keyring: Keyring, reference: str, file_id: UUID, actor: Actor) -> OpenFile:
    """Return a file of a case.

    Raises:
        NotFound: there is no such case or file, or it is forgotten.
        Forbidden: the actor does not work on the case.
    """
    case = find_case(session, reference)
    tasks = session.scalars(select(UserTask).where(UserTask.case_id == case.id)).all()
    if not may_see_personal(actor, tasks):
        raise Forbidden(act=Text("查看个案的文件", "see the files of this case"), group=STANDARD_GROUPS["customer_service"])
    chosen = (
        select(Attachment).where(Attachment.id == file_id, Attachment.case_id == case.id).options(undefer(Attachment.content))
    )
    found = session.scalar(chosen)
    if found is None or case.wrapped_key is None:
        raise NotFound(kind=Text("文件", "file"), key=file_id)
    content = keyring.open(case.wrapped_key, case.id, _CONTENT, found.content)
    return OpenFile(name=attachment_name(keyring, case, found), media_type=found.media_type, content=BytesIO(content))
