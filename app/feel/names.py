"""The names an expression reads from outside itself."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, Final

from app.feel import tree
from app.feel.tree import Node

_NOTHING: Final[frozenset[str]] = frozenset()


def free_names(node: Node, bound: frozenset[str] = _NOTHING, *, certain: bool = False) -> frozenset[str]:
    """Return the names a tree reads from its context.

    Args:
        node: the tree.
        bound: names that loops and contexts around it give.
        certain: leave out names inside filters, which may be entries of the filtered items.
    """
    if isinstance(node, tree.Name):
        return frozenset({node.name}) - bound
    if isinstance(node, (tree.For, tree.Quantified)):
        return _of_loop(node, bound, certain)
    if isinstance(node, tree.ContextLiteral):
        return _of_context(node, bound, certain)
    if isinstance(node, tree.Lambda):
        return free_names(node.body, bound | set(node.parameters), certain=certain)
    if isinstance(node, tree.Filter):
        inside = _NOTHING if certain else free_names(node.condition, bound | {"item"})
        return free_names(node.base, bound, certain=certain) | inside
    return _NOTHING.union(*(free_names(child, bound, certain=certain) for child in children(node)))


def _of_loop(node: tree.For | tree.Quantified, bound: frozenset[str], certain: bool) -> frozenset[str]:
    found = _NOTHING
    for iterator in node.iterators:
        for source in (iterator.source, iterator.end):
            found |= free_names(source, bound, certain=certain) if source is not None else _NOTHING
        bound |= {iterator.name}
    body, own = (node.body, {"partial"}) if isinstance(node, tree.For) else (node.condition, set[str]())
    return found | free_names(body, bound | own, certain=certain)


def _of_context(node: tree.ContextLiteral, bound: frozenset[str], certain: bool) -> frozenset[str]:
    found = _NOTHING
    for key, value in node.entries:
        found |= free_names(value, bound, certain=certain)
        bound |= {key}
    return found


def children(node: Node) -> Iterable[Node]:
    """Yield the nodes directly below a node."""
    for field in fields(node):
        yield from _nodes_in(getattr(node, field.name))


def _nodes_in(value: Any) -> Iterable[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tree.Iterator):
        yield value.source
        if value.end is not None:
            yield value.end
    elif isinstance(value, tuple):
        for part in value:
            yield from _nodes_in(part)


def reads_input(node: Node) -> bool:
    """Whether a tree reads `?`."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tree.Input):
            return True
        waiting.extend(children(part))
    return False
