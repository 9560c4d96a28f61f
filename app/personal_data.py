"""Personal data of a case: apart from its data, encrypted under the case's key, found by blind index, forgotten with the key.

Ciphertext and wrapped keys leave traces in a database's log files. After forgetting, run `wal_checkpoint(TRUNCATE)` on
SQLite; on both databases rotate the key-encryption key (`rewrap_all`) when the last backup from before has expired.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.db import insert_unless
from app.encryption import Keyring
from app.errors import Conflict
from app.models import Case, PersonalValue

SEARCHABLE: Final = frozenset({"name", "phone", "email", "wechat"})
"""Keys with a blind index: only values that tell people apart, since one of few values could be guessed from it."""

_REWRAP_BATCH: Final = 500


class PersonalDataForgotten(Conflict):
    """The personal data of the case {reference} has been forgotten; nothing personal can be stored or read any more."""

    zh = "个案 {reference} 的个人信息已被删除，不能再保存或读取个人信息。"


def store(session: Session, keyring: Keyring, case: Case, values: Mapping[str, str]) -> None:
    """Keep personal values of a case; a key given again replaces its value, an empty value removes it.

    Raises:
        PersonalDataForgotten: the case's key is destroyed.
    """
    if not values:
        return
    wrapped = _key_of(case)
    removed = [key for key, value in values.items() if not value]
    if removed:
        session.execute(delete(PersonalValue).where(PersonalValue.case_id == case.id, PersonalValue.key.in_(removed)))
    rows = [
        {
            "case_id": case.id,
            "key": key,
            "ciphertext": keyring.seal(wrapped, case.id, f"personal:{key}", value.encode()),
            "blind_index": keyring.blind_index(key, value) if key in SEARCHABLE else None,
        }
        for key, value in values.items()
        if value
    ]
    if rows:
        # Written at once, not with the session's next flush: a letter in the same step must find the name.
        insert = insert_unless(session, PersonalValue).values(rows)
        new = {"ciphertext": insert.excluded.ciphertext, "blind_index": insert.excluded.blind_index}
        session.execute(insert.on_conflict_do_update(index_elements=["case_id", "key"], set_=new))


def reveal(session: Session, keyring: Keyring, case: Case) -> dict[str, str]:
    """Return the personal values of a case by key; none once they are forgotten.

    Raises:
        CiphertextRefused: a stored value was moved here or changed.
    """
    if case.wrapped_key is None:
        return {}
    rows = session.execute(
        select(PersonalValue.key, PersonalValue.ciphertext).where(PersonalValue.case_id == case.id).order_by(PersonalValue.key)
    )
    return {
        key: keyring.open(case.wrapped_key, case.id, f"personal:{key}", sealed).decode()
        for key, sealed in rows
        if sealed is not None
    }


def find_cases(session: Session, keyring: Keyring, field: str, value: str) -> list[UUID]:
    """Return the ids of cases whose `field` (one of `SEARCHABLE`) equals `value`, oldest first."""
    if field not in SEARCHABLE:
        return []
    index = keyring.blind_index(field, value)
    query = select(PersonalValue.case_id).where(PersonalValue.key == field, PersonalValue.blind_index == index)
    return list(session.scalars(query.order_by(PersonalValue.case_id)))


def forget(session: Session, keyring: Keyring, case: Case) -> None:
    """Destroy the case's key and its personal values; letters, notes and files of the case become unreadable with it.

    The caller holds the case's lock and records `personal:forgotten` beside this (`app.commands.forgetting`).
    """
    del keyring
    case.wrapped_key = None
    session.execute(update(PersonalValue).where(PersonalValue.case_id == case.id).values(ciphertext=None, blind_index=None))


def seal_text(keyring: Keyring, case: Case, purpose: str, text: str) -> bytes:
    """Encrypt a text of a case for one purpose (such as `letter:body`).

    Raises:
        PersonalDataForgotten: the case's key is destroyed.
    """
    return keyring.seal(_key_of(case), case.id, purpose, text.encode())


def open_text(keyring: Keyring, case: Case, purpose: str, sealed: bytes | None) -> str | None:
    """Return the text sealed for the same case and purpose; None once it is forgotten, or where there is none.

    Raises:
        CiphertextRefused: it was sealed for another case or purpose, or was changed.
    """
    if case.wrapped_key is None or sealed is None:
        return None
    return keyring.open(case.wrapped_key, case.id, purpose, sealed).decode()


def rewrap_all(session: Session, keyring: Keyring, after: UUID | None = None) -> UUID | None:
    """Put the next batch of case keys under the newest key-encryption key; the keys themselves stay, so no text is touched.

    Args:
        session: a writing session; call once a transaction, so that nobody waits for long.
        keyring: a ring that holds the old key-encryption key and the new one.
        after: what the call before returned.

    Returns:
        Where to go on, or None when every case has been seen.

    Raises:
        CiphertextRefused: a wrapped key cannot be opened.
    """
    query = select(Case).where(Case.wrapped_key.is_not(None)).order_by(Case.id).limit(_REWRAP_BATCH).with_for_update()
    cases = list(session.scalars(query.where(Case.id > after) if after else query))
    for case in cases:
        if case.wrapped_key is not None and keyring.needs_rewrap(case.wrapped_key):
            case.wrapped_key = keyring.rewrap(case.wrapped_key, case.id)
    return cases[-1].id if len(cases) == _REWRAP_BATCH else None


def _key_of(case: Case) -> bytes:
    if case.wrapped_key is None:
        raise PersonalDataForgotten(reference=case.reference)
    return case.wrapped_key
