from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.working_time import WorkingCalendar, WorkingTimeUnknown

SHANGHAI, BERLIN, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
EXCEPTIONS = {date(2026, 10, 1): False, date(2026, 10, 2): False, date(2026, 10, 10): True}
CALENDAR = WorkingCalendar(zone=SHANGHAI, exceptions=EXCEPTIONS)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23T09:00", 9, "2026-11-23T18:00"),  # a whole Monday
        ("2026-11-23T09:00", 10, "2026-11-24T10:00"),  # into Tuesday
        ("2026-11-20T17:00", 2, "2026-11-23T10:00"),  # over a weekend
        ("2026-11-21T12:00", 1, "2026-11-23T10:00"),  # from a Saturday
        ("2026-11-23T03:00", 1, "2026-11-23T10:00"),  # from before opening
        ("2026-11-23T20:00", 1, "2026-11-24T10:00"),  # from after closing
        ("2026-09-30T17:00", 2, "2026-10-05T10:00"),  # over the holiday
        ("2026-10-09T17:00", 2, "2026-10-10T10:00"),  # into a Saturday made up for
        ("2026-11-23T09:00", 0, "2026-11-23T09:00"),
    ],
)
def test_only_open_hours_count(start: str, hours: int, end: str) -> None:
    assert CALENDAR.add(at(start), timedelta(hours=hours)) == at(end)


def test_several_openings_a_day_and_every_weekday() -> None:
    halves = ((time(9), time(12)), (time(13, 30), time(17, 30)))
    calendar = WorkingCalendar(zone=SHANGHAI, week=dict.fromkeys(range(7), halves))
    assert calendar.add(at("2026-11-21T11:00"), timedelta(hours=2)) == at("2026-11-21T14:30")
    assert calendar.working_between(at("2026-11-21T00:00"), at("2026-11-23T00:00")) == timedelta(hours=14)


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
def test_a_day_that_loses_or_gains_an_hour_has_that_much_time(zone: ZoneInfo) -> None:
    round_the_clock = WorkingCalendar(zone=zone, week=dict.fromkeys(range(7), ((time(0), time(23, 59, 59)),)))
    changes = {BERLIN: ("2026-03-29", "2026-10-25"), NEW_YORK: ("2026-03-08", "2026-11-01")}[zone]
    shorter, longer = (
        round_the_clock.working_between(at(f"{day}T00:00", zone), at(f"{day}T23:59:59", zone)) + timedelta(seconds=1)
        for day in changes
    )
    assert (shorter, longer) == (timedelta(hours=23), timedelta(hours=25))


@pytest.mark.parametrize("days", [-1, 100_000])
def test_time_that_never_comes_is_refused(days: int) -> None:
    with pytest.raises(WorkingTimeUnknown):
        CALENDAR.add(at("2026-11-23T09:00"), timedelta(days=days))


def test_an_organisation_that_never_opens_is_refused_not_waited_for() -> None:
    with pytest.raises(WorkingTimeUnknown):
        WorkingCalendar(zone=SHANGHAI, week={}).add(at("9999-12-30T09:00"), timedelta(hours=1))


ZONES = st.sampled_from([UTC, BERLIN, SHANGHAI])
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=ZONES)  # noqa: DTZ001 - bounds of naive draws
SPANS = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=30))
CALENDARS = st.builds(
    WorkingCalendar,
    zone=st.sampled_from([SHANGHAI, BERLIN, NEW_YORK]),
    exceptions=st.dictionaries(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.booleans(), max_size=5),
    week=st.sampled_from(
        [
            dict.fromkeys(range(5), ((time(9), time(18)),)),
            dict.fromkeys(range(7), ((time(0), time(3, 30)), (time(20), time(23)))),
            {2: ((time(1, 30), time(2, 30)),), 6: ((time(1), time(4)),)},
        ]
    ),
)


@given(CALENDARS, INSTANTS, SPANS)
def test_what_was_added_is_what_lies_between(calendar: WorkingCalendar, start: datetime, span: timedelta) -> None:
    end = calendar.add(start, span)
    assert end >= start
    assert calendar.working_between(start, end) == span
    assert calendar.working_between(end, start) == -span


@given(CALENDARS, INSTANTS, SPANS, SPANS)
def test_adding_twice_is_adding_the_sum(calendar: WorkingCalendar, start: datetime, one: timedelta, other: timedelta) -> None:
    assert calendar.add(calendar.add(start, one), other) == calendar.add(start, one + other)


@given(CALENDARS, INSTANTS, INSTANTS, INSTANTS)
def test_time_between_adds_up(calendar: WorkingCalendar, one: datetime, two: datetime, three: datetime) -> None:
    one, two, three = sorted((one, two, three))
    assert calendar.working_between(one, two) + calendar.working_between(two, three) == calendar.working_between(one, three)
