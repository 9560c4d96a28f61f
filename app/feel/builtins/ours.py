"""The functions Redress adds to DMN's: the present, and deadlines in working time."""

from datetime import date, datetime, timedelta
from typing import Final

from app.feel.builtins.signature import builtin
from app.feel.work import Host, Work
from app.languages import Text

_LONGEST: Final = timedelta(days=1000)


def _host(work: Work, name: str) -> Host:
    if work.host is None:
        raise work.error(
            Text("此处没有时钟可用，无法计算 {name}", "no clock is at hand here, so {name} has no value").format(name=name),
            Text("请仅在流程、定时器与期限中使用该函数。", "Use it only where a procedure runs: conditions, timers, due dates."),
        )
    return work.host


@builtin("now()")
def _now(work: Work) -> datetime:
    host = _host(work, "now()")
    return host.now.astimezone(host.zone)


@builtin("today()")
def _today(work: Work) -> date:
    host = _host(work, "today()")
    return host.now.astimezone(host.zone).date()


@builtin("working time(duration: days and time duration)")
def _working_time(work: Work, span: timedelta) -> datetime:
    """The instant that lies the working duration after now, by the organisation's calendar."""
    host = _host(work, "working time()")
    work.charge(10)
    if abs(span) > _LONGEST:
        raise work.error(
            Text("工作时长超过 {days} 天", "the working time is longer than {days} days").format(days=_LONGEST.days),
            Text("请使用较短的时长。", "Use a shorter duration."),
        )
    return host.add_working_time(host.now, span).astimezone(host.zone)
