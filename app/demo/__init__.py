"""The demonstration: users of every group, and the sample complaints at different stages. Loopback only."""

import hmac
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from app import clock
from app.actors import SYSTEM_ACTOR, Actor
from app.bootstrap import System
from app.commands.intake import file_complaint
from app.commands.timers import fire_timer, lease_due_timers
from app.commands.user_tasks import complete_user_task
from app.commands.users import add_user
from app.db import load_json
from app.forms import Submission
from app.languages import Text
from app.models import Case, Timer, User, UserTask, UserTaskState
from app.queries.identity import actor_by_user_id, find_user

_FOLDER: Final = Path(__file__).parent
_STEP: Final = timedelta(minutes=40)


@dataclass(frozen=True, slots=True)
class _DemoUser:
    name: str
    display_name: str
    groups: tuple[str, ...]


_USERS: Final = (
    _DemoUser("lin", "林晓 Lin Xiao", ("customer_service",)),
    _DemoUser("chen", "陈雨 Chen Yu", ("customer_service",)),
    _DemoUser("zhou", "周敏 Zhou Min", ("customer_service", "service_supervisor")),
    _DemoUser("gao", "高强 Gao Qiang", ("responsible_department",)),
    _DemoUser("fang", "方正 Fang Zheng", ("legal",)),
    _DemoUser("qin", "秦岚 Qin Lan", ("quality",)),
    _DemoUser("he", "何远 He Yuan", ("management",)),
    _DemoUser("tang", "唐宁 Tang Ning", ("crisis_team", "spokesperson")),
    _DemoUser("wen", "温言 Wen Yan", ("process_owner",)),
    _DemoUser("shen", "沈默 Shen Mo", ("auditor",)),
    _DemoUser("admin", "管理员 Administrator", ("administrator",)),
)


def fill_with_samples(system: System) -> list[Text]:
    """Add demo users and, into an empty database, the sample complaints; return the lines that tell how to sign in."""
    with system.reading() as session:
        known = set(session.scalars(select(User.name)))
        has_cases = session.scalar(select(Case.id).limit(1)) is not None
    for user in (user for user in _USERS if user.name not in known):
        system.execute(
            add_user,
            SYSTEM_ACTOR,
            name=user.name,
            display_name=user.display_name,
            password=_password(system, user.name),
            groups=user.groups,
            email=f"{user.name}@example.com",
        )
    if not has_cases:
        _file_samples(system)
    lines = [Text(f"  {user.name:<6} {_password(system, user.name)}   {user.display_name}") for user in _USERS]
    return [Text("演示账号（姓名 密码）:", "Demo sign-ins (name, password):"), *lines]


def _password(system: System, name: str) -> str:
    # Its own in every data folder, the same at every start, and in no source file.
    return hmac.new(system.settings.secret_key.encode(), f"demo/{name}".encode(), "sha256").hexdigest()[:12]


def _file_samples(system: System) -> None:
    script = load_json((_FOLDER / "answers.json").read_text(encoding="utf-8"))
    samples = [load_json(line) for line in (_FOLDER / "complaints.jsonl").read_text(encoding="utf-8").splitlines()]
    start = clock.now()
    order = random.Random(7)  # noqa: S311 - the demonstration looks alike on every machine
    for sample in samples:
        stage = script["stages"].get(str(sample["no"]), 0)
        age = _STEP * (stage + 1) + timedelta(minutes=order.randrange(5, 60 * 20))
        with clock.virtual(start - age) as moved:
            filed = system.execute(file_complaint, SYSTEM_ACTOR, intake=sample["intake"])
            answers = script["answers"] | {"screen_complaint": sample["screening"]}
            if sample["assessment"]:
                answers |= {"assess_complaint": sample["assessment"]}
            for _ in range(stage):
                moved.advance(_STEP)
                _work_on(system, filed.reference, answers)
            _fire_until(system, moved, start)


def _work_on(system: System, reference: str, answers: Mapping[str, Any]) -> None:
    with system.reading() as session:
        task = session.scalars(
            select(UserTask)
            .join(Case, Case.id == UserTask.case_id)
            .where(Case.reference == reference, UserTask.state == UserTaskState.OPEN, UserTask.element_id.in_(answers))
            .order_by(UserTask.created_at)
        ).first()
    if task is not None:
        actor = _member_of(system, task.candidate_group)
        submission = Submission(values=answers[task.element_id], files={}, html=False)
        system.execute(complete_user_task, actor, task.id, submission)


def _member_of(system: System, group: str) -> Actor:
    name = next(user.name for user in _USERS if group in user.groups)
    with system.reading() as session:
        user = find_user(session, name)
        return (actor_by_user_id(session, user.id) if user else None) or SYSTEM_ACTOR


def _fire_until(system: System, moved: clock.VirtualClock, end: datetime) -> None:
    for instant in _due_instants(system, end):
        moved.move_to(max(instant, moved.now()))
        for timer_id in system.execute(lease_due_timers, SYSTEM_ACTOR):
            system.execute(fire_timer, SYSTEM_ACTOR, timer_id)


def _due_instants(system: System, end: datetime) -> Iterator[datetime]:
    with system.reading() as session:
        due = list(session.scalars(select(Timer.due_at).where(Timer.fired_at.is_(None), Timer.due_at < end)))
    yield from sorted(due)
