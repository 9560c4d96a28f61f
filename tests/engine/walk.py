"""Walks a small diagram without a database: live, reloaded at every step, or reloaded on a freshly compiled deployment."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.engine.instance import Instance, OpenTask
from app.engine.procedures import Procedures, compile_procedures
from app.engine.scripts import CaseScripts
from app.feel import Host

MODES = ("live", "reloaded", "recompiled")
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def _no_operation(name: str, _parameters: Mapping[str, Any], _data: Mapping[str, Any]) -> Mapping[str, Any]:
    raise LookupError(name)


class Walk:
    """One case walking through a diagram; `now` moves, nothing sleeps."""

    def __init__(
        self,
        content: bytes,
        *,
        mode: str = "live",
        process: str = "p",
        data: Mapping[str, Any] | None = None,
        call: Callable[[str, Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]] = _no_operation,
        files: Mapping[str, bytes] | None = None,
    ) -> None:
        self.files = {"p.bpmn": content, **(files or {})}
        self.mode, self.process, self.call = mode, process, call
        self.data = dict(data or {})
        self.now = START
        self.passed: list[str] = []
        self.procedures: Procedures = compile_procedures(self.files)
        self.instance = Instance.start(self.procedures, process, self._scripts())
        self._blob = b""
        self._advance()

    def _scripts(self) -> CaseScripts:
        host = Host(now=self.now, zone=ZoneInfo("Asia/Shanghai"), add_working_time=lambda start, span: start + span)
        return CaseScripts(self.data, host, self.call, self.procedures.decisions)

    def _advance(self) -> None:
        self.instance.advance()
        self.passed += [step.element_id for step in self.instance.steps]
        self.instance.steps.clear()
        self._blob = self.instance.dump()

    def _load(self) -> None:
        if self.mode == "recompiled":
            self.procedures = compile_procedures(self.files)
        if self.mode == "live":
            self.instance.scripts.host = self._scripts().host
        else:
            self.instance = Instance.load(self.procedures, self.process, self._scripts(), self._blob)

    @property
    def open(self) -> list[str]:
        return sorted(f"{task.element.id}{'/' + task.item if task.item else ''}" for task in self.instance.open_tasks().values())

    @property
    def size(self) -> int:
        return len(self._blob)

    def task(self, name: str) -> OpenTask:
        element, _, item = name.partition("/")
        tasks = self.instance.open_tasks().values()
        return next(task for task in tasks if task.element.id == element and task.item == item)

    def complete(self, name: str, **data: Any) -> "Walk":
        self._load()
        self.instance.complete(self.task(name).id, data)
        self._advance()
        return self

    def deliver(self, name: str, **data: Any) -> "Walk":
        self._load()
        self.instance.deliver(name, data)
        self._advance()
        return self

    def wait(self, span: timedelta) -> "Walk":
        self.now += span
        self._load()
        self._advance()
        return self
