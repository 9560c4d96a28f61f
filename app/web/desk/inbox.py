"""The inbox page: tasks of my groups, filtered and sorted by the address alone, so any state of it can be linked."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any, Final
from uuid import UUID

from flask import Response, render_template, request, url_for

from app import clock
from app.commands.context import Context
from app.commands.user_tasks import claim_user_task, release_user_task
from app.errors import Conflict
from app.languages import Text
from app.queries.inbox import InboxFilter, InboxRow, Sort, Tab, TabCounts, count_tabs, read_inbox, read_row, read_steps
from app.web import current, labels
from app.web.answers import back_to, go
from app.web.desk.routes import blueprint
from app.web.formatting import due_text, group_name, is_fragment, priority_name, say
from app.web.words import gettext as _

_EXPORT_LIMIT: Final = 5_000
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class _TabLink:
    key: str
    name: str
    count: int
    url: str
    current: bool


@blueprint.get("/")
def show_inbox() -> str:
    """Show the inbox."""
    wanted, actor, now = _read_filter(), current.actor(), clock.now()
    page = read_inbox(current.reading(), actor, wanted, now)
    return render_template(
        "desk/inbox.html",
        fragment=is_fragment(),
        page=page,
        wanted=wanted,
        tabs=_tabs(wanted, count_tabs(current.reading(), actor, now)),
        steps=_steps(),
        sorts=_sorts(),
        links=_links(wanted, page.next_after),
    )


@blueprint.get("/inbox.csv")
def export_inbox() -> Response:
    """Send the filtered inbox as a table for spreadsheets."""
    page = read_inbox(current.reading(), current.actor(), replace(_read_filter(), after=""), clock.now(), _EXPORT_LIMIT)
    table = StringIO()
    writer = csv.writer(table)
    for line in _export_lines(page.rows):
        writer.writerow([_tame(cell) for cell in line])
    # The byte order mark lets spreadsheets read Chinese.
    response = Response("\ufeff" + table.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="inbox.csv"'
    return response


@blueprint.post("/tasks/<uuid:task_id>/claim")
def claim(task_id: UUID) -> Any:
    """Claim a task."""
    return _change(claim_user_task, task_id, _("The task is yours."))


@blueprint.post("/tasks/<uuid:task_id>/release")
def release(task_id: UUID) -> Any:
    """Give a task back to its group."""
    return _change(release_user_task, task_id, _("The task is back with its group."))


def _change(command: Callable[[Context, UUID], None], task_id: UUID, message: str) -> Any:
    if not is_fragment():
        current.execute(command, current.actor(), task_id)
        return go(back_to("desk.show_inbox"), message)
    try:
        current.execute(command, current.actor(), task_id)
    except Conflict as error:
        return _row(task_id, say(error.text)), error.status
    return _row(task_id, "")


def _row(task_id: UUID, notice: str) -> str:
    row = read_row(current.reading(), current.actor(), task_id)
    return render_template("desk/inbox_row.html", row=row, notice=notice) if row else ""


def _read_filter() -> InboxFilter:
    asked = request.args
    return InboxFilter(
        tab=Tab(asked["tab"]) if asked.get("tab") in set(Tab) else Tab.GROUPS,
        sort=Sort(asked["sort"]) if asked.get("sort") in set(Sort) else Sort.PRESSING,
        priority=int(asked["priority"]) if asked.get("priority") in {"1", "2", "3"} else 0,
        step=asked.get("step", "")[:255],
        reference=asked.get("reference", "").strip()[:32],
        after=asked.get("after", ""),
    )


def _as_query(wanted: InboxFilter) -> dict[str, Any]:
    query = {
        "tab": wanted.tab.value if wanted.tab is not Tab.GROUPS else None,
        "sort": wanted.sort.value if wanted.sort is not Sort.PRESSING else None,
        "priority": wanted.priority or None,
        "step": wanted.step or None,
        "reference": wanted.reference or None,
        "after": wanted.after or None,
    }
    return {key: value for key, value in query.items() if value is not None}


def _tabs(wanted: InboxFilter, counts: TabCounts) -> list[_TabLink]:
    names = {
        Tab.GROUPS: (_("My groups"), counts.groups),
        Tab.MINE: (_("Mine"), counts.mine),
        Tab.UNCLAIMED: (_("Unclaimed"), counts.unclaimed),
        Tab.OVERDUE: (_("Overdue"), counts.overdue),
    }
    return [
        _TabLink(
            key=tab.value,
            name=name,
            count=count,
            url=url_for("desk.show_inbox", **_as_query(replace(wanted, tab=tab, after=""))),
            current=tab is wanted.tab,
        )
        for tab, (name, count) in names.items()
    ]


def _steps() -> list[tuple[str, Text]]:
    found = read_steps(current.reading(), current.actor())
    names = {element: labels.of_deployment(deployment).step(element, process) for process, element, deployment in found}
    return sorted(names.items(), key=lambda pair: say(pair[1]))


def _sorts() -> list[tuple[str, str]]:
    return [
        (Sort.PRESSING.value, _("Most pressing")),
        (Sort.DUE.value, _("Due first")),
        (Sort.OLDEST.value, _("Oldest first")),
        (Sort.NEWEST.value, _("Newest first")),
    ]


def _links(wanted: InboxFilter, next_after: str) -> dict[str, Any]:
    first = replace(wanted, after="")
    return {
        "export": _as_query(first),
        "first": url_for("desk.show_inbox", **_as_query(first)) if wanted.after else None,
        "next": url_for("desk.show_inbox", **_as_query(replace(wanted, after=next_after))) if next_after else None,
        "is_filtered": bool(_as_query(replace(first, sort=Sort.PRESSING))),
    }


def _export_lines(rows: list[InboxRow]) -> Iterator[list[str]]:
    yield [
        _("Reference"),
        _("Step"),
        _("Category"),
        _("Sector"),
        _("Priority"),
        _("Due"),
        _("Time left"),
        _("Channel"),
        _("Group"),
        _("Held by"),
    ]
    for row in rows:
        names = labels.of_deployment(row.deployment_id)
        yield [
            row.reference,
            say(names.step(row.element_id, row.process_id)),
            say(names.option("category", row.category)),
            say(names.option("sector", row.sector)),
            priority_name(row.priority),
            row.due_at.astimezone(current.settings().time_zone).isoformat(timespec="minutes") if row.due_at else "",
            due_text(row.due_at),
            say(names.option("channel", row.channel)),
            group_name(row.group),
            row.assignee or "",
        ]


def _tame(cell: str) -> str:
    # A spreadsheet would carry out a cell that begins like a formula.
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
