"""Complaints from outside: filing with an idempotency key, and tracking with the secret."""

from typing import Any, Final

from flask import Response, g, jsonify, request, url_for

from app.actors import Actor, ActorKind
from app.commands.intake import file_complaint as file_command
from app.errors import InputInvalid, SignInRequired
from app.languages import Text
from app.queries.letters import Letter
from app.queries.progress import Milestone
from app.queries.tracking import read_tracking
from app.web import current, limits
from app.web.api.routes import blueprint, read_object
from app.web.formatting import show_iso

OPEN_CHANNELS: Final = frozenset({"web", "app"})
"""Channels a customer uses alone; whoever files for another channel speaks for the organisation and needs a token."""

_LONGEST_KEY: Final = 200
_CREATED: Final = 201


@blueprint.post("/complaints")
def file_complaint() -> tuple[Response, int]:
    """File a complaint."""
    intake = read_object()
    actor = _filer(intake)
    filed = current.execute(file_command, actor, intake=intake, idempotency_key=_key(actor))
    path = url_for("portal.track", reference=filed.reference, secret=filed.secret)
    answer = jsonify(reference=filed.reference, tracking_url=f"{current.settings().base_url}{path}")
    answer.headers["Location"] = url_for("api.show_complaint", reference=filed.reference)
    return answer, _CREATED


@blueprint.get("/complaints/<reference>")
def show_complaint(reference: str) -> Response:
    """Answer what a customer may see; the secret comes as `?secret=` or in the header Tracking-Secret."""
    system = current.system()
    secret = request.headers.get("Tracking-Secret") or request.args.get("secret", "")
    found = read_tracking(current.reading(), system.keyring, system.library, reference, secret, current.host())
    return jsonify(
        reference=found.reference,
        status=found.status,
        received_at=show_iso(found.received_at),
        closed_at=show_iso(found.closed_at) if found.closed_at else None,
        milestones=[describe_milestone(one) for one in found.reached],
        next=describe_milestone(found.next) if found.next else None,
        waits_for_answer=found.waits_for_answer,
        letters=[_describe_letter(one) for one in found.letters],
    )


def describe_milestone(milestone: Milestone) -> dict[str, Any]:
    """Return a milestone as JSON: `at` when it was reached, `promised_at` when it is expected."""
    return {
        "key": milestone.key,
        "name": {"zh": milestone.name.zh, "en": milestone.name.get("en")},
        "at": show_iso(milestone.at) if milestone.at else None,
        "promised_at": show_iso(milestone.by) if milestone.by else None,
    }


def _describe_letter(letter: Letter) -> dict[str, Any]:
    return {
        "template": letter.template,
        "language": letter.language,
        "subject": letter.subject,
        "body": letter.body,
        "written_at": show_iso(letter.created_at),
    }


def _filer(intake: dict[str, Any]) -> Actor:
    if "token_actor" in g:
        return current.actor()
    if intake.setdefault("channel", "web") not in OPEN_CHANNELS:
        raise SignInRequired
    limits.count_filing()
    return Actor(kind=ActorKind.CUSTOMER, id="api", language=current.language())


def _key(actor: Actor) -> str | None:
    given = request.headers.get("Idempotency-Key", "").strip()
    if len(given) > _LONGEST_KEY:
        raise InputInvalid(
            place=Text("请求头 Idempotency-Key", "The header Idempotency-Key"),
            reason=Text(f"超过 {_LONGEST_KEY} 个字符", f"it has more than {_LONGEST_KEY} characters"),
            repair=Text("请使用较短的键，例如 UUID。", "Use a shorter key, for example a UUID."),
        )
    # Keys of one client never meet those of another.
    return f"api:{actor.id}:{given}" if given else None
