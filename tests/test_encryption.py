import re
from uuid import uuid4

import pytest

from app.encryption import CiphertextRefused, Keyring, normalise

OLD, NEW = b"o" * 32, b"n" * 32
SECRET = "a secret that is long enough to be used"


def test_what_was_sealed_opens_for_the_same_case_and_purpose(keyring: Keyring) -> None:
    case_id = uuid4()
    wrapped = keyring.new_case_key(case_id)
    sealed = keyring.seal(wrapped, case_id, "personal:phone", b"13800000001")
    assert b"13800000001" not in sealed
    assert keyring.open(wrapped, case_id, "personal:phone", sealed) == b"13800000001"


def test_the_same_text_never_looks_the_same(keyring: Keyring) -> None:
    case_id = uuid4()
    wrapped = keyring.new_case_key(case_id)
    assert keyring.seal(wrapped, case_id, "p", b"x") != keyring.seal(wrapped, case_id, "p", b"x")


def test_ciphertext_moved_to_another_field_or_case_is_refused(keyring: Keyring) -> None:
    case_id, other = uuid4(), uuid4()
    wrapped, other_wrapped = keyring.new_case_key(case_id), keyring.new_case_key(other)
    sealed = keyring.seal(wrapped, case_id, "personal:email", b"chen@example.com")
    for arguments in (
        (wrapped, case_id, "personal:name", sealed),
        (other_wrapped, other, "personal:email", sealed),
        (wrapped, other, "personal:email", sealed),
        (other_wrapped, case_id, "personal:email", sealed),
    ):
        with pytest.raises(CiphertextRefused):
            keyring.open(*arguments)


@pytest.mark.parametrize("cut", [0, 1, 12, 13, 28])
def test_cut_or_changed_ciphertext_is_refused(keyring: Keyring, cut: int) -> None:
    case_id = uuid4()
    wrapped = keyring.new_case_key(case_id)
    sealed = keyring.seal(wrapped, case_id, "p", b"some text")
    for broken in (sealed[:cut], sealed[:cut] + bytes([sealed[cut] ^ 1]) + sealed[cut + 1 :]):
        with pytest.raises(CiphertextRefused):
            keyring.open(wrapped, case_id, "p", broken)
    for broken in (b"", wrapped[:cut], wrapped[:-1], b"\x09" + wrapped[1:]):
        with pytest.raises(CiphertextRefused):
            keyring.open(broken, case_id, "p", sealed)


def test_a_new_key_wraps_and_old_ones_still_open() -> None:
    case_id = uuid4()
    before = Keyring({1: OLD}, SECRET)
    wrapped = before.new_case_key(case_id)
    sealed = before.seal(wrapped, case_id, "p", b"kept")
    ring = Keyring({2: NEW, 1: OLD}, SECRET)
    assert ring.needs_rewrap(wrapped)
    assert ring.open(wrapped, case_id, "p", sealed) == b"kept"
    rewrapped = ring.rewrap(wrapped, case_id)
    after = Keyring({2: NEW}, SECRET)
    assert not after.needs_rewrap(rewrapped)
    assert after.open(rewrapped, case_id, "p", sealed) == b"kept"
    with pytest.raises(CiphertextRefused):
        after.open(wrapped, case_id, "p", sealed)


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("phone", "13800000001", "+86 138 0000 0001"),
        ("phone", "13800000001", "0086-138-0000-0001"),
        ("phone", "13800000001", "８６１３８０００００００１"),
        ("phone", "010-1234 5678", "+86 (10) 12345678"),
        ("email", "Chen@Example.com ", "chen@example.com"),
        ("name", "王女士", " 王女士"),
        ("name", "Ｓmith  John", "smith john"),
    ],
)
def test_equal_values_share_a_blind_index(keyring: Keyring, field: str, one: str, other: str) -> None:
    assert keyring.blind_index(field, one) == keyring.blind_index(field, other)


def test_different_values_fields_and_secrets_have_different_indexes(keyring: Keyring) -> None:
    index = keyring.blind_index("name", "王女士")
    assert len(index) == 16
    assert index != keyring.blind_index("name", "王先生")
    assert index != keyring.blind_index("wechat", "王女士")
    assert index != Keyring({1: OLD}, "another secret of the same length ...").blind_index("name", "王女士")
    assert normalise("phone", "13800000001") != normalise("phone", "13800000010")


def test_a_tracking_secret_fits_its_case_and_nonce_alone(keyring: Keyring) -> None:
    case_id, nonce = uuid4(), keyring.new_nonce()
    secret = keyring.tracking_secret(case_id, nonce)
    assert re.fullmatch(r"[\w-]{43}", secret)
    assert keyring.verify_tracking_secret(case_id, nonce, secret)
    for wrong in ("", secret[:-1], secret + "A", "密码", "\ud800", keyring.tracking_secret(case_id, keyring.new_nonce())):
        assert not keyring.verify_tracking_secret(case_id, nonce, wrong)
    assert not keyring.verify_tracking_secret(uuid4(), nonce, secret)
