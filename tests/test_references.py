import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import NotFound
from app.references import format_reference, read_reference

YEARS = st.integers(min_value=2000, max_value=2099)
NUMBERS = st.integers(min_value=1, max_value=999_999_999)


def test_a_reference_shows_year_number_and_check_digit() -> None:
    assert re.fullmatch(r"TS-2026-000123-[0-9]", format_reference(2026, 123))
    assert format_reference(2026, 1_234_567).startswith("TS-2026-1234567-")


@given(YEARS, NUMBERS)
def test_a_reference_reads_back(year: int, number: int) -> None:
    reference = format_reference(year, number)
    assert read_reference(reference) == reference


@given(YEARS, NUMBERS, st.data())
def test_one_wrong_digit_is_always_found(year: int, number: int, data: st.DataObject) -> None:
    reference = format_reference(year, number)
    position = data.draw(st.sampled_from([index for index, character in enumerate(reference) if character.isdigit()]))
    digit = data.draw(st.sampled_from([other for other in "0123456789" if other != reference[position]]))
    with pytest.raises(NotFound):
        read_reference(reference[:position] + digit + reference[position + 1 :])


@pytest.mark.parametrize("form", [" {} ", "{} ", "　{}"])
def test_people_may_type_it_their_way(form: str) -> None:
    reference = format_reference(2026, 123)
    wide = reference.translate({ord(character): chr(ord(character) + 0xFEE0) for character in reference})
    for typed in (
        reference.lower(),
        reference.replace("-", "–"),
        reference.replace("-", "－"),
        reference.replace("-", " - "),
        wide,
    ):
        assert read_reference(form.format(typed)) == reference


@pytest.mark.parametrize(
    "text", ["", "TS", "TS-2026-123-1", "TS-2026-000123", "TS-٢٠٢٦-000123-1", "'; DROP TABLE case_file", "0" * 10_000]
)
def test_anything_else_is_no_reference(text: str) -> None:
    with pytest.raises(NotFound) as refused:
        read_reference(text)
    assert len(refused.value.text.zh) < 200
