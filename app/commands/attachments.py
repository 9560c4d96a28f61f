"""Files that belong to a case: stored encrypted, addressed by digest, named in the case's data by id."""

import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID

from app import audit
from app.commands.context import Context
from app.errors import RedressError
from app.forms import Upload
from app.models import Attachment, Case
from app.models.columns import new_id


class FileTooLarge(RedressError):
    """The file {name} is larger than {limit} MB. Make it smaller, or send it in parts."""

    zh = "文件 {name} 超过 {limit} MB。请压缩后再上传，或分次上传。"
    status = 413


def attach_files(context: Context, case: Case, files: Mapping[str, Sequence[Upload]]) -> dict[str, list[str]]:
    """Store the files of each field; return the fields' values: lists of attachment ids.

    Raises:
        FileTooLarge: a file exceeds the limit of the settings.
    """
    return {field: [str(_attach(context, case, field, upload)) for upload in uploads] for field, uploads in files.items()}


def _attach(context: Context, case: Case, field: str, upload: Upload) -> UUID:
    limit = context.settings.upload_limit
    if len(upload.content) > limit:
        raise FileTooLarge(name=upload.name, limit=limit // (1024 * 1024))
    wrapped = case.wrapped_key or b""
    row = Attachment(
        id=new_id(),
        case_id=case.id,
        field=field,
        digest=hashlib.sha256(upload.content).hexdigest(),
        media_type=upload.media_type,
        size=len(upload.content),
        name=context.keyring.seal(wrapped, case.id, "attachment.name", upload.name.encode()),
        content=context.keyring.seal(wrapped, case.id, "attachment.content", upload.content),
        added_at=context.now,
        added_by=context.actor.id,
    )
    context.session.add(row)
    payload = {"attachment": str(row.id), "field": field, "digest": row.digest, "size": row.size}
    audit.record(context.session, case, context.actor, audit.Action.ATTACHMENT_ADDED, payload, context.now)
    return row.id
