"""The OpenAPI 3.1 document of the API."""

from typing import Any, Final

from flask import Response, jsonify

from app.web import current
from app.web.api import schemas
from app.web.api.routes import blueprint

_REFERENCE: Final = {
    "name": "reference",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "example": "TS-2026-000123-7",
}
_TASK: Final = {"name": "task_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
_TOKEN: Final[list[dict[str, list[str]]]] = [{"token": []}]


@blueprint.get("/openapi.json")
def show_document() -> Response:
    """Answer the document."""
    return jsonify(build_document(current.settings().base_url))


def build_document(base_url: str) -> dict[str, Any]:
    """Return the document for a server at `base_url`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Redress",
            "version": "1",
            "description": "Complaints, user tasks and cases. Instants are RFC 3339, UTC; money is in minor units (fen).",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base_url}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas.SCHEMAS,
            "responses": {"Problem": _problem()},
        },
    }


def _paths() -> dict[str, Any]:
    return {
        "/api/v1/openapi.json": {"get": _operation("show_document", "This document", {"type": "object"}, token=False)},
        "/api/v1/complaints": {
            "post": _operation(
                "file_complaint",
                "File a complaint. No token is needed for the channels web and app.",
                "Filed",
                status="201",
                body="Complaint",
                problems=("401", "409", "413", "415", "422", "429"),
                parameters=[{"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 200}}],
                token=False,
            )
        },
        "/api/v1/complaints/{reference}": {
            "get": _operation(
                "show_complaint",
                "What the customer may see",
                "Tracking",
                problems=("404",),
                parameters=[
                    _REFERENCE,
                    {"name": "secret", "in": "query", "schema": {"type": "string"}},
                    {"name": "Tracking-Secret", "in": "header", "schema": {"type": "string"}},
                ],
                token=False,
            )
        },
        **_task_paths(),
        **_case_paths(),
    }


def _task_paths() -> dict[str, Any]:
    filters = [
        ("tab", ["groups", "mine", "unclaimed", "overdue"]),
        ("sort", ["pressing", "due", "newest", "oldest"]),
        ("priority", ["high", "medium", "low"]),
        ("step", None),
        ("reference", None),
        ("after", None),
    ]
    asked = [
        {"name": name, "in": "query", "schema": {"type": "string", **({"enum": values} if values else {})}}
        for name, values in filters
    ]
    one = [_TASK]
    refused = ("401", "403", "404", "409")
    return {
        "/api/v1/tasks": {
            "get": _operation("list_tasks", "Open tasks of my groups", "TaskList", problems=("401",), parameters=asked)
        },
        "/api/v1/tasks/{task_id}": {
            "get": _operation("show_task", "A task with its form", "Task", problems=("401", "403", "404"), parameters=one)
        },
        "/api/v1/tasks/{task_id}/claim": {
            "post": _operation("claim_task", "Claim a task", "Claim", problems=refused, parameters=one)
        },
        "/api/v1/tasks/{task_id}/release": {
            "post": _operation("release_task", "Give a task back", "Claim", problems=refused, parameters=one)
        },
        "/api/v1/tasks/{task_id}/complete": {
            "post": _operation(
                "complete_task",
                "Complete a task",
                "Completed",
                body="Answers",
                problems=(*refused, "413", "415", "422"),
                parameters=one,
            )
        },
    }


def _case_paths() -> dict[str, Any]:
    one = [_REFERENCE]
    after = {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0}}
    seen = ("401", "403", "404")
    return {
        "/api/v1/cases/{reference}": {"get": _operation("show_case", "A case", "Case", problems=seen, parameters=one)},
        "/api/v1/cases/{reference}/history": {
            "get": _operation("show_history", "History", "History", problems=seen, parameters=[_REFERENCE, after])
        },
        "/api/v1/cases/{reference}/messages": {
            "post": _operation(
                "send_message",
                "Send a message",
                "Delivered",
                body="Message",
                problems=(*seen, "409", "413", "415", "422"),
                parameters=one,
            )
        },
    }


def _operation(
    operation_id: str,
    summary: str,
    answer: str | dict[str, Any],
    *,
    status: str = "200",
    body: str = "",
    problems: tuple[str, ...] = (),
    parameters: list[dict[str, Any]] | None = None,
    token: bool = True,
) -> dict[str, Any]:
    schema = answer if isinstance(answer, dict) else _ref(answer)
    operation: dict[str, Any] = {
        "operationId": operation_id,
        "summary": summary,
        "security": _TOKEN if token else [{}, *_TOKEN],
        "responses": {
            status: {"description": summary, "content": {"application/json": {"schema": schema}}},
            **{code: {"$ref": "#/components/responses/Problem"} for code in problems},
        },
    }
    if parameters:
        operation["parameters"] = parameters
    if body:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(body)}}}
    return operation


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _problem() -> dict[str, Any]:
    return {"description": "What went wrong (RFC 9457)", "content": {"application/problem+json": {"schema": _ref("Problem")}}}
