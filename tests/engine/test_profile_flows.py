"""Flows, gateways and paths."""

import diagrams as d
import pytest
from judging import judge, refused

EXCLUSIVE = d.node("exclusiveGateway", "g", default="no")
MESSAGE = '<bpmn:message id="answer" name="customer_answers"/>'


def wait(node_id: str, inner: str = d.timer("P1D")) -> str:
    return d.node("intermediateCatchEvent", node_id, inner)


FLOWS = {
    "condition leaving a task": ([d.user("t")], ["start -> t", "t -> end: severity = 1"], ["FLOW_CONDITION"]),
    "condition leaving a parallel gateway": (
        [d.node("parallelGateway", "g"), d.end("e2")],
        ["start -> g", "g -> end: severity = 1", "g -> e2"],
        ["FLOW_CONDITION"],
    ),
    "split at a task": ([d.user("t"), d.end("e2")], ["start -> t", "t -> end", "t -> e2"], ["FLOW_SPLIT"]),
    "split at the start": ([d.end("e2")], ["start -> end", "start -> e2"], ["FLOW_SPLIT"]),
    "no condition, no default": (
        [d.node("exclusiveGateway", "g"), d.end("e2")],
        ["start -> g", "g -> end: severity = 1", "g -> e2"],
        ["GATEWAY_CONDITION"],
    ),
    "inclusive without conditions": (
        [d.node("inclusiveGateway", "g"), d.end("e2")],
        ["start -> g", "g -> end", "g -> e2"],
        ["GATEWAY_CONDITION", "GATEWAY_CONDITION"],
    ),
    "default that does not leave": (
        [d.node("exclusiveGateway", "g", default="nope"), d.end("e2")],
        ["start -> g", "g -> end: severity = 1", "g -> e2: severity = 2"],
        ["DEFAULT_UNKNOWN"],
    ),
    "condition on the default": (
        [EXCLUSIVE, d.end("e2")],
        ["start -> g", "g -> end: severity = 1", "no = g -> e2: severity = 2"],
        [],
    ),
    "blank condition": (
        [EXCLUSIVE, d.end("e2")],
        ["start -> g", "g -> end: &", "no = g -> e2"],
        ["FEEL_INVALID"],
    ),
    "target missing": ([], ["start -> end", "lost = start -> nowhere"], ["FLOW_SPLIT", "FLOW_END"]),
    "source missing": ([], ["start -> end", "lost = nowhere -> end"], ["FLOW_END"]),
    "into the start": (
        [d.user("t")],
        ["start -> t", "t -> start"],
        ["FLOW_INTO_START", "NO_WAY_OUT", "UNDECIDED_CYCLE", "UNREACHABLE"],
    ),
    "from the end": ([d.user("t")], ["start -> end", "end -> t", "t -> end"], ["FLOW_FROM_END", "UNDECIDED_CYCLE"]),
    "dead end": ([d.user("t")], ["start -> t"], ["DEAD_END", "UNREACHABLE"]),
    "unreachable": ([d.user("t")], ["start -> end", "t -> end"], ["UNREACHABLE"]),
    "unreachable cycle": (
        [d.user("t"), d.user("u")],
        ["start -> end", "t -> u", "u -> t"],
        ["UNREACHABLE", "UNREACHABLE", "UNDECIDED_CYCLE"],
    ),
    "no way out": (
        [d.user("t"), d.user("u")],
        ["start -> t", "t -> u", "u -> t"],
        ["NO_WAY_OUT", "UNREACHABLE", "UNDECIDED_CYCLE"],
    ),
    "merge at a task": (
        [EXCLUSIVE, d.user("t"), d.user("u")],
        ["start -> g", "g -> u: severity = 1", "no = g -> t", "u -> t", "t -> end"],
        [],
    ),
    "merging gateway without condition": ([d.node("exclusiveGateway", "g")], ["start -> g", "g -> end"], []),
    "rework loop": (
        [d.user("t"), EXCLUSIVE],
        ["start -> t", "t -> g", "g -> t: severity = 3", "no = g -> end"],
        [],
    ),
    "cycle that never rests": (
        [d.service("t", "letter.send", template='"a"'), EXCLUSIVE],
        ["start -> t", "t -> g", "g -> t: severity = 3", "no = g -> end"],
        ["ENDLESS_CYCLE"],
    ),
    "cycle that rests at a timer": (
        [wait("w"), EXCLUSIVE],
        ["start -> w", "w -> g", "g -> w: severity = 3", "no = g -> end"],
        [],
    ),
    "step to itself": (
        [d.service("t", "letter.send", template='"a"')],
        ["start -> t", "t -> t", "t -> end"],
        ["FLOW_SPLIT", "ENDLESS_CYCLE"],
    ),
    "cycle left by a boundary event only": (
        [d.user("t"), d.user("u"), d.boundary("b", "u", d.timer("P1D"))],
        ["start -> t", "t -> u", "u -> t", "b -> end"],
        ["UNDECIDED_CYCLE"],
    ),
    "boundary event that leads back": (
        [d.user("t"), d.user("u"), d.boundary("b", "t", d.timer("P1D"))],
        ["start -> t", "b -> u", "u -> t", "t -> end"],
        [],
    ),
    "cycle of a parallel gateway": (
        [d.user("t"), d.node("parallelGateway", "f")],
        ["start -> t", "t -> f", "f -> t", "f -> end"],
        ["UNDECIDED_CYCLE"],
    ),
    "inclusive gateway on a cycle": (
        [d.user("t"), d.node("inclusiveGateway", "i", default="on"), EXCLUSIVE],
        ["start -> t", "t -> i", "i -> g: severity = 1", "on = i -> end", "g -> t: severity = 2", "no = g -> end"],
        ["INCLUSIVE_CYCLE"],
    ),
    "event gateway to a task": (
        [d.node("eventBasedGateway", "g"), d.user("t"), wait("w")],
        ["start -> g", "g -> t", "g -> w", "t -> end", "w -> end"],
        ["GATEWAY_EVENTS"],
    ),
    "event gateway with two timers": (
        [d.node("eventBasedGateway", "g"), wait("v"), wait("w")],
        ["start -> g", "g -> v", "g -> w", "v -> end", "w -> end"],
        ["GATEWAY_TIMERS"],
    ),
    "event gateway with the same message twice": (
        [d.node("eventBasedGateway", "g"), wait("v", d.message("answer")), wait("w", d.message("answer"))],
        ["start -> g", "g -> v", "g -> w", "v -> end", "w -> end"],
        ["GATEWAY_MESSAGES"],
    ),
    "event gateway with one way": (
        [d.node("eventBasedGateway", "g"), wait("w")],
        ["start -> g", "g -> w", "w -> end"],
        ["GATEWAY_ALONE"],
    ),
    "event gateway to an event reached otherwise": (
        [d.node("eventBasedGateway", "g"), wait("v", d.message("answer")), wait("w")],
        ["start -> g", "g -> v", "g -> w", "v -> w", "w -> end"],
        ["GATEWAY_EVENTS"],
    ),
}


@pytest.mark.parametrize(("nodes", "links", "codes"), FLOWS.values(), ids=FLOWS.keys())
def test_flow_that_would_be_taken_wrongly_is_refused(nodes: list[str], links: list[str], codes: list[str]) -> None:
    people = [node.split('id="')[1].split('"')[0] for node in nodes if "userTask" in node]
    content = d.simple(*nodes, links=links, members=people, head=MESSAGE)
    assert sorted(refused(content)) == sorted(codes)


def test_flow_across_the_border_of_a_subprocess_is_refused() -> None:
    inner = d.subprocess("s", [d.start("s1"), d.user("u"), d.end("e1")], ["s1 -> u", "u -> e1"])
    content = d.simple(inner, links=["start -> s", "cross = start -> u", "s -> end"], members=["s"])
    assert "FLOW_BORDER" in refused(content)


def test_cycle_through_a_call_rests_where_the_called_procedure_does() -> None:
    links = ["start -> t", "t -> g", "g -> t: severity = 3", "no = g -> end"]
    content = d.simple(d.node("callActivity", "t", calledElement="other"), EXCLUSIVE, links=links)
    service = d.service("x", "letter.send", template='"a"')
    resting = d.process("other", nodes=[d.start("s"), wait("x"), d.end("e")], links=["s -> x", "x -> e"])
    hasty = d.process("other", nodes=[d.start("s"), service, d.end("e")], links=["s -> x", "x -> e"])
    assert refused(content, other=d.definitions(resting)) == []
    assert refused(content, other=d.definitions(hasty)) == ["ENDLESS_CYCLE"]


def test_procedure_with_more_steps_than_the_engine_bears_is_refused() -> None:
    tasks = [f"t{number}" for number in range(260)]
    content = d.simple(*[d.node("manualTask", task) for task in tasks], members=tasks)
    (found,) = [one for one in judge(content) if one.code == "SCOPE_TOO_LARGE"]
    assert "262" in found.message.en


def test_two_thousand_crossing_flows_are_judged_at_once() -> None:
    nodes = [d.node("parallelGateway", f"g{number}") for number in range(40)]
    links = ["start -> g0", "g39 -> end"] + [f"g{one} -> g{other}" for one in range(40) for other in range(40) if one != other]
    assert "ENDLESS_CYCLE" in refused(d.simple(*nodes, links=links))
