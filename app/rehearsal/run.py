"""Running a scenario: each step is carried out on the stage, and what was expected is compared with what is there."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.commands.checks import check_resources
from app.db import dump_json
from app.engine.scenario import Expectation, Scenario, Step, StepKind
from app.errors import FormInvalid, RedressError
from app.findings import Finding, Severity
from app.languages import Text
from app.models import UserTask
from app.rehearsal.stage import Stage, open_stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One thing that was not as expected.

    Attributes:
        file: the scenario.
        step: number of the step, from 1; 0 for the start, and for the end and the path taken.
        line: line of the step in the file, 0 where there is none.
        text: what happened, in both languages.
        expected: what was expected, as the file writes it; "" where the step itself failed.
        got: what was there instead.
    """

    file: str
    step: int
    line: int
    text: Text
    expected: str = ""
    got: str = ""

    def get(self, language: str) -> str:
        """Return the failure on one line: file, step, what happened."""
        step = Text(f"第 {self.step} 步：", f"step {self.step}: ") if self.step else Text("")
        return f"{self.file}{f':{self.line}' if self.line else ''}: {step.get(language)}{self.text.get(language)}"

    def as_json(self, language: str) -> dict[str, object]:
        """Return the failure as `redress rehearse --format json` prints it."""
        return {
            "file": self.file,
            "step": self.step,
            "line": self.line,
            "message": self.text.get(language),
            "expected": self.expected,
            "got": self.got,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """What a step did, and whether it went as the scenario says."""

    number: int
    text: Text
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """How a scenario went; steps after the first that could not be carried out are not in it.

    Attributes:
        visited: ids of the elements passed, in order.
    """

    scenario: Scenario
    steps: tuple[StepReport, ...]
    failures: tuple[Failure, ...]
    visited: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.scenario.name

    @property
    def passed(self) -> bool:
        """Whether everything went as the scenario says."""
        return not self.failures

    def as_json(self, language: str) -> dict[str, object]:
        """Return the rehearsal as `redress rehearse --format json` prints it."""
        return {
            "file": self.scenario.file,
            "name": self.scenario.name,
            "passed": self.passed,
            "steps": [{"number": step.number, "text": step.text.get(language), "passed": step.passed} for step in self.steps],
            "failures": [failure.as_json(language) for failure in self.failures],
        }


def rehearse(scenario: Scenario, files: Mapping[str, bytes]) -> Rehearsal:
    """Run a scenario on diagrams, decisions and forms, in memory; nothing leaves the process.

    Args:
        scenario: what to do and to expect.
        files: the deployment's files by name; they are checked first, and refused ones fail the rehearsal.
    """
    refused = _refused(tuple(sorted(files.items())))
    if refused:
        return Rehearsal(scenario=scenario, steps=(), failures=tuple(_refusal(scenario, finding) for finding in refused))
    with open_stage(files) as stage:
        return _Performance(scenario, stage).run()


@lru_cache(maxsize=4)
def _refused(files: tuple[tuple[str, bytes], ...]) -> tuple[Finding, ...]:
    # Scenarios usually come in dozens on the same files, and a check takes longer than a scenario.
    return tuple(found for found in check_resources(dict(files)) if found.severity is Severity.REFUSED)


def _refusal(scenario: Scenario, finding: Finding) -> Failure:
    line = f":{finding.place.line}" if finding.place.line else ""
    place = f"{finding.place.file}{line} {finding.place.element_id}".strip()
    text = Text(f"{place}：{finding.message.zh}{finding.repair.zh}", f"{place}: {finding.message.en} {finding.repair.en}")
    return Failure(file=scenario.file, step=0, line=0, text=text)


class _Performance:
    """One run of a scenario."""

    def __init__(self, scenario: Scenario, stage: Stage) -> None:
        self._scenario = scenario
        self._stage = stage
        self._reports: list[StepReport] = []
        self._failures: list[Failure] = []

    def run(self) -> Rehearsal:
        if self._start() and all(self._carry_out(step) for step in self._scenario.steps):
            self._compare_end()
        return Rehearsal(
            scenario=self._scenario,
            steps=tuple(self._reports),
            failures=tuple(self._failures),
            visited=tuple(self._stage.visited()),
        )

    def _start(self) -> bool:
        try:
            self._stage.start(self._scenario.process, self._scenario.start)
        except RedressError as error:
            self._fail(None, _explain(error))
            return False
        return True

    def _carry_out(self, step: Step) -> bool:
        before = len(self._failures)
        acts = {
            StepKind.TASK: self._complete,
            StepKind.WAIT: self._wait,
            StepKind.MESSAGE: self._deliver,
            StepKind.EXPECT: self._compare,
        }
        try:
            text = acts[step.kind](step)
        except RedressError as error:
            text = _explain(error)
            self._fail(step, text)
        passed = len(self._failures) == before
        self._reports.append(StepReport(number=step.number, text=text, passed=passed))
        # A step that could not be carried out leaves the case elsewhere than the next steps expect it.
        return passed or step.kind is StepKind.EXPECT

    def _complete(self, step: Step) -> Text:
        tasks = self._stage.open_tasks()
        found = [task for task in tasks if task.element_id == step.target and step.item in {"", task.item}]
        if not found:
            wanted = f"{step.target}[{step.item}]" if step.item else step.target
            text = Text(f"用户任务 {wanted} 没有开放", f"the user task {wanted} is not open")
            self._fail(step, text, step.target, _listed(_label(task) for task in tasks))
            return text
        self._stage.complete(found[0], step.data)
        return Text(f"完成用户任务 {_label(found[0])}", f"completed the user task {_label(found[0])}")

    def _wait(self, step: Step) -> Text:
        self._stage.wait(step.span)
        return Text(f"时间过去 {step.target}", f"{step.target} went by")

    def _deliver(self, step: Step) -> Text:
        self._stage.deliver(step.target, step.data)
        return Text(f"送达消息 {step.target}", f"delivered the message {step.target}")

    def _compare(self, step: Step) -> Text:
        expected = step.expectation or Expectation()
        case = self._stage.case()
        if expected.open is not None:
            self._same_tasks(step, Text("开放的用户任务", "open user tasks"), expected.open, self._stage.open_tasks())
        if expected.overdue is not None:
            self._same_tasks(step, Text("逾期的用户任务", "overdue user tasks"), expected.overdue, self._stage.overdue_tasks())
        if expected.letters is not None:
            letters = self._stage.letters()
            if not _in_order(expected.letters, letters) or (not expected.letters and letters):
                self._differ(step, Text("函件", "letters"), _listed(expected.letters), _listed(letters))
        for key, value in (expected.data or {}).items():
            if not _same(value, case.data.get(key)):
                self._differ(step, Text(f"数据 {key}", f"the value of {key}"), _json(value), _json(case.data.get(key)))
        if expected.milestone is not None and expected.milestone != case.milestone:
            self._differ(step, Text("里程碑", "the milestone"), expected.milestone, str(case.milestone))
        if expected.status is not None and expected.status != case.status:
            self._differ(step, Text("个案状态", "the case's status"), expected.status, str(case.status))
        return Text("核对预期", "compared with what is expected")

    def _compare_end(self) -> None:
        status = str(self._stage.case().status)
        if status != self._scenario.end:
            tasks = _listed(_label(task) for task in self._stage.open_tasks())
            self._differ(None, Text("个案结束状态", "how the case ends"), self._scenario.end, f"{status} ({tasks})")
        visited = self._stage.visited()
        if not _in_order(self._scenario.visited, visited):
            self._differ(None, Text("经过的元素", "elements passed"), _listed(self._scenario.visited), _listed(visited))

    def _same_tasks(self, step: Step, what: Text, expected: Sequence[str], found: Sequence[UserTask]) -> None:
        if Counter(expected) != Counter(task.element_id for task in found):
            self._differ(step, what, _listed(expected), _listed(_label(task) for task in found))

    def _differ(self, step: Step | None, what: Text, expected: str, got: str) -> None:
        text = Text(f"{what.zh}应为 {expected}，实为 {got}", f"{what.en}: expected {expected}, got {got}")
        self._failures.append(self._failure(step, text, expected, got))

    def _fail(self, step: Step | None, text: Text, expected: str = "", got: str = "") -> None:
        if got:
            text = Text(f"{text.zh}；现在开放：{got}", f"{text.en}; open now: {got}")
        self._failures.append(self._failure(step, text, expected, got))

    def _failure(self, step: Step | None, text: Text, expected: str, got: str) -> Failure:
        number, line = (step.number, step.line) if step else (0, 0)
        return Failure(file=self._scenario.file, step=number, line=line, text=text, expected=expected, got=got)


def _explain(error: RedressError) -> Text:
    if isinstance(error, FormInvalid):
        zh = "；".join(f"{key}：{text.zh}" for key, text in error.errors.items())
        en = "; ".join(f"{key}: {text.get('en')}" for key, text in error.errors.items())
        return Text(f"{error.text.zh}{zh}", f"{error.text.en} {en}")
    return error.text


def _label(task: UserTask) -> str:
    return f"{task.element_id}[{task.item}]" if task.item else task.element_id


def _listed(names: Iterable[str]) -> str:
    return f"[{', '.join(names)}]"


def _json(value: Any) -> str:
    return dump_json(value).decode()


def _same(expected: Any, got: Any) -> bool:
    # Python takes 1 for true; a scenario does not.
    return _json(expected) == _json(got) or (_is_number(expected) and _is_number(got) and expected == got)


def _is_number(value: Any) -> bool:
    return not isinstance(value, str | bool | list | dict | None)


def _in_order(wanted: Iterable[str], found: Iterable[str]) -> bool:
    rest = iter(found)
    return all(any(name == other for other in rest) for name in wanted)
