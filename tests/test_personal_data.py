from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app import personal_data
from app.db import Database
from app.encryption import CiphertextRefused, Keyring
from app.models import Case, PersonalValue
from app.personal_data import PersonalDataForgotten

VALUES = {"name": "王女士", "phone": "138 0000 0001", "content": "车险报案已经三周"}
AddCase = Callable[..., Case]


def test_values_are_read_back_and_stored_as_ciphertext(database: Database, add_case: AddCase, keyring: Keyring) -> None:
    with database.transaction() as session:
        case = add_case(session)
        personal_data.store(session, keyring, case, VALUES)
    with database.reading() as session:
        assert personal_data.reveal(session, keyring, case) == VALUES
        stored = {row.key: row for row in session.scalars(select(PersonalValue))}
    assert all(VALUES[key].encode() not in (row.ciphertext or b"") for key, row in stored.items())
    assert stored["content"].blind_index is None
    assert stored["phone"].blind_index is not None


def test_a_value_given_again_replaces_and_an_empty_one_removes(database: Database, add_case: AddCase, keyring: Keyring) -> None:
    with database.transaction() as session:
        case = add_case(session)
        personal_data.store(session, keyring, case, VALUES)
        personal_data.store(session, keyring, case, {"phone": "", "name": "王丽", "email": ""})
        assert personal_data.reveal(session, keyring, case) == {"name": "王丽", "content": VALUES["content"]}
        assert personal_data.find_cases(session, keyring, "name", "王女士") == []


def test_cases_of_a_person_are_found_however_the_number_is_written(
    database: Database, add_case: AddCase, keyring: Keyring
) -> None:
    with database.transaction() as session:
        cases = [add_case(session) for _ in range(3)]
        for case, phone in zip(cases, ("13800000001", "+86 138-0000-0001", "13800000002"), strict=True):
            personal_data.store(session, keyring, case, {"phone": phone})
    with database.reading() as session:
        assert personal_data.find_cases(session, keyring, "phone", "0086 13800000001") == [case.id for case in cases[:2]]
        assert personal_data.find_cases(session, keyring, "content", "x") == []


def test_a_value_moved_to_another_field_or_case_is_refused(database: Database, add_case: AddCase, keyring: Keyring) -> None:
    with database.transaction() as session:
        one, other = add_case(session), add_case(session)
        personal_data.store(session, keyring, one, {"name": "王女士", "wechat": "wang"})
        personal_data.store(session, keyring, other, {"name": "陈先生"})
        rows = {(row.case_id, row.key): row for row in session.scalars(select(PersonalValue))}
        rows[one.id, "wechat"].ciphertext = rows[one.id, "name"].ciphertext
        rows[other.id, "name"].ciphertext = rows[one.id, "name"].ciphertext
        session.flush()
        for case in (one, other):
            with pytest.raises(CiphertextRefused):
                personal_data.reveal(session, keyring, case)


def test_a_case_key_moved_to_another_case_is_refused(database: Database, add_case: AddCase, keyring: Keyring) -> None:
    with database.transaction() as session:
        one, other = add_case(session), add_case(session)
        personal_data.store(session, keyring, one, VALUES)
        one.wrapped_key = other.wrapped_key
        with pytest.raises(CiphertextRefused):
            personal_data.reveal(session, keyring, one)


def test_texts_open_for_their_case_and_purpose_until_forgotten(database: Database, add_case: AddCase, keyring: Keyring) -> None:
    with database.transaction() as session:
        case = add_case(session)
        sealed = personal_data.seal_text(keyring, case, "letter:body", "尊敬的王女士")
        assert personal_data.open_text(keyring, case, "letter:body", sealed) == "尊敬的王女士"
        assert personal_data.open_text(keyring, case, "letter:body", None) is None
        with pytest.raises(CiphertextRefused):
            personal_data.open_text(keyring, case, "letter:subject", sealed)
        personal_data.forget(session, keyring, case)
        assert personal_data.open_text(keyring, case, "letter:body", sealed) is None
        with pytest.raises(PersonalDataForgotten):
            personal_data.seal_text(keyring, case, "letter:body", "x")


def test_every_key_is_rewrapped_and_every_value_still_reads(database: Database, add_case: AddCase, keyring: Keyring) -> None:
    ring = Keyring({1: b"1" * 32, 2: b"2" * 32}, "a secret of the tests, long enough for every use")
    with database.transaction() as session:
        cases = [add_case(session) for _ in range(3)]
        for case in cases:
            personal_data.store(session, keyring, case, VALUES)
        session.execute(update(Case).where(Case.id == cases[2].id).values(wrapped_key=None))
    with database.transaction() as session:
        assert personal_data.rewrap_all(session, ring) is None
    newest = Keyring({2: b"2" * 32}, "a secret of the tests, long enough for every use")
    with database.reading() as session:
        for case in cases[:2]:
            assert personal_data.reveal(session, newest, session.get_one(Case, case.id)) == VALUES
        assert session.get_one(Case, cases[2].id).wrapped_key is None


def test_no_trace_of_a_forgotten_key_stays_in_the_file(
    sqlite_database: Database, add_case: AddCase, keyring: Keyring, tmp_path: Path
) -> None:
    with sqlite_database.transaction() as session:
        case = add_case(session)
        personal_data.store(session, keyring, case, {"name": "Wang"})
        wrapped = case.wrapped_key
        assert wrapped is not None
    with sqlite_database.transaction() as session:
        personal_data.forget(session, keyring, session.get_one(Case, case.id))
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    left = b"".join(path.read_bytes() for path in tmp_path.glob("redress.db*"))
    assert wrapped not in left
