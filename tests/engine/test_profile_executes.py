"""What the profile accepts, the engine carries out: live, reloaded at every step, and on a freshly compiled deployment."""

import random
from datetime import timedelta

import diagrams as d
import pytest
from judging import refused, surroundings
from walk import MODES, Walk

MESSAGES = '<bpmn:message id="answer" name="customer_answers"/><bpmn:message id="other" name="other"/>'
DATA_OBJECT = '<bpmn:dataObject id="o"/><bpmn:dataObjectReference id="r" dataObjectRef="o"/>'
DATA_IN = '<bpmn:dataInputAssociation id="di"><bpmn:sourceRef>r</bpmn:sourceRef></bpmn:dataInputAssociation>'
DATA_OUT = '<bpmn:dataOutputAssociation id="do"><bpmn:targetRef>r</bpmn:targetRef></bpmn:dataOutputAssociation>'

both = pytest.mark.parametrize("mode", MODES)


def begin(content: bytes, mode: str, **data: object) -> Walk:
    assert refused(content) == []
    return Walk(content, mode=mode, files=surroundings(content), data=data, call=lambda *_: {})


@both
def test_data_objects_are_only_drawn_even_two_subprocesses_deep(mode: str) -> None:
    inner = d.subprocess("s2", [d.start("a2"), d.user("t", DATA_IN + DATA_OUT), d.end("b2")], ["a2 -> t", "t -> b2"])
    outer = d.subprocess("s1", [d.start("a1"), inner, d.end("b1")], ["a1 -> s2", "s2 -> b1"])
    walk = begin(d.simple(DATA_OBJECT, outer, links=["start -> s1", "s1 -> end"], members=["s1"]), mode)
    assert walk.open == ["t"]
    assert walk.complete("t").instance.is_completed


EVENT_GATEWAY = d.simple(
    d.node("eventBasedGateway", "g"),
    d.node("receiveTask", "r", messageRef="answer", values={"fields": "x"}),
    d.node("intermediateCatchEvent", "w", d.timer("P1D")),
    d.user("a"),
    d.user("b"),
    links=["start -> g", "g -> r", "g -> w", "r -> a", "w -> b", "a -> end", "b -> end"],
    members=["a", "b"],
    head=MESSAGES,
)


@both
def test_event_gateway_goes_the_way_of_what_happens_first(mode: str) -> None:
    answered = begin(EVENT_GATEWAY, mode).deliver("customer_answers", x=1)
    assert answered.open == ["a"]
    assert answered.complete("a").instance.is_completed
    silent = begin(EVENT_GATEWAY, mode).wait(timedelta(days=1))
    assert silent.open == ["b"]
    assert silent.complete("b").instance.is_completed


@both
def test_procedure_begins_with_whichever_start_message_comes(mode: str) -> None:
    starts = [
        d.node("startEvent", "s1", d.message("answer"), values={"fields": "x"}),
        d.node("startEvent", "s2", d.message("other")),
    ]
    content = d.definitions(
        MESSAGES,
        d.process(
            nodes=[*starts, d.user("a"), d.user("b"), d.end()],
            links=["s1 -> a", "s2 -> b", "a -> end", "b -> end"],
            lanes={"customer_service": ["a", "b"]},
        ),
    )
    walk = begin(content, mode).deliver("customer_answers", x=1)
    assert walk.open == ["a"]
    assert walk.complete("a").instance.is_completed


@both
def test_lane_named_like_a_group_gives_its_tasks_to_that_group(mode: str) -> None:
    lane = (
        '<bpmn:laneSet id="s"><bpmn:lane id="l" name="客服主管"><bpmn:flowNodeRef>t</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>'
    )
    walk = begin(d.simple(lane, d.user("t"), links=["start -> t", "t -> end"]), mode)
    assert walk.task("t").element.group == "service_supervisor"


@both
def test_longest_procedure_that_is_accepted_runs(mode: str) -> None:
    tasks = [f"t{number}" for number in range(248)]
    walk = begin(d.simple(*[d.user(task, form="note") for task in tasks], members=tasks), mode)
    assert walk.complete("t0").open == ["t1"]


@both
def test_deepest_nesting_that_is_accepted_runs(mode: str) -> None:
    body = d.subprocess("x0", [d.start("a0"), d.user("t"), d.end("b0")], ["a0 -> t", "t -> b0"])
    for level in range(1, 80):
        links = [f"a{level} -> x{level - 1}", f"x{level - 1} -> b{level}"]
        body = d.subprocess(f"x{level}", [d.start(f"a{level}"), body, d.end(f"b{level}")], links)
    walk = begin(d.simple(body, members=["x79"]), mode)
    assert walk.complete("t").instance.is_completed


@both
@pytest.mark.parametrize("sequential", ["true", "false"])
def test_several_instances_behind_a_boundary_event_begin(mode: str, sequential: str) -> None:
    content = d.simple(
        d.user("t"),
        d.boundary("late", "t", d.timer("PT1H")),
        d.user("u", d.several(sequential=sequential)),
        links=["start -> t", "t -> end", "late -> u", "u -> end"],
        members=["t", "u"],
    )
    walk = begin(content, mode, items=["a", "b"]).wait(timedelta(hours=1))
    while walk.open:
        walk.complete(walk.open[0], note="x")
    assert walk.instance.is_completed
    assert walk.data["answers"] == {"0": {"note": "x"}, "1": {"note": "x"}}


def drawn_at_random(chance: random.Random) -> bytes:
    """Return a diagram of tasks, events, decisions and boundary events connected at random, not always soundly."""
    ids = [f"n{number}" for number in range(chance.randrange(2, 9))]
    nodes, links = [d.start()], [f"start -> {ids[0]}"]
    for number, name in enumerate(ids):
        onward = [*ids[number + 1 : number + 2], "end"]
        targets = [chance.choice([*onward, onward[0], onward[0], *ids]) for _ in range(2)]
        kind = chance.choice(["user", "user", "service", "timer", "message", "milestone", "decision", "receive"])
        if kind == "decision":
            nodes.append(d.node("exclusiveGateway", name, default=f"default_{name}"))
            links += [f"default_{name} = {name} -> {targets[0]}", f"{name} -> {targets[1]}: severity = {number % 3}"]
            continue
        nodes.append(
            {
                "user": d.user(name, form="note"),
                "service": d.service(name, "letter.send", template='"a"'),
                "timer": d.node("intermediateCatchEvent", name, d.timer("PT1H")),
                "message": d.node("intermediateCatchEvent", name, d.message("answer")),
                "milestone": d.node("intermediateThrowEvent", name, values={"milestone": name}),
                "receive": d.node("receiveTask", name, messageRef="other"),
            }[kind]
        )
        links.append(f"{name} -> {targets[0]}")
        if kind == "user" and chance.random() < 0.4:
            nodes.append(d.boundary(f"{name}_b", name, d.timer("P1D"), interrupting=chance.random() < 0.5))
            links.append(f"{name}_b -> {targets[1]}")
    nodes.append(d.end())
    people = [name for name in ids if any(f'userTask id="{name}"' in node for node in nodes)]
    return d.definitions(MESSAGES, d.process(nodes=nodes, links=links, lanes={"customer_service": people}))


def step(walk: Walk, chance: random.Random) -> None:
    """Do one of the things the case waits for."""
    waiting = walk.instance.waiting_messages()
    if walk.open and (chance.random() < 0.6 or not (waiting or walk.instance.timers())):
        walk.complete(chance.choice(walk.open), severity=chance.randrange(3))
    elif waiting and (chance.random() < 0.6 or not walk.instance.timers()):
        walk.deliver(chance.choice(waiting))
    else:
        walk.wait(timedelta(days=1))


def test_diagrams_drawn_at_random_that_are_accepted_never_break_the_engine() -> None:
    accepted = 0
    for seed in range(400):
        chance = random.Random(seed)  # noqa: S311 - diagrams, no secrets
        content = drawn_at_random(chance)
        if refused(content):
            continue
        accepted += 1
        walk = begin(content, chance.choice(MODES), severity=0)
        for _ in range(25):
            if walk.instance.is_completed:
                break
            step(walk, chance)
    assert accepted > 40
