"""Rehearsal: scenario files run through the real system, in memory, on a clock that is moved; nothing leaves the process."""

from app.engine.scenario import Expectation, Scenario, Step, StepKind
from app.rehearsal.run import Failure, Rehearsal, StepReport, rehearse
from app.rehearsal.scenario import ScenarioInvalid, load_scenario, read_scenario
from app.rehearsal.sources import find_procedures

__all__ = [
    "Expectation",
    "Failure",
    "Rehearsal",
    "Scenario",
    "ScenarioInvalid",
    "Step",
    "StepKind",
    "StepReport",
    "find_procedures",
    "load_scenario",
    "read_scenario",
    "rehearse",
]
