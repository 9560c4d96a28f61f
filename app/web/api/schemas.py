"""The shapes of the API's documents, as JSON Schema."""

from typing import Any, Final

_TEXT: Final = {"type": "string"}
_MAYBE_TEXT: Final = {"type": ["string", "null"]}
_INSTANT: Final = {"type": "string", "format": "date-time"}
_MAYBE_INSTANT: Final = {"type": ["string", "null"], "format": "date-time"}
_BOTH: Final = {"type": "object", "properties": {"zh": _TEXT, "en": _TEXT}}


def _object(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


_MILESTONE: Final = _object(key=_TEXT, name=_BOTH, at=_MAYBE_INSTANT, promised_at=_MAYBE_INSTANT)
_LETTER: Final = _object(template=_TEXT, language=_TEXT, subject=_MAYBE_TEXT, body=_MAYBE_TEXT, written_at=_INSTANT)
_STEP: Final = _object(id=_TEXT, process=_TEXT, name=_BOTH)
_TASK: Final[dict[str, Any]] = {
    "id": {"type": "string", "format": "uuid"},
    "reference": _TEXT,
    "step": _STEP,
    "item": _TEXT,
    "group": _TEXT,
    "priority": {"type": "integer", "minimum": 1, "maximum": 3},
    "assignee": _MAYBE_TEXT,
    "created_at": _INSTANT,
    "due_at": _MAYBE_INSTANT,
}
_FIELD: Final = _object(
    key=_TEXT,
    type=_TEXT,
    label=_BOTH,
    required={"type": "boolean"},
    personal={"type": "boolean"},
    money=_MAYBE_TEXT,
    conditional={"type": "boolean"},
    options=_list(_object(value=_TEXT, label=_BOTH)),
)
_EVENT: Final = _object(
    seq={"type": "integer"},
    at=_INSTANT,
    actor=_object(kind=_TEXT, id=_TEXT, name=_TEXT),
    action=_TEXT,
    payload={"type": "object"},
    hash=_TEXT,
)

SCHEMAS: Final[dict[str, Any]] = {
    "Complaint": {
        **_object(
            "sector",
            "name",
            "content",
            "remedy_sought",
            channel={"type": "string", "default": "web"},
            sector=_TEXT,
            language={"enum": ["zh", "en"]},
            name=_TEXT,
            phone=_TEXT,
            email={"type": "string", "format": "email"},
            wechat=_TEXT,
            content=_TEXT,
            remedy_sought=_TEXT,
            occurred_at={"type": "string", "format": "date"},
            product=_TEXT,
            relation=_TEXT,
        ),
        "description": "The fields of the start form of the active procedure; at least one of phone, email, wechat.",
    },
    "Filed": _object("reference", "tracking_url", reference=_TEXT, tracking_url={"type": "string", "format": "uri"}),
    "Tracking": _object(
        reference=_TEXT,
        status={"enum": ["open", "closed", "withdrawn"]},
        received_at=_INSTANT,
        closed_at=_MAYBE_INSTANT,
        milestones=_list(_MILESTONE),
        next={"anyOf": [_MILESTONE, {"type": "null"}]},
        waits_for_answer={"type": "boolean"},
        letters=_list(_LETTER),
    ),
    "TaskList": _object(
        tasks=_list(
            _object(
                **_TASK,
                overdue={"type": "boolean"},
                channel=_MAYBE_TEXT,
                sector=_MAYBE_TEXT,
                category=_MAYBE_TEXT,
                remedy_sought=_MAYBE_TEXT,
            )
        ),
        next=_MAYBE_TEXT,
    ),
    "Task": _object(**_TASK, state=_TEXT, form=_TEXT, fields=_list(_FIELD), values={"type": "object"}),
    "Claim": _object(id=_TEXT, assignee=_MAYBE_TEXT),
    "Answers": _object("data", data={"type": "object"}),
    "Completed": _object(reference=_TEXT, next_task=_MAYBE_TEXT),
    "Case": _object(
        reference=_TEXT,
        status=_TEXT,
        process=_TEXT,
        language=_TEXT,
        received_at=_INSTANT,
        closed_at=_MAYBE_INSTANT,
        data={"type": "object"},
        personal={"type": ["object", "null"]},
        milestone=_MAYBE_TEXT,
        milestones=_list(_MILESTONE),
        next={"anyOf": [_MILESTONE, {"type": "null"}]},
        tasks=_list({"type": "object"}),
        letters=_list({"type": "object"}),
    ),
    "History": _object(events=_list(_EVENT), next=_MAYBE_TEXT),
    "Message": _object("name", name=_TEXT, data={"type": "object"}),
    "Delivered": _object(reference=_TEXT, delivered=_TEXT),
    "Problem": _object(
        "type", "title", "status", type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT, errors={"type": "object"}
    ),
}
