"""Timers: a text that gives an instant, a duration or a repetition, read as it will be when the timer is reached."""

import re
from datetime import timedelta
from typing import Any, Final

from app.engine.diagram import Element
from app.engine.profile.expressions import check_data_names, constant_value, read_expression
from app.engine.profile.view import Findings, View, reached
from app.engine.profile.waits import waits
from app.engine.timers import ISO_DURATION, read_cycle_text, read_timer_text
from app.engine.vocabulary import USER_TASKS
from app.feel import Expression, YearsMonths
from app.findings import Rule
from app.languages import Text

TIMER_MISSING: Final = Rule(
    code="TIMER_MISSING",
    message=Text("定时器没有时间。", "The timer has no time."),
    repair=Text(
        '请填写时长（如 PT24H）、时刻或 FEEL 表达式（如 working time(duration("PT8H"))）。',
        'Give a duration (PT24H), an instant, or a FEEL expression (working time(duration("PT8H"))).',
    ),
)
TIMER_DURATION: Final = Rule(
    code="TIMER_DURATION",
    message=Text("“{text}”不是可用的 ISO 8601 时长。", '"{text}" is no ISO 8601 duration that can be used.'),
    repair=Text(
        '时长写成 P3D、PT24H、P1DT12H 或 P2M：整数、不为负、不用周；工作时间请写 working time(duration("PT8H"))。',
        'Write P3D, PT24H, P1DT12H or P2M: whole, not negative, no weeks; for working time working time(duration("PT8H")).',
    ),
)
TIMER_VALUE: Final = Rule(
    code="TIMER_VALUE",
    message=Text(
        "定时器的表达式得不到时刻或时长：{text}", "The timer's expression gives neither an instant nor a duration: {text}"
    ),
    repair=Text(
        '请使用 duration("PT24H")、date and time("2026-11-21T09:00:00+08:00") 或 working time(duration("PT8H"))。',
        'Use duration("PT24H"), date and time("2026-11-21T09:00:00+08:00") or working time(duration("PT8H")).',
    ),
)
TIMER_CYCLE: Final = Rule(
    code="TIMER_CYCLE",
    message=Text("“{text}”不是可用的重复时间。", '"{text}" is no repetition that can be used.'),
    repair=Text(
        "请写成 R3/PT1H：R 后为次数（1 至 1000），斜线后为至少一分钟的时长。",
        "Write R3/PT1H: the count (1 to 1000) after R, a duration of at least a minute after the slash.",
    ),
)
TIMER_CYCLE_PLACE: Final = Rule(
    code="TIMER_CYCLE_PLACE",
    message=Text(
        "重复定时器只能用作不中断的边界事件。", "A repeating timer can only be a boundary event that does not interrupt."
    ),
    repair=Text(
        "等待一次请用时长（timeDuration）；提醒请用不中断的边界事件。",
        "To wait once use timeDuration; to remind use such a boundary event.",
    ),
)
TIMER_CYCLE_BRANCH: Final = Rule(
    code="TIMER_CYCLE_BRANCH",
    message=Text(
        "重复定时器引向等待的步骤“{step}”；主活动完成时它会被丢弃。",
        'The repeating timer leads to a step that waits, "{step}"; it would be dropped when the activity completes.',
    ),
    repair=Text(
        "请只用它发送提醒（服务任务）；需要人办理的督办请用不重复的定时器。",
        "Use it to send reminders only (service tasks); for work by people use a timer that does not repeat.",
    ),
)

_MAX_TURNS: Final = 1000
_LIKE_A_DURATION: Final = re.compile(r"[+-]?P[\dT][^ ()\"]*|P")


def check_timers(view: View) -> Findings:
    """Yield what is wrong with the timers of a process."""
    for element in view.nodes.values():
        if element.event == "timer":
            yield from _check_timer(view, element)


def check_due_dates(view: View) -> Findings:
    """Yield what is wrong with the due dates of tasks."""
    for element in view.nodes.values():
        if element.properties.get("due") and element.kind in USER_TASKS:
            yield from check_time(view, element, element.properties["due"], Text("期限", "The due date"))


def _check_timer(view: View, element: Element) -> Findings:
    if not element.timer:
        yield TIMER_MISSING.at(view.place(element))
    elif element.timer_kind == "cycle":
        yield from _check_cycle(view, element)
    else:
        yield from check_time(view, element, element.timer, Text("定时器", "The timer"))


def check_time(view: View, element: Element, text: str, what: Text) -> Findings:
    """Yield what keeps a text from giving an instant or a duration."""
    if _LIKE_A_DURATION.fullmatch(text) and not ISO_DURATION.fullmatch(text):
        yield TIMER_DURATION.at(view.place(element), text=text[:80])
        return
    parsed = read_expression(view.place(element), read_timer_text(text), what, shown=text)
    if not isinstance(parsed, Expression):
        yield parsed
        return
    strange = list(check_data_names(view, view.place(element), parsed, what))
    yield from strange
    known, value = constant_value(parsed, view.around.written | {element.item})
    if known and not strange and (not is_time(value) or _negative(value)):
        yield TIMER_VALUE.at(view.place(element), text=text[:80])


def is_time(value: Any) -> bool:
    """Tell whether a FEEL value is an instant, a date or a duration."""
    return isinstance(value, timedelta | YearsMonths) or hasattr(value, "year")


def _negative(value: Any) -> bool:
    return isinstance(value, timedelta) and value < timedelta()


def _check_cycle(view: View, element: Element) -> Findings:
    turns = read_cycle_text(element.timer)
    if turns is None or not _usable(*turns):
        yield TIMER_CYCLE.at(view.place(element), text=element.timer[:80])
    if element.kind != "boundaryEvent" or element.interrupting:
        yield TIMER_CYCLE_PLACE.at(view.place(element))
        return
    branch = reached(view.successors(), [element.id]) - {element.id}
    waiting = next((node for node in view.nodes if node in branch and waits(view, view.nodes[node])), None)
    if waiting is not None:
        yield TIMER_CYCLE_BRANCH.at(view.place(element), step=view.nodes[waiting].name.zh or waiting)


def _usable(count: int, text: str) -> bool:
    if count > _MAX_TURNS or count == 0 or not ISO_DURATION.fullmatch(text):
        return False
    parsed = read_expression(None, f'duration("{text}")', Text(""))
    known, value = constant_value(parsed) if isinstance(parsed, Expression) else (False, None)
    return known and isinstance(value, timedelta) and value >= timedelta(minutes=1)
