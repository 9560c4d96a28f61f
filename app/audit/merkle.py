"""The root of all chains' heads, as RFC 6962 section 2.1 builds a tree: one hash that no rewritten chain can keep."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a chain: its number and its hash (hex)."""

    chain: UUID
    seq: int
    hash: str

    def leaf(self) -> bytes:
        """Return the hash of the head as a leaf of the tree."""
        return hashlib.sha256(b"\0" + f"{self.chain} {self.seq} {self.hash}".encode()).digest()


class Tree:
    """A tree that grows leaf by leaf and remembers only its right edge."""

    def __init__(self) -> None:
        self.leaves = 0
        self._edge: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append a leaf: complete pairs to its left are joined at once."""
        self.leaves += 1
        size = self.leaves
        while size % 2 == 0:
            leaf = _join(self._edge.pop(), leaf)
            size //= 2
        self._edge.append(leaf)

    def root(self) -> str:
        """Return the root, hex; of no leaves, the hash of nothing."""
        if not self._edge:
            return hashlib.sha256().hexdigest()
        root = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            root = _join(left, root)
        return root.hex()


def root_of(heads: Iterable[Head]) -> Tree:
    """Return the tree over heads, which come in the order of their chains' ids."""
    tree = Tree()
    for head in heads:
        tree.add(head.leaf())
    return tree


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
