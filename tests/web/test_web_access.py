"""Signing in, who may enter where, and the headers of every answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from serving import Browser, file_case, open_tasks
from sqlalchemy import select

from app import clock
from app.actors import SYSTEM_ACTOR
from app.bootstrap import System
from app.commands.users import set_password
from app.models import User
from app.web import access, create_app
from app.web.access import local_target
from app.web.security import POLICY

Open = Callable[..., Browser]


def paths(app: Flask) -> list[tuple[str, str, str]]:
    filled = {"task_id": "01890000-0000-7000-8000-000000000000", "file_id": "01890000-0000-7000-8000-000000000000"}
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {name: filled.get(name, "x") for name in rule.arguments}
            built = app.url_map.bind("localhost").build(rule.endpoint, values)
            found += [(rule.endpoint, method, built) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def test_every_route_but_the_listed_ones_asks_for_a_sign_in(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for endpoint, method, path in paths(app):
        if endpoint in access.PUBLIC | access.PUBLIC_API:
            continue
        response = app.test_client().open(path, method=method)
        if endpoint.startswith("api."):
            assert (endpoint, response.status_code) == (endpoint, 401)
        else:
            assert (endpoint, response.status_code) == (endpoint, 303)
            assert response.location.startswith("/sign-in")


def test_listed_routes_exist(app: Flask) -> None:
    assert set(app.view_functions) >= access.PUBLIC | access.PUBLIC_API


def test_every_change_without_a_token_is_refused(app: Flask, browser: Open) -> None:
    signed_in = browser("lin")
    for endpoint, method, path in paths(app):
        if method == "POST" and not endpoint.startswith("api."):
            response = signed_in.client.post(path, data={"name": "x"})
            assert (endpoint, response.status_code) == (endpoint, 400)


def test_every_page_carries_the_strict_policy(app: Flask, browser: Open) -> None:
    for page in ("/", "/sign-in", "/complaints/new", "/nothing", "/api/v1/tasks", "/healthz"):
        headers = browser().get(page).headers
        assert headers["Content-Security-Policy"] == POLICY
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert "unsafe" not in headers["Content-Security-Policy"]


def test_templates_hold_no_inline_style_or_script(browser: Open, system: System) -> None:
    filed = file_case(system)
    signed_in = browser("lin")
    for page in ("/", f"/cases/{filed.reference}", f"/tasks/{open_tasks(system, filed.reference)['screen_complaint']}"):
        html = signed_in.get(page).text
        assert " style=" not in html
        assert "<script>" not in html
        assert " onclick" not in html


def test_session_cookie_is_safe_by_default(system: System, browser: Open) -> None:
    cookie = browser().sign_in("lin").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    system.settings = replace(system.settings, base_url="https://redress.example")
    secure = Browser(create_app(system).test_client())
    assert "Secure" in secure.client.get("/complaints/new", base_url="https://localhost").headers["Set-Cookie"]
    assert "Strict-Transport-Security" in secure.get("/healthz").headers


def test_session_begins_anew_at_sign_in(browser: Open) -> None:
    visitor = browser()
    visitor.get("/complaints/new?lang=en")
    visitor.sign_in("lin")
    with visitor.client.session_transaction() as session:
        assert "language" not in session
        assert session["_user_id"]


def test_signed_in_person_goes_where_they_wanted(browser: Open) -> None:
    visitor = browser()
    assert visitor.get("/cases?status=open").location == "/sign-in?next=/cases?status%3Dopen"
    assert visitor.sign_in("lin", next="/cases?status=open").location == "/cases?status=open"


@pytest.mark.parametrize(
    "evil", ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil", "javascript:alert(1)", "/a\nb"]
)
def test_no_link_leads_to_another_site_after_signing_in(app: Flask, evil: str) -> None:
    with app.test_request_context():
        assert local_target(evil) == "/"


def test_wrong_password_is_told_without_saying_which_part_is_wrong(browser: Open) -> None:
    wrong, unknown = browser().sign_in("lin", "wrong"), browser().sign_in("who", "wrong")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert "用户名与密码不匹配" in wrong.text
    assert "用户名与密码不匹配" in unknown.text


def test_sixth_failed_sign_in_must_wait(browser: Open) -> None:
    visitor = browser()
    with clock.virtual_everywhere(clock.now()) as moved:
        for _ in range(5):
            assert visitor.sign_in("lin", "wrong").status_code == 422
        assert visitor.sign_in("lin").status_code == 429
        assert visitor.sign_in("chen").status_code == 303
        moved.advance(timedelta(minutes=16))
        assert visitor.sign_in("lin").status_code == 303


def test_changed_password_ends_open_sessions(browser: Open, system: System) -> None:
    signed_in = browser("lin")
    assert signed_in.get("/").status_code == 200
    with system.reading() as session:
        user_id = session.scalars(select(User.id).where(User.name == "lin")).one()
    system.execute(set_password, SYSTEM_ACTOR, user_id, "another long password")
    assert signed_in.get("/").status_code == 303


def test_signing_out_ends_the_session(browser: Open) -> None:
    signed_in = browser("lin")
    signed_in.get("/")
    assert signed_in.post("/sign-out").status_code == 303
    assert signed_in.get("/").status_code == 303


def test_htmx_request_without_session_is_sent_to_sign_in(browser: Open) -> None:
    response = browser().get("/", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (401, "/sign-in")


def test_health_needs_no_sign_in_and_metrics_are_local(browser: Open) -> None:
    assert browser().get("/healthz").json == {"status": "ok"}
    assert "redress_open_cases 0" in browser().get("/metrics").text
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert browser().get("/metrics", environ_base=elsewhere).status_code == 403
    assert browser().get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    assert browser("admin").get("/metrics", environ_base=elsewhere).status_code == 200


def test_error_pages_say_what_to_do(browser: Open) -> None:
    page = browser().get("/nothing")
    assert page.status_code == 404
    assert "请核对网址或编号" in page.text
    assert "Check the address" in browser().get("/nothing?lang=en").text


def test_too_large_upload_is_told_in_words(system: System) -> None:
    system.settings = replace(system.settings, upload_limit=1024 * 1024)
    visitor = Browser(create_app(system).test_client())
    visitor.get("/complaints/new")
    response = visitor.post("/complaints/new", {"content": "x" * 2_000_000})
    assert response.status_code == 413
    assert "1 MB" in response.text


def test_assets_are_compressed_and_kept_for_ever(browser: Open) -> None:
    page = browser().get("/sign-in").text
    script = page.split('type="module" src="')[1].split('"')[0]
    packed = browser().get(script, headers={"Accept-Encoding": "gzip"})
    plain = browser().get(script)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "immutable" in packed.headers["Cache-Control"]
    assert packed.mimetype == plain.mimetype == "text/javascript"
    assert len(packed.data) < len(plain.data)


def test_first_page_stays_under_120_kib(browser: Open) -> None:
    page = browser().get("/complaints/new", headers={"Accept-Encoding": "gzip"})
    total = len(page.data)
    for part in ('rel="stylesheet" href="', 'type="module" src="', 'rel="icon" href="'):
        path = page.text.split(part)[1].split('"')[0]
        total += len(browser().get(path, headers={"Accept-Encoding": "gzip"}).data)
    assert total < 120 * 1024
