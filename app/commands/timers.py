"""Due timers: leased by the tick, fired by the worker, once each however often the job comes."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select

from app.commands.cases import lock_case
from app.commands.context import Context
from app.engine.run import continue_run
from app.errors import StepFailed
from app.languages import Text
from app.models import Case, CaseStatus, Timer

LEASE: Final = timedelta(seconds=60)


def lease_due_timers(context: Context, limit: int = 100) -> list[UUID]:
    """Lease timers that are due and not leased, earliest first; return their ids.

    A worker that dies lets the lease run out, and the timer is leased again.
    """
    free = or_(Timer.leased_until.is_(None), Timer.leased_until < context.now)
    rows = context.session.scalars(
        select(Timer)
        .where(Timer.fired_at.is_(None), Timer.due_at <= context.now, free)
        .order_by(Timer.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.leased_until = context.now + LEASE
    return [row.id for row in rows]


def fire_timer(context: Context, timer_id: UUID) -> None:
    """Run a timer's case on; a timer that has fired or ended meanwhile is left alone.

    Raises:
        NotFound: there is no such timer.
        StepFailed: a step after the timer could not be carried out.
    """
    of_timer = select(Timer.case_id).where(Timer.id == timer_id)
    case, state = lock_case(context, of_timer, timer_id)
    timer = context.session.get(Timer, timer_id, populate_existing=True)
    if timer is None or timer.fired_at is not None or timer.due_at > context.now or case.status != CaseStatus.OPEN:
        return
    procedures = context.library.procedures(context.session, case.deployment_id)
    try:
        continue_run(context.run_of(case), case, state, procedures, lambda _instance: None, given={})
        _require_fired(context, case, timer)
    except StepFailed as failure:
        failure.facts["timer_id"] = timer_id
        raise


def _require_fired(context: Context, case: Case, timer: Timer) -> None:
    context.session.refresh(timer)
    if timer.fired_at is None and timer.due_at <= context.now:
        raise StepFailed(
            element=Text(timer.element_id),
            reason=Text("定时器已到期，流程却未继续", "the timer is due, but the procedure did not go on"),
            process_id=case.process_id,
            element_id=timer.element_id,
            case_id=case.id,
        )
