"""Names of steps, fields and options as a deployment's own diagrams and forms give them, in both languages."""

from typing import Any, Final
from uuid import UUID

from app.engine.diagram import Element
from app.engine.procedures import Procedures
from app.languages import Text
from app.web import current


class Labels:
    """The names of one deployment, looked up by key.

    Args:
        procedures: the compiled deployment.
    """

    def __init__(self, procedures: Procedures) -> None:
        self._procedures = procedures
        self._fields = {field.key: field for form in procedures.forms.values() for field in form.fields if field.key}
        self._options: dict[str, dict[str, Text]] = {
            key: {str(value): text for value, text in field.options} for key, field in self._fields.items() if field.options
        }

    def step(self, element_id: str, process_id: str = "") -> Text:
        """Return the name of an element; its id where the diagrams do not have it."""
        element = self.element(element_id, process_id)
        return element.name if element is not None and element.name.zh else Text(element_id)

    def element(self, element_id: str, process_id: str = "") -> Element | None:
        """Return an element, looked for in every process when `process_id` is empty."""
        known = self._procedures.processes
        processes = [known[process_id]] if process_id in known else list(known.values())
        return next((found for process in processes if (found := process.elements.get(element_id)) is not None), None)

    def process(self, process_id: str) -> Text:
        """Return the name of a process."""
        process = self._procedures.processes.get(process_id)
        return process.name if process is not None and process.name.zh else Text(process_id)

    def decision(self, decision_id: str) -> Text:
        """Return the name of a decision."""
        models = self._procedures.decisions.values()
        found = next((model.decisions[decision_id] for model in models if decision_id in model.decisions), None)
        return found.name if found is not None and found.name.zh else Text(decision_id)

    def field(self, key: str) -> Text:
        """Return the label of a field."""
        field = self._fields.get(key)
        return field.label if field is not None else Text(key)

    def option(self, key: str, value: Any) -> Text:
        """Return the label of a field's option; the value itself where the field does not list it."""
        if value is None or value == "":
            return Text("")
        return self._options.get(key, {}).get(str(value), Text(str(value)))


def of_deployment(deployment_id: UUID) -> Labels:
    """Return the names of a deployment."""
    return of_procedures(current.procedures(deployment_id))


def of_procedures(procedures: Procedures) -> Labels:
    """Return the names of a compiled deployment; made once."""
    found = _KEPT.get(procedures.digest)
    if found is None:
        found = _KEPT[procedures.digest] = Labels(procedures)
    return found


_KEPT: Final[dict[str, Labels]] = {}
