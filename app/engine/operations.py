"""What a diagram may ask of a service operation; the handlers behind it are none of the engine's business."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationSignature:
    """The parameters a service operation takes and the case-data keys it writes.

    Attributes:
        parameters: names that must be given.
        optional: names that may be given.
        results: case-data keys of its result.
    """

    parameters: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
