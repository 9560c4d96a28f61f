"""The acknowledgement reaches whoever gave an address in the very filing that queues it."""

from case_work import SAMPLES
from sqlalchemy import select

from app.actors import SYSTEM_ACTOR
from app.bootstrap import System
from app.commands.intake import file_complaint
from app.models import Case, OutboxMessage, OutboxStatus
from app.notifications import open_letter


def test_the_letter_of_the_filing_step_knows_the_address_given_in_it(system: System) -> None:
    sample = SAMPLES[1]["intake"]
    filed = system.execute(file_complaint, SYSTEM_ACTOR, intake=sample)
    with system.reading() as session:
        case = session.get_one(Case, filed.case_id)
        message = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "acknowledgement")).one()
        letter = open_letter(system.keyring, case, message)
        assert message.status == OutboxStatus.PENDING
    assert letter is not None
    assert letter.recipient == sample["email"]
    assert filed.reference in letter.body
    assert filed.secret in letter.body
