from datetime import timedelta
from typing import Any

import pytest
from diagrams import boundary, definitions, end, message, node, process, service, several, start, subprocess, timer, user
from walk import MODES, Walk

from app.engine.instance import Instance
from app.errors import InputInvalid, MessageNotExpected, StepFailed

pytestmark = pytest.mark.parametrize("mode", MODES)
HOUR = timedelta(hours=1)
ROW = ["start -> ask", "ask -> wait", "wait -> end"]
FORK = node("parallelGateway", "fork")
JOIN = node("parallelGateway", "join")


def parallel() -> bytes:
    nodes = [start(), FORK, user("left"), user("right"), JOIN, user("after"), end()]
    links = ["start -> fork", "fork -> left", "fork -> right", "left -> join", "right -> join", "join -> after", "after -> end"]
    return definitions(process(nodes=nodes, links=links))


def test_values_of_parallel_branches_both_survive_the_join(mode: str) -> None:
    walk = Walk(parallel(), mode=mode, data={"shared": 1})
    walk.complete("left", shared=2, left="a").complete("right", right="b")
    assert walk.open == ["after"]
    assert walk.data == {"shared": 2, "left": "a", "right": "b"}
    walk.complete("after")
    assert walk.instance.is_completed


def test_the_branch_that_finishes_last_puts_nothing_back(mode: str) -> None:
    walk = Walk(parallel(), mode=mode, data={"status": "open"})
    walk.complete("right", status="decided").complete("left")
    assert walk.data["status"] == "decided"


def with_reminder() -> bytes:
    nodes = [
        start(),
        user("work"),
        boundary("soon", "work", timer("PT1H"), interrupting=False),
        user("remind"),
        user("after"),
        end(),
        end("reminded"),
    ]
    links = ["start -> work", "work -> after", "after -> end", "soon -> remind", "remind -> reminded"]
    return definitions(process(nodes=nodes, links=links))


def test_a_value_changed_while_a_reminder_runs_is_not_put_back(mode: str) -> None:
    walk = Walk(with_reminder(), mode=mode, data={"status": "open"})
    walk.wait(HOUR)
    assert walk.open == ["remind", "work"]
    walk.complete("work", status="decided").complete("remind")
    assert walk.data["status"] == "decided"
    assert walk.open == ["after"]
    walk.complete("after")
    assert walk.instance.is_completed


def test_a_timer_fires_at_its_instant_and_not_before(mode: str) -> None:
    walk = Walk(with_reminder(), mode=mode)
    (due,) = walk.instance.timers().values()
    assert due.due_at == walk.now + HOUR
    walk.wait(HOUR - timedelta(seconds=1))
    assert walk.open == ["work"]
    walk.wait(timedelta(seconds=1))
    assert walk.open == ["remind", "work"]
    assert not walk.instance.timers()


def test_a_completed_task_cancels_its_timer(mode: str) -> None:
    walk = Walk(with_reminder(), mode=mode)
    walk.complete("work").wait(2 * HOUR)
    assert walk.open == ["after"]
    assert not walk.instance.timers()


@pytest.mark.parametrize(
    ("text", "kind", "span"),
    [
        ("PT90M", "timeDuration", timedelta(minutes=90)),
        ('duration("P1DT2H")', "timeDuration", timedelta(days=1, hours=2)),
        ("duration(wait)", "timeDuration", timedelta(hours=5)),
        ('now() + duration("PT3H")', "timeDate", timedelta(hours=3)),
        ('working time(duration("PT4H"))', "timeDate", timedelta(hours=4)),
        ("2026-11-23T12:00:00+08:00", "timeDate", timedelta(hours=3)),
        ("P1M", "timeDuration", timedelta(days=30)),
    ],
)
def test_timers_read_iso_texts_and_feel(mode: str, text: str, kind: str, span: timedelta) -> None:
    nodes = [start(), node("intermediateCatchEvent", "pause", timer(text, kind)), user("after"), end()]
    walk = Walk(
        definitions(process(nodes=nodes, links=["start -> pause", "pause -> after", "after -> end"])),
        mode=mode,
        data={"wait": "PT5H"},
    )
    (due,) = walk.instance.timers().values()
    assert due.due_at - walk.now == span
    walk.wait(span)
    assert walk.open == ["after"]


def test_a_timer_that_gets_no_time_is_the_step_that_fails(mode: str) -> None:
    content = definitions(
        process(nodes=[start(), user("ask"), node("intermediateCatchEvent", "wait", timer("span")), end()], links=ROW)
    )
    walk = Walk(content, mode=mode)
    with pytest.raises(StepFailed, match="neither an instant nor a duration") as caught:
        walk.complete("ask")
    assert caught.value.facts["element_id"] == "wait"


def test_an_interrupting_timer_ends_the_task(mode: str) -> None:
    nodes = [start(), user("work"), boundary("late", "work", timer("PT1H")), user("escalated"), end(), end("other")]
    links = ["start -> work", "work -> end", "late -> escalated", "escalated -> other"]
    walk = Walk(definitions(process(nodes=nodes, links=links)), mode=mode)
    walk.wait(HOUR)
    assert walk.open == ["escalated"]
    walk.complete("escalated")
    assert walk.instance.is_completed


def waiting_for_answer() -> bytes:
    nodes = [
        start(),
        user("ask"),
        boundary("answered", "ask", message("msg"), fields="agreed, reason"),
        node("exclusiveGateway", "agreed", default="no"),
        user("go"),
        user("stop"),
        end(),
        end("end2"),
    ]
    links = [
        "start -> ask",
        "ask -> agreed",
        "answered -> agreed",
        "agreed -> go: agreed = true",
        "no = agreed -> stop",
        "go -> end",
        "stop -> end2",
    ]
    return definitions('<bpmn:message id="msg" name="customer_answers"/>', process(nodes=nodes, links=links))


def test_a_message_interrupts_the_task_and_its_payload_is_case_data(mode: str) -> None:
    walk = Walk(waiting_for_answer(), mode=mode)
    assert walk.instance.waiting_messages() == ["customer_answers"]
    walk.deliver("customer_answers", agreed=True)
    assert walk.open == ["go"]
    assert walk.data == {"agreed": True}


def test_a_message_nobody_waits_for_is_refused_with_what_is_expected(mode: str) -> None:
    walk = Walk(waiting_for_answer(), mode=mode)
    with pytest.raises(MessageNotExpected) as caught:
        walk.deliver("withdrawn")
    assert "customer_answers" in caught.value.text.en


def test_a_payload_key_the_event_does_not_declare_is_refused(mode: str) -> None:
    walk = Walk(waiting_for_answer(), mode=mode)
    with pytest.raises(InputInvalid) as caught:
        walk.deliver("customer_answers", agreed=True, procedure="crisis")
    assert "procedure" in caught.value.text.en
    assert walk.data == {}


def test_a_condition_that_is_no_boolean_fails_at_its_gateway(mode: str) -> None:
    content = waiting_for_answer().replace(b"agreed = true", b'"no"')
    walk = Walk(content, mode=mode)
    with pytest.raises(StepFailed) as caught:
        walk.complete("ask", agreed=True)
    assert caught.value.facts["element_id"] == "agreed"


def asking_departments(completion: str = "") -> bytes:
    inner = f"<bpmn:completionCondition>{completion}</bpmn:completionCondition>" if completion else ""
    loop = several("departments", "department", "opinions", inner)
    nodes = [start(), user("consult", loop), user("after"), end()]
    return definitions(process(nodes=nodes, links=["start -> consult", "consult -> after", "after -> end"]))


def test_each_item_is_a_task_and_answers_are_kept_under_its_key(mode: str) -> None:
    data = {"departments": {"it": {"name": "IT"}, "hr": {"name": "HR"}}}
    walk = Walk(asking_departments(), mode=mode, data=data)
    assert walk.open == ["consult/hr", "consult/it"]
    assert walk.task("consult/it").local == {"department": {"name": "IT"}}
    walk.complete("consult/it", opinion="no").complete("consult/hr", opinion="yes")
    assert walk.open == ["after"]
    assert walk.data["opinions"] == {"it": {"opinion": "no"}, "hr": {"opinion": "yes"}}
    assert walk.task("after").local == {}


def test_each_item_is_still_known_however_often_the_case_is_loaded(mode: str) -> None:
    names = [f"department {number}" for number in range(12)]
    walk = Walk(asking_departments(), mode=mode, data={"departments": names})
    for number in range(3):
        walk.complete(f"consult/{number}", opinion="x")
    walk.wait(HOUR)
    assert {task.item: task.local["department"] for task in walk.instance.open_tasks().values()} == {
        str(number): name for number, name in enumerate(names) if number > 2
    }


def test_a_completion_condition_sees_everything_collected_so_far(mode: str) -> None:
    walk = Walk(asking_departments("count(get entries(opinions)) &gt;= 2"), mode=mode, data={"departments": ["a", "b", "c"]})
    walk.complete("consult/1", opinion="x")
    assert walk.open == ["consult/0", "consult/2"]
    walk.complete("consult/0", opinion="y")
    assert walk.open == ["after"]


def test_an_absent_collection_asks_nobody(mode: str) -> None:
    assert Walk(asking_departments(), mode=mode).open == ["after"]


def test_an_item_is_seen_by_the_completion_condition(mode: str) -> None:
    walk = Walk(asking_departments('department = "b"'), mode=mode, data={"departments": ["a", "b", "c"]})
    walk.complete("consult/0", opinion="x")
    assert walk.open == ["consult/1", "consult/2"]
    walk.complete("consult/1", opinion="y")
    assert walk.open == ["after"]
    assert walk.task("after").local == {}


def test_answers_of_the_round_before_do_not_count_in_the_next(mode: str) -> None:
    loop = several(
        "departments",
        "department",
        "opinions",
        "<bpmn:completionCondition>count(get entries(opinions)) &gt;= 2</bpmn:completionCondition>",
    )
    nodes = [
        start(),
        node("exclusiveGateway", "merge"),
        user("consult", loop),
        user("after"),
        node("exclusiveGateway", "x"),
        end(),
    ]
    links = ["start -> merge", "merge -> consult", "consult -> after", "after -> x", "x -> merge: again", "x -> end: not(again)"]
    walk = Walk(definitions(process(nodes=nodes, links=links)), mode=mode, data={"departments": ["a", "b", "c"]})
    walk.complete("consult/0", opinion="1").complete("consult/2", opinion="2").complete("after", again=True)
    walk.complete("consult/1", opinion="3")
    assert walk.open == ["consult/0", "consult/2"]
    walk.complete("consult/2", opinion="4")
    assert walk.data["opinions"] == {"1": {"opinion": "3"}, "2": {"opinion": "4"}}


@pytest.mark.parametrize("collection", ["abc", 5, True, "", list(range(1001))])
def test_a_collection_that_is_none_is_refused_and_never_taken_letter_by_letter(mode: str, collection: Any) -> None:
    with pytest.raises(StepFailed, match="The collection departments") as caught:
        Walk(asking_departments(), mode=mode, data={"departments": collection})
    assert caught.value.facts["element_id"] == "consult"


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_an_item_that_is_null_is_an_item(mode: str, sequential: str) -> None:
    nodes = [start(), user("consult", several("departments", "department", "opinions", sequential=sequential)), end()]
    content = definitions(process(nodes=nodes, links=["start -> consult", "consult -> end"]))
    walk = Walk(content, mode=mode, data={"departments": [None, "b"]})
    walk.complete("consult/0", opinion="1").complete("consult/1", opinion="2")
    assert walk.instance.is_completed
    assert walk.data["opinions"] == {"0": {"opinion": "1"}, "1": {"opinion": "2"}}


def test_a_called_process_reads_and_writes_the_same_data(mode: str) -> None:
    called = process("q", nodes=[start(), user("inner"), end()], links=["start -> inner", "inner -> end"])
    nodes = [start(), node("callActivity", "call", calledElement="q"), user("after"), end()]
    outer = process(nodes=nodes, links=["start -> call", "call -> after", "after -> end"])
    walk = Walk(definitions(outer), mode=mode, data={"status": "open"}, files={"q.bpmn": definitions(called)})
    assert walk.open == ["inner"]
    assert walk.task("inner").process_id == "q"
    walk.complete("inner", status="done")
    assert walk.open == ["after"]
    assert walk.data == {"status": "done"}


def test_an_embedded_subprocess_belongs_to_its_process(mode: str) -> None:
    inside = subprocess("body", [start("s2"), user("inner"), end("e2")], ["s2 -> inner", "inner -> e2"])
    walk = Walk(
        definitions(
            process(nodes=[start(), inside, user("after"), end()], links=["start -> body", "body -> after", "after -> end"])
        ),
        mode=mode,
    )
    assert walk.task("inner").process_id == "p"
    assert walk.complete("inner").open == ["after"]


def test_an_operation_writes_its_result_into_the_case(mode: str) -> None:
    nodes = [start(), service("step", "count.up", by="step_size * 2"), user("after"), end()]
    content = definitions(process(nodes=nodes, links=["start -> step", "step -> after", "after -> end"]))
    walk = Walk(content, mode=mode, data={"step_size": 3}, call=lambda name, given, _data: {"called": name, **given})
    assert walk.data == {"step_size": 3, "called": "count.up", "by": 6}


def test_a_failing_operation_names_its_element(mode: str) -> None:
    nodes = [start(), user("ask"), service("step", "no.such"), end()]
    content = definitions(process(nodes=nodes, links=["start -> ask", "ask -> step", "step -> end"]))
    with pytest.raises(StepFailed) as caught:
        Walk(content, mode=mode).complete("ask")
    assert caught.value.facts["element_id"] == "step"


def test_an_endless_automatic_loop_is_stopped(mode: str) -> None:
    nodes = [start(), user("ask"), node("exclusiveGateway", "again", default="out"), service("step", "x"), end()]
    links = ["start -> ask", "ask -> again", "again -> step: stop != true", "out = again -> end", "step -> again"]
    with pytest.raises(StepFailed) as caught:
        Walk(definitions(process(nodes=nodes, links=links)), mode=mode, call=lambda *_given: {}).complete("ask")
    assert "loop" in caught.value.text.en


def test_a_terminate_end_event_ends_everything(mode: str) -> None:
    nodes = [start(), FORK, user("left"), user("right"), end("stop", "<bpmn:terminateEventDefinition/>"), end()]
    links = ["start -> fork", "fork -> left", "fork -> right", "left -> stop", "right -> end"]
    walk = Walk(definitions(process(nodes=nodes, links=links)), mode=mode)
    walk.complete("left")
    assert walk.instance.is_completed
    assert walk.open == []


def test_rework_thirty_times_keeps_the_procedure_alive(mode: str) -> None:
    nodes = [start(), user("plan"), node("exclusiveGateway", "ok", default="back"), end()]
    links = ["start -> plan", "plan -> ok", "ok -> end: agreed = true", "back = ok -> plan"]
    walk = Walk(definitions(process(nodes=nodes, links=links)), mode=mode)
    for _ in range(30):
        walk.complete("plan", agreed=False)
    assert walk.open == ["plan"]
    assert walk.complete("plan", agreed=True).instance.is_completed


def test_the_path_names_each_element_and_the_one_before(mode: str) -> None:
    walk = Walk(parallel(), mode=mode)
    assert walk.passed == ["start", "fork"]
    walk.complete("left").complete("right").complete("after")
    assert sorted(walk.passed) == sorted(["start", "fork", "left", "right", "join", "after", "end"])


def test_data_that_imitates_the_engines_own_format_is_just_data(mode: str) -> None:
    walk = Walk(asking_departments(), mode=mode, data={"departments": [{"typename": "UUID", "value": "x"}]})
    assert walk.complete("consult/0", typename="Task").data["opinions"] == {"0": {"typename": "Task"}}


def test_the_instance_class_offers_nothing_that_scripts_could_reach(mode: str) -> None:
    nodes = [start(), node("exclusiveGateway", "g", default="no"), user("a"), user("b"), end(), end("end2")]
    links = ["start -> g", "g -> a: task.workflow != null", "no = g -> b", "a -> end", "b -> end2"]
    assert Walk(definitions(process(nodes=nodes, links=links)), mode=mode).open == ["b"]
    assert isinstance(Walk(parallel(), mode=mode).instance, Instance)
