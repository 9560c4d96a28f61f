"""Gateways join by tokens: in loops, in every order, with several ways through a branch."""

import itertools
from collections.abc import Sequence

import pytest
from diagrams import definitions, end, node, process, start, user
from walk import MODES, Walk

AGAIN = ["z -> x", "x -> m: again", "done = x -> end"]
LOOP = [node("exclusiveGateway", "m"), node("exclusiveGateway", "x", default="done")]


def block_in_a_loop(tasks: Sequence[str], kind: str) -> bytes:
    """A block of branches with one task each, and a task z behind it that may lead back to its start."""
    split, join = node(kind, "split"), node(kind, "join")
    branches = [f"split -> {task}" + (": true" if kind == "inclusiveGateway" else "") for task in tasks]
    links = ["start -> m", "m -> split", *branches, *(f"{task} -> join" for task in tasks), "join -> z", *AGAIN]
    nodes = [start(), *LOOP, split, *(user(task) for task in tasks), join, user("z"), end()]
    return definitions(process(nodes=nodes, links=links))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", ["parallelGateway", "inclusiveGateway"])
def test_three_branches_in_a_loop_join_once_a_round_in_every_order(mode: str, kind: str) -> None:
    content = block_in_a_loop("abc", kind)
    for orders in itertools.product(itertools.permutations("abc"), repeat=2):
        walk = Walk(content, mode=mode)
        for last, order in ((False, orders[0]), (True, orders[1])):
            for done, task in enumerate(order, start=1):
                walk.complete(task)
                assert walk.open == (sorted(order[done:]) or ["z"]), (orders, task)
            walk.complete("z", again=not last)
        assert walk.instance.is_completed


@pytest.mark.parametrize("mode", MODES)
def test_rework_inside_a_branch_of_a_loop_joins_nothing_early(mode: str) -> None:
    inner = [node("exclusiveGateway", "im"), node("exclusiveGateway", "ix", default="idone")]
    nodes = [start(), *LOOP, *inner, node("parallelGateway", "split"), node("parallelGateway", "join")]
    nodes += [user("a"), user("b"), user("z"), end()]
    links = ["start -> m", "m -> split", "split -> im", "im -> a", "a -> ix", "ix -> im: inner", "idone = ix -> join"]
    links += ["split -> b", "b -> join", "join -> z", *AGAIN]
    walk = Walk(definitions(process(nodes=nodes, links=links)), mode=mode)
    for last in (False, False, True):
        walk.complete("a", inner=True).complete("b")
        assert walk.open == ["a"]
        walk.complete("a", inner=True)
        assert walk.open == ["a"]
        walk.complete("a", inner=False)
        assert walk.open == ["z"]
        walk.complete("z", again=not last)
    assert walk.instance.is_completed


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("upper", [True, False])
@pytest.mark.parametrize("tail", [0, 1, 3])
def test_inclusive_join_waits_for_a_branch_with_two_ways_through_it(mode: str, upper: bool, tail: int) -> None:
    steps = [f"step{number}" for number in range(tail)]
    nodes = [start(), node("inclusiveGateway", "split", default="other"), node("exclusiveGateway", "way", default="lower")]
    nodes += [node("exclusiveGateway", "met"), node("inclusiveGateway", "join"), end()]
    nodes += [user(task) for task in ("a1", "a2", "b", "c", "z", *steps)]
    row = ["met", *steps, "join"]
    links = ["start -> split", "split -> way: true", "split -> b: true", "other = split -> c", "way -> a1: upper"]
    links += ["lower = way -> a2", "a1 -> met", "a2 -> met", *(f"{one} -> {two}" for one, two in itertools.pairwise(row))]
    links += ["b -> join", "c -> join", "join -> z", "z -> end"]
    walk = Walk(definitions(process(nodes=nodes, links=links)), mode=mode, data={"upper": upper})
    taken = "a1" if upper else "a2"
    walk.complete("b")
    for task in (taken, *steps):
        assert walk.open == [task]
        walk.complete(task)
    assert walk.open == ["z"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("order", ["ab", "ba"])
def test_inclusive_join_goes_on_when_the_other_branch_leaves(mode: str, order: str) -> None:
    nodes = [start(), node("inclusiveGateway", "split", default="other"), node("exclusiveGateway", "way", default="leave")]
    nodes += [node("inclusiveGateway", "join"), *(user(task) for task in "abcz"), end(), end("left")]
    links = ["start -> split", "split -> a: true", "split -> b: true", "other = split -> c", "a -> way", "way -> join: stay"]
    links += ["leave = way -> left", "b -> join", "c -> join", "join -> z", "z -> end"]
    walk = Walk(definitions(process(nodes=nodes, links=links)), mode=mode)
    walk.complete(order[0], stay=False)
    assert walk.open == [order[1]]
    walk.complete(order[1], stay=False)
    assert walk.open == ["z"]
    assert walk.complete("z").instance.is_completed


@pytest.mark.parametrize("kind", ["parallelGateway", "inclusiveGateway"])
def test_two_flows_between_the_same_gateways_join_once(kind: str) -> None:
    nodes = [start(), node(kind, "split"), node(kind, "join"), user("z"), end()]
    condition = ": true" if kind == "inclusiveGateway" else ""
    links = ["start -> split", f"one = split -> join{condition}", f"two = split -> join{condition}", "join -> z", "z -> end"]
    walk = Walk(definitions(process(nodes=nodes, links=links)))
    assert walk.open == ["z"]
    assert walk.complete("z").instance.is_completed
