"""Numbering: the next reference of a year, without gaps and without twins."""

from sqlalchemy.orm import Session

from app.db import insert_unless
from app.models import ReferenceCounter
from app.references import format_reference


def next_reference(session: Session, year: int) -> tuple[int, str]:
    """Return the next running number of a year and its reference.

    The counter's row stays locked until the caller commits, so a number is given once and none is lost when a filing fails.

    Args:
        session: the transaction of the filing.
        year: calendar year of the filing in the organisation's zone.
    """
    insert = insert_unless(session, ReferenceCounter).values(year=year, number=1)
    upsert = insert.on_conflict_do_update(index_elements=["year"], set_={"number": ReferenceCounter.number + 1})
    number: int = session.execute(upsert.returning(ReferenceCounter.number)).scalar_one()
    return number, format_reference(year, number)
