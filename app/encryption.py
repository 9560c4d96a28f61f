"""Keys and ciphertext: a key of its own per case, blind indexes that find exact matches, secrets of tracking links."""

import base64
import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import RedressError

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_INDEX_BYTES: Final = 16
_WRAP_DOMAIN: Final = b"redress/case-key/1\0"
_SEAL_DOMAIN: Final = b"redress/sealed/1\0"
_LONGEST_DOMESTIC_NUMBER: Final = 11


class CiphertextRefused(RedressError):
    """This ciphertext does not belong here, was changed, or its key is not in REDRESS_PERSONAL_KEYS: {reason}."""

    zh = "密文不属于此处、已被改动，或其密钥不在 REDRESS_PERSONAL_KEYS 中：{reason}。"


class Keyring:
    """Everything that needs a key.

    The keys of blind indexes and tracking links are derived from `secret_key`, each with a purpose of its own: another
    `secret_key` means that old links and old searches no longer match.

    Args:
        keys: key-encryption keys by id (1-255), 32 bytes each; the highest id wraps, all unwrap.
        secret_key: the secret that the other keys are derived from.
    """

    def __init__(self, keys: Mapping[int, bytes], secret_key: str) -> None:
        self._ring = {number: AESGCM(key) for number, key in keys.items()}
        self._newest = max(self._ring)
        self._index_key = _derive(secret_key, b"redress/blind-index/1")
        self._tracking_key = _derive(secret_key, b"redress/tracking-link/1")

    def new_case_key(self, case_id: UUID) -> bytes:
        """Return a fresh key for a case, wrapped; without the wrapped form nothing sealed with it can be read again."""
        return self._wrap(case_id, secrets.token_bytes(_KEY_BYTES))

    def needs_rewrap(self, wrapped: bytes) -> bool:
        """Whether a wrapped key is still under an older key-encryption key."""
        return wrapped[0] != self._newest

    def rewrap(self, wrapped: bytes, case_id: UUID) -> bytes:
        """Return the same case key under the newest key-encryption key.

        Raises:
            CiphertextRefused: the wrapped key is not of this case, or its key-encryption key is gone.
        """
        return self._wrap(case_id, self._unwrap(wrapped, case_id))

    def seal(self, wrapped: bytes, case_id: UUID, purpose: str, plain: bytes) -> bytes:
        """Encrypt `plain` under the case's key for one purpose (such as `personal:phone`).

        Raises:
            CiphertextRefused: the wrapped key is not of this case, or its key-encryption key is gone.
        """
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self._unwrap(wrapped, case_id)).encrypt(nonce, plain, _seal_context(case_id, purpose))

    def open(self, wrapped: bytes, case_id: UUID, purpose: str, sealed: bytes) -> bytes:
        """Decrypt what `seal` returned for the same case and purpose.

        Raises:
            CiphertextRefused: it was sealed for another case or purpose, or was changed.
        """
        cipher = AESGCM(self._unwrap(wrapped, case_id))
        try:
            return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _seal_context(case_id, purpose))
        except (InvalidTag, ValueError) as error:
            raise CiphertextRefused(reason=purpose) from error

    def blind_index(self, field: str, value: str) -> bytes:
        """Return 16 bytes that are equal for equal values of a field and tell nothing else."""
        text = field.encode() + b"\0" + normalise(field, value).encode()
        return hmac.digest(self._index_key, text, hashlib.sha256)[:_INDEX_BYTES]

    def new_nonce(self) -> str:
        """Return a fresh nonce for a case's tracking link: 43 characters."""
        return secrets.token_urlsafe(_KEY_BYTES)

    def tracking_secret(self, case_id: UUID, nonce: str) -> str:
        """Return the secret of a case's tracking link: 43 characters, safe in URLs; another nonce makes another one."""
        text = case_id.bytes + b"\0" + nonce.encode()
        return base64.urlsafe_b64encode(hmac.digest(self._tracking_key, text, hashlib.sha256)).rstrip(b"=").decode()

    def verify_tracking_secret(self, case_id: UUID, nonce: str, secret: str) -> bool:
        """Whether `secret` is the case's, in a time that does not depend on the answer."""
        return hmac.compare_digest(self.tracking_secret(case_id, nonce).encode(), secret.encode(errors="replace"))

    def _wrap(self, case_id: UUID, key: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return bytes([self._newest]) + nonce + self._ring[self._newest].encrypt(nonce, key, _WRAP_DOMAIN + case_id.bytes)

    def _unwrap(self, wrapped: bytes, case_id: UUID) -> bytes:
        key = self._ring.get(wrapped[0]) if wrapped else None
        if key is None:
            raise CiphertextRefused(reason=f"key {wrapped[0] if wrapped else '?'}")
        nonce, body = wrapped[1 : 1 + _NONCE_BYTES], wrapped[1 + _NONCE_BYTES :]
        try:
            return key.decrypt(nonce, body, _WRAP_DOMAIN + case_id.bytes)
        except (InvalidTag, ValueError) as error:
            raise CiphertextRefused(reason="case key") from error


def normalise(field: str, value: str) -> str:
    """Return the form of a value in which equal things are equal: telephone numbers as domestic digits, the rest casefolded."""
    text = unicodedata.normalize("NFKC", value).strip()
    if field != "phone":
        return " ".join(text.casefold().split())
    digits = "".join(character for character in text if character in "0123456789")
    if digits.startswith("0086"):
        digits = digits[4:]
    elif digits.startswith("86") and len(digits) > _LONGEST_DOMESTIC_NUMBER:
        digits = digits[2:]
    # 010-1234 5678 at home is +86 10 1234 5678 abroad: the trunk prefix is no part of the number.
    return digits.removeprefix("0")


def _seal_context(case_id: UUID, purpose: str) -> bytes:
    return _SEAL_DOMAIN + case_id.bytes + purpose.encode()


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=purpose).derive(secret.encode())
