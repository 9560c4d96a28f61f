"""The API's contract: codes, problem documents, idempotency, and a document that knows every route."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from serving import COMPLAINT, SCREENING, complete, file_case, open_tasks, token_of
from werkzeug.test import TestResponse

from app.bootstrap import System
from app.web import create_app
from app.web.api.document import build_document

Call = Callable[..., TestResponse]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def call(client: FlaskClient, system: System) -> Call:
    """A function that calls the API as a person: `call("get", "tasks", by="lin")`; nobody where `by` is empty."""
    tokens: dict[str, str] = {}

    def ask(method: str, path: str, by: str = "", **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {}))
        if by:
            tokens[by] = tokens.get(by) or token_of(system, by)
            headers["Authorization"] = f"Bearer {tokens[by]}"
        return client.open(f"/api/v1/{path}", method=method.upper(), headers=headers, **options)

    return ask


def is_problem(response: TestResponse, status: int) -> bool:
    body = response.json
    return (
        response.status_code == status
        and response.mimetype == "application/problem+json"
        and body["status"] == status
        and bool(body["detail"])
        and body["type"].startswith("urn:redress:problem:")
    )


def test_complaint_is_filed_without_a_token_and_tracked_with_its_secret(call: Call) -> None:
    filed = call("post", "complaints", json=COMPLAINT)
    assert filed.status_code == 201
    assert set(filed.json) == {"reference", "tracking_url"}
    secret = filed.json["tracking_url"].split("secret=")[1]
    tracked = call("get", f"complaints/{filed.json['reference']}?secret={secret}")
    assert tracked.status_code == 200
    assert tracked.json["milestones"][0]["name"] == {"zh": "投诉已受理", "en": "Complaint received and registered"}
    assert (tracked.json["next"]["key"], tracked.json["next"]["promised_at"]) == ("confirmed", None)
    assert tracked.json["letters"][0]["template"] == "acknowledgement"
    assert call("get", f"complaints/{filed.json['reference']}", headers={"Tracking-Secret": secret}).status_code == 200
    assert is_problem(call("get", f"complaints/{filed.json['reference']}?secret=no"), 404)


def test_same_idempotency_key_gives_the_same_answer(call: Call) -> None:
    key = {"Idempotency-Key": "b7b0c6f0"}
    first = call("post", "complaints", json=COMPLAINT, headers=key)
    again = call("post", "complaints", json=COMPLAINT, headers=key)
    other = call("post", "complaints", json=COMPLAINT | {"content": "完全不同的内容"}, headers=key)
    assert first.json == again.json
    assert (first.status_code, again.status_code) == (201, 201)
    assert is_problem(other, 409)
    assert call("post", "complaints", json=COMPLAINT).json != first.json
    assert is_problem(call("post", "complaints", json=COMPLAINT, headers={"Idempotency-Key": "x" * 201}), 422)


def test_channel_of_the_organisation_needs_a_token(call: Call) -> None:
    by_phone = COMPLAINT | {"channel": "phone"}
    assert is_problem(call("post", "complaints", json=by_phone), 401)
    assert call("post", "complaints", json=by_phone, by="lin").status_code == 201


def test_refused_complaint_names_its_fields(call: Call) -> None:
    response = call("post", "complaints", json={"name": "x", "unknown": 1})
    assert is_problem(response, 422)
    assert {"content", "sector", "remedy_sought", "unknown"} <= set(response.json["errors"])
    english = call("post", "complaints", json={"name": "x"}, headers={"Accept-Language": "en"})
    assert english.json["errors"]["content"] == "Please fill in “What happened?”."


def test_bodies_that_are_no_json_object_are_told_apart(call: Call) -> None:
    assert is_problem(call("post", "complaints", data="a=b"), 415)
    assert is_problem(call("post", "complaints", data="{", content_type="application/json"), 400)
    assert is_problem(call("post", "complaints", json=[1]), 422)
    assert is_problem(call("post", "complaints", data="[" * 100_000, content_type="application/json"), 400)


def test_too_large_body_is_413(system: System) -> None:
    system.settings = replace(system.settings, upload_limit=10_000)
    response = create_app(system).test_client().post("/api/v1/complaints", json=COMPLAINT | {"content": "x" * 20_000})
    assert is_problem(response, 413)


def test_wrong_token_is_401_everywhere(client: FlaskClient) -> None:
    for path in ("tasks", "complaints/TS-1?secret=x"):
        response = client.get(f"/api/v1/{path}", headers={"Authorization": "Bearer nonsense"})
        assert is_problem(response, 401)
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_session_cookie_does_not_open_the_api(app: Flask, browser: Callable[..., Any]) -> None:
    assert browser("lin").client.get("/api/v1/tasks").status_code == 401


def test_filing_floods_are_429(call: Call) -> None:
    codes = [call("post", "complaints", json={}).status_code for _ in range(305)]
    assert codes[0] == 422
    assert codes[-1] == 429


def test_task_is_listed_read_claimed_released_and_completed(call: Call, system: System) -> None:
    reference = file_case(system).reference
    listed = call("get", "tasks?step=screen_complaint", by="lin").json["tasks"]
    assert [task["reference"] for task in listed] == [reference]
    task = listed[0]["id"]
    shown = call("get", f"tasks/{task}", by="lin").json
    assert {"category", "validity"} <= {field["key"] for field in shown["fields"]}
    assert call("post", f"tasks/{task}/claim", by="lin").status_code == 200
    assert is_problem(call("post", f"tasks/{task}/claim", by="chen"), 409)
    assert is_problem(call("post", f"tasks/{task}/complete", by="chen", json={"data": SCREENING}), 409)
    assert call("post", f"tasks/{task}/release", by="lin").status_code == 200
    done = call("post", f"tasks/{task}/complete", by="chen", json={"data": SCREENING})
    assert done.status_code == 200
    assert done.json["next_task"] == str(open_tasks(system, reference)["confirm_with_customer"])
    assert is_problem(call("post", f"tasks/{task}/complete", by="lin", json={"data": SCREENING}), 409)


def test_refused_answers_name_their_fields(call: Call, system: System) -> None:
    task = open_tasks(system, file_case(system).reference)["screen_complaint"]
    response = call("post", f"tasks/{task}/complete", by="lin", json={"data": {"urgency": 9, "nonsense": 1}})
    assert is_problem(response, 422)
    assert {"urgency", "nonsense", "category"} <= set(response.json["errors"])
    assert is_problem(call("post", f"tasks/{task}/complete", by="lin", json={}), 422)


def test_other_groups_tasks_are_403_and_unknown_ones_404(call: Call, system: System) -> None:
    task = open_tasks(system, file_case(system).reference)["screen_complaint"]
    assert is_problem(call("get", f"tasks/{task}", by="gao"), 403)
    assert is_problem(call("post", f"tasks/{task}/complete", by="gao", json={"data": SCREENING}), 403)
    assert is_problem(call("get", "tasks/01890000-0000-7000-8000-000000000000", by="lin"), 404)
    assert is_problem(call("get", "tasks/nonsense", by="lin"), 404)
    assert is_problem(call("get", "nothing", by="lin"), 404)


def test_case_and_history_are_read_as_the_actor_may(call: Call, system: System) -> None:
    reference = file_case(system).reference
    mine, auditors = call("get", f"cases/{reference}", by="lin").json, call("get", f"cases/{reference}", by="shen").json
    assert mine["personal"]["phone"] == "13800000002"
    assert auditors["personal"] is None
    assert mine["data"]["sector"] == "online_shop"
    history = call("get", f"cases/{reference}/history", by="shen").json
    assert history["events"][0]["action"] == "complaint:filed"
    assert [event["seq"] for event in history["events"]] == list(range(1, len(history["events"]) + 1))
    assert is_problem(call("get", "cases/TS-1", by="lin"), 404)
    assert is_problem(call("get", f"cases/{reference}", by="nobody"), 403)


def test_message_is_delivered_where_it_is_waited_for(call: Call, system: System) -> None:
    reference = file_case(system).reference
    message = {"name": "customer_answers", "data": {"agreed": True, "answer": "同意"}}
    assert is_problem(call("post", f"cases/{reference}/messages", by="lin", json=message), 409)
    complete(system, reference, "screen_complaint", **SCREENING)
    assert is_problem(call("post", f"cases/{reference}/messages", by="shen", json=message), 403)
    extra = {"name": "customer_answers", "data": {"severity": 3}}
    assert is_problem(call("post", f"cases/{reference}/messages", by="lin", json=extra), 422)
    assert call("post", f"cases/{reference}/messages", by="lin", json=message).status_code == 200
    assert "assess_complaint" in open_tasks(system, reference)


def test_document_knows_every_route_and_every_route_is_in_it(app: Flask, client: FlaskClient) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    document = client.get("/api/v1/openapi.json").json
    assert {(path, method) for path, item in document["paths"].items() for method in item} == routes
    assert document["openapi"] == "3.1.0"


def test_every_reference_of_the_document_resolves() -> None:
    document = build_document("http://localhost")
    for target in re.findall(r"'\$ref': '#/([^']+)'", str(document)):
        found: Any = document
        for part in target.split("/"):
            found = found[part]
        assert found
