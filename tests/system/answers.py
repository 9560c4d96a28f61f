"""What a careful agent answers on each form of the shipped procedures."""

import json
from typing import Any

from app.config import PACKAGE

SAMPLES: list[dict[str, Any]] = [
    json.loads(line) for line in (PACKAGE / "demo" / "complaints.jsonl").read_text(encoding="utf-8").splitlines()
]
ANSWERS: dict[str, dict[str, Any]] = json.loads((PACKAGE / "demo" / "answers.json").read_text(encoding="utf-8"))["answers"]


def answers_of(sample: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the answers that take a sample complaint to the archive."""
    own = {"screen_complaint": sample["screening"]}
    if sample["assessment"]:
        own["assess_complaint"] = sample["assessment"]
    return ANSWERS | own
