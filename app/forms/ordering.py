"""Puts what depends on each other in order, and finds circles."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet


def put_in_order(needs: Mapping[str, AbstractSet[str]]) -> tuple[str, ...]:
    """Return the keys so that each comes after what it needs; keys of a circle, and what needs them, are left out.

    Args:
        needs: what each key needs; names that are no keys are passed over.
    """
    left = {key: needed & needs.keys() for key, needed in needs.items()}
    order: list[str] = []
    while free := [key for key, needed in left.items() if needed.isdisjoint(left)]:
        order.extend(free)
        for key in free:
            del left[key]
    return tuple(order)


def find_circle(needs: Mapping[str, AbstractSet[str]]) -> tuple[str, ...]:
    """Return keys that need each other in a circle, () where there is none."""
    left = needs.keys() - set(put_in_order(needs))
    if not left:
        return ()
    path = [min(left)]
    while True:
        # Whatever is left needs something that is left too, so the walk comes round in the end.
        following = min(needs[path[-1]] & left)
        if following in path:
            return tuple(path[path.index(following) :])
        path.append(following)
