"""What a browser posted, as the forms want it."""

from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from app.forms import FieldType, FormDefinition, Submission, Upload


def read_submission(*, internal: bool = True, complete: bool = True) -> Submission:
    """Return the request's form with its files.

    Args:
        internal: whether internal fields are taken.
        complete: whether every required answer must be there.
    """
    files = {key: [_upload(file) for file in given] for key, given in request.files.lists()}
    return Submission(values=posted_values(), files=files, html=True, internal=internal, complete=complete)


def posted_values() -> dict[str, list[str]]:
    """Return what was typed, by field key."""
    return {key: values for key, values in request.form.lists() if key != "csrf_token"}


def draft_values(form: FormDefinition, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a form can be kept as a draft: everything but files."""
    keys = {field.key for field in form.inputs if field.type is not FieldType.FILEPICKER}
    return {key: value for key, value in posted.items() if key in keys}


def _upload(file: FileStorage) -> Upload:
    return Upload(name=file.filename or "", media_type=file.mimetype or "application/octet-stream", content=file.read())
