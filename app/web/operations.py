"""What operators and monitors ask: is it alive, and how much waits."""

import ipaddress
from typing import Final

from flask import Blueprint, Response, jsonify, request
from flask_login import current_user
from sqlalchemy import text

from app import clock
from app.errors import Forbidden
from app.languages import Text
from app.models.identity import STANDARD_GROUPS
from app.queries.gauges import read_gauges
from app.web import current

blueprint: Final = Blueprint("operations", __name__)


@blueprint.get("/healthz")
def show_health() -> Response:
    """Answer 200 when the database answers."""
    current.reading().execute(text("SELECT 1"))
    return jsonify(status="ok")


@blueprint.get("/metrics")
def show_metrics() -> Response:
    """Answer gauges as Prometheus reads them, to the machine itself and to administrators."""
    administers = current_user.is_authenticated and "administrator" in current_user.actor.groups
    if not administers and not _is_local():
        raise Forbidden(act=Text("查看运行指标", "see the metrics"), group=STANDARD_GROUPS["administrator"])
    lines: list[str] = []
    for gauge in read_gauges(current.reading(), clock.now()):
        lines += [f"# HELP {gauge.name} {gauge.help}", f"# TYPE {gauge.name} gauge", f"{gauge.name} {gauge.value}"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain; version=0.0.4")


def _is_local() -> bool:
    # A request that a proxy passes on comes from elsewhere, whatever address the proxy has.
    forwarded = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-Ip"))
    try:
        return not forwarded and ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
