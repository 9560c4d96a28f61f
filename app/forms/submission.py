"""What people and clients hand in, and what is left of it once it has been judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file as it arrived.

    Attributes:
        name: the file's name as the sender gave it; Answers hold it without folders.
        media_type: the media type the sender claims.
        content: the bytes.
    """

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What was handed in.

    Attributes:
        values: by field key; with `html` the strings a browser posts (a sequence of strings a key, or one string),
            otherwise typed JSON values.
        files: uploads by field key.
        html: which of the two `values` holds.
        complete: whether every required answer must be there; a record that will be completed later need not be.
        internal: whether the sender may set internal fields (agents and clients, not a customer's page).
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Sequence[Upload]] = field(default_factory=dict)
    html: bool = False
    complete: bool = True
    internal: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a valid submission comes to.

    Attributes:
        data: JSON values for the case's data, by field key; None empties a value the case held.
        personal: personal data, by field key; never empty strings.
        files: the uploads, by field key.
        cleared: keys of personal fields that were handed in empty.
    """

    data: dict[str, Any]
    personal: dict[str, str]
    files: dict[str, tuple[Upload, ...]]
    cleared: frozenset[str] = frozenset()
