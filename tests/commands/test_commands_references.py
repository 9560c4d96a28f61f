import threading

import pytest

from app.commands.references import next_reference
from app.db import Database
from app.references import format_reference


def test_numbers_run_by_year(database: Database) -> None:
    with database.transaction() as session:
        given = [next_reference(session, year) for year in (2026, 2026, 2027, 2026)]
    assert given == [(number, format_reference(year, number)) for year, number in ((2026, 1), (2026, 2), (2027, 1), (2026, 3))]


def test_a_filing_that_fails_takes_no_number(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as session:
            next_reference(session, 2026)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.transaction() as session:
        assert next_reference(session, 2026)[0] == 1


def test_filings_at_once_get_numbers_without_twins_or_gaps(database: Database) -> None:
    given: list[int] = []

    def file() -> None:
        for _ in range(20):
            with database.transaction() as session:
                number, _ = next_reference(session, 2026)
            given.append(number)

    threads = [threading.Thread(target=file) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 81))
