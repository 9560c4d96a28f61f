"""Reading the scenario a rehearsal is to run."""

from pathlib import Path
from typing import Final

from app.engine.scenario import Scenario
from app.engine.scenario import read_scenario as judge_scenario
from app.errors import RedressError
from app.findings import Finding, Place, Rule
from app.languages import Text

SCENARIO_UNREADABLE: Final = Rule(
    code="SCENARIO_UNREADABLE",
    message=Text("文件无法读取：{reason}。", "The file cannot be read: {reason}."),
    repair=Text("请给出一个可读的 .yaml 文件。", "Give a .yaml file that can be read."),
)


class ScenarioInvalid(RedressError):
    """{place}: {reason} {repair}"""  # noqa: D415 - the message, not prose

    zh = "{place}：{reason}{repair}"
    status = 422

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        place = f"{finding.place.file}:{finding.place.line}" if finding.place.line else finding.place.file
        super().__init__(place=place, reason=finding.message, repair=finding.repair)


def load_scenario(path: Path) -> Scenario:
    """Read a scenario file.

    Raises:
        ScenarioInvalid: it cannot be read, or says something a scenario cannot say; file, line and step are named.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ScenarioInvalid(SCENARIO_UNREADABLE.at(Place(file=str(path)), reason=error.strerror)) from None
    return read_scenario(str(path), content)


def read_scenario(file: str, content: bytes) -> Scenario:
    """Read a scenario from its bytes.

    Raises:
        ScenarioInvalid: see `load_scenario`; of several findings it carries the first in the file.
    """
    scenario, findings = judge_scenario(file, content)
    if scenario is None or findings:
        raise ScenarioInvalid(findings[0])
    return scenario
