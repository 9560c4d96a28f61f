"""The blueprint of the API, and how it reads JSON."""

from typing import Any, Final

from flask import Blueprint, abort, request
from werkzeug.exceptions import BadRequest

from app.db import load_json
from app.errors import InputInvalid
from app.languages import Text

blueprint: Final = Blueprint("api", __name__, url_prefix="/api/v1")

_BODY: Final = Text("请求内容", "The request body")


def read_object() -> dict[str, Any]:
    """Return the JSON object of the request; numbers with a point are exact.

    Raises:
        UnsupportedMediaType: the content type is not JSON.
        BadRequest: it is no JSON.
        InputInvalid: it is JSON, but no object.
    """
    if not request.is_json:
        abort(415)
    try:
        value = load_json(request.get_data())
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    if not isinstance(value, dict):
        raise InputInvalid(
            place=_BODY,
            reason=Text("不是 JSON 对象", "it is no JSON object"),
            repair=Text("请发送 JSON 对象。", "Send a JSON object."),
        )
    return value


def take(body: dict[str, Any], key: str, kind: type, example: str) -> Any:
    """Return a member of the body of the right type.

    Raises:
        InputInvalid: it is missing, or of another type.
    """
    value = body.get(key)
    if not isinstance(value, kind):
        raise InputInvalid(
            place=Text(f"成员 {key}", f"The member {key}"),
            reason=Text("缺少或类型不对", "it is missing or of the wrong type"),
            repair=Text(f"例如：{example}", f"For example: {example}"),
        )
    return value
