"""Who asks for a change or a read: a person at the desk, a customer, an API client or the system itself."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.languages import Language


class ActorKind(StrEnum):
    """What kind of actor asks; history writes it beside the id."""

    USER = "user"
    CUSTOMER = "customer"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An actor with the rights that count.

    Attributes:
        kind: what it is.
        id: user id, case reference of the customer, or the name of the part of the system.
        name: as people read it ("" for customers: their names are personal data).
        groups: keys of the groups it belongs to (interfaces.md section 4).
        language: the language it reads.
    """

    kind: ActorKind
    id: str
    name: str = ""
    groups: frozenset[str] = field(default_factory=frozenset)
    language: Language = "zh"

    @property
    def is_system(self) -> bool:
        """Whether the system itself asks (timers, worker, command line)."""
        return self.kind is ActorKind.SYSTEM

    def belongs_to(self, *groups: str) -> bool:
        """Whether the actor is in one of the groups, is an administrator, or is the system."""
        return self.is_system or "administrator" in self.groups or not self.groups.isdisjoint(groups)


SYSTEM_ACTOR: Final = Actor(kind=ActorKind.SYSTEM, id="system", name="Redress")
