"""The key that signs checkpoints and exports: Ed25519, made once in the data folder, readable by its owner alone."""

import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_FILE: Final = "history_key"
PUBLIC_KEY_FILE: Final = "history_key.pub"


class Signer:
    """Signs with one private key.

    Args:
        private_key: its 32 raw bytes.
    """

    def __init__(self, private_key: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(private_key)

    @property
    def public_key(self) -> bytes:
        """The 32 raw bytes that verify; give them to the auditor."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        return self._key.sign(message)


def load_signer(folder: Path) -> Signer:
    """Return the signer of a data folder; its key is made when there is none, the public half beside it in hex."""
    path = folder / KEY_FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return load_signer(folder)  # another process was faster
        key = Ed25519PrivateKey.generate().private_bytes_raw()
        with os.fdopen(descriptor, "w") as file:
            file.write(key.hex())
        (folder / PUBLIC_KEY_FILE).write_text(Signer(key).public_key.hex())
    return Signer(bytes.fromhex(path.read_text().strip()))


def load_public_key(folder: Path) -> bytes | None:
    """Return the public key of a data folder, None where history was never signed from it."""
    path = folder / PUBLIC_KEY_FILE
    return bytes.fromhex(path.read_text().strip()) if path.exists() else None


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is of this message by the owner of this key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
