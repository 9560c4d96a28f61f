"""Diagrams of other vendors, and extensions of ours that are misspelled or misplaced."""

import diagrams as d
import pytest
from judging import judge, refused, warned

CAMUNDA = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="Definitions_1"
  targetNamespace="http://bpmn.io/schema/bpmn" exporter="Camunda Modeler" exporterVersion="5.20.0"
  modeler:executionPlatform="Camunda Platform" modeler:executionPlatformVersion="7.20.0">
  <bpmn:process id="invoice" name="Invoice" isExecutable="true" camunda:historyTimeToLive="P30D">
    <bpmn:startEvent id="StartEvent_1" camunda:initiator="who"><bpmn:outgoing>Flow_1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="approve" name="Approve" camunda:formKey="embedded:approve.html" camunda:assignee="${boss}"
      camunda:candidateGroups="accounting" camunda:dueDate="${dateTime().plusDays(3)}">
      <bpmn:incoming>Flow_1</bpmn:incoming><bpmn:outgoing>Flow_2</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:serviceTask id="pay" name="Pay" camunda:delegateExpression="${payService}" camunda:asyncBefore="true">
      <bpmn:extensionElements>
        <camunda:inputOutput><camunda:inputParameter name="a">${amount}</camunda:inputParameter></camunda:inputOutput>
        <camunda:failedJobRetryTimeCycle>R3/PT5M</camunda:failedJobRetryTimeCycle>
      </bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:exclusiveGateway id="ok" name="ok?" default="Flow_4"/>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="StartEvent_1" targetRef="approve"/>
    <bpmn:sequenceFlow id="Flow_2" sourceRef="approve" targetRef="ok"/>
    <bpmn:sequenceFlow id="Flow_3" sourceRef="ok" targetRef="pay">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${approved == true}</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="Flow_4" sourceRef="ok" targetRef="end"/>
    <bpmn:sequenceFlow id="Flow_5" sourceRef="pay" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>
"""


def test_camunda_diagram_is_refused_telling_what_to_use_instead() -> None:
    found = {(one.place.element_id, one.code): one for one in judge(CAMUNDA)}
    assert {"VENDOR_REFUSED", "FORM_MISSING", "LANE_MISSING", "OPERATION_MISSING", "FEEL_INVALID"} <= {code for _, code in found}
    everything = " ".join(one.message.en + one.repair.en for one in judge(CAMUNDA))
    for remark in (
        "Camunda 7",
        "formKey",
        "property form",
        "assignee",
        "lane",
        "dueDate",
        "property due",
        "serviceTaskOperator",
        "drop the ${ }",
    ):
        assert remark in everything
    assert found[("invoice", "VENDOR_IGNORED")].severity.value == "warning"


VENDORS = {
    "zeebe task": '<zeebe:taskDefinition type="pay"/>',
    "zeebe form": '<zeebe:formDefinition formId="x"/>',
    "zeebe assignment": '<zeebe:assignmentDefinition assignee="=who"/>',
    "zeebe mapping": "<zeebe:ioMapping/>",
    "camunda listener": '<camunda:taskListener class="x" event="create"/>',
    "pre-script": "<spiffworkflow:preScript>x = 1</spiffworkflow:preScript>",
    "post-script": "<spiffworkflow:postScript>import os</spiffworkflow:postScript>",
    "instructions": "<spiffworkflow:instructionsForEndUser>hi</spiffworkflow:instructionsForEndUser>",
    "unknown vendor": '<x:secret xmlns:x="http://example.com/secret"/>',
}


@pytest.mark.parametrize("extra", VENDORS.values(), ids=VENDORS.keys())
def test_extension_that_would_be_ignored_is_refused(extra: str) -> None:
    assert refused(d.simple(d.node("userTask", "t", extra=extra, values={"form": "t"}), members=["t"])) == ["VENDOR_REFUSED"]


def test_scripts_on_instances_are_refused() -> None:
    content = d.simple(
        d.user("t", d.several().replace("isSequential", 'spiffworkflow:scriptsOnInstances="true" isSequential')), members=["t"]
    )
    assert refused(content) == ["VENDOR_REFUSED"]


def test_spiffarena_form_names_are_refused_naming_the_property_form() -> None:
    values = {"form": "t", "formJsonSchemaFilename": "a.json", "formUiSchemaFilename": "b.json"}
    found = [
        one for one in judge(d.simple(d.node("userTask", "t", values=values), members=["t"])) if one.code == "PROPERTY_UNKNOWN"
    ]
    assert len(found) == 2
    assert "property form" in found[0].repair.en


def test_harmless_extensions_are_warned_of_once() -> None:
    tasks = [
        d.node("userTask", name, values={"form": "t"}).replace("<bpmn:userTask", '<bpmn:userTask camunda:asyncBefore="true"')
        for name in ("t", "u")
    ]
    content = d.simple(*tasks, members=["t", "u"])
    assert refused(content) == []
    assert warned(content).count("VENDOR_IGNORED") == 1


def test_misspelled_property_is_refused_with_the_nearest_name() -> None:
    (found,) = [one for one in judge(d.simple(d.user("t", fom="t"), members=["t"])) if one.code == "PROPERTY_UNKNOWN"]
    assert '"form"' in found.repair.en


def more(element: str, closing: str, extra: str) -> str:
    """Return an element with `extra` before a closing extension tag, or after it when `extra` begins with >."""
    tag = f"</spiffworkflow:{closing}>"
    return element.replace(tag, tag + extra[1:] if extra.startswith(">") else extra + tag)


SEND = d.service("t", "letter.send", template='"a"')
MISPLACED = {
    "milestone on a task": (d.user("t", milestone="m"), "PROPERTY_MISPLACED"),
    "fields on a task": (d.user("t", fields="a"), "PROPERTY_MISPLACED"),
    "group on a task": (d.user("t", group="customer_service"), "PROPERTY_MISPLACED"),
    "due on a gateway": (d.node("exclusiveGateway", "t", values={"due": "P1D"}), "PROPERTY_MISPLACED"),
    "form twice": (more(d.user("t"), "properties", '<spiffworkflow:property name="form" value="t"/>'), "PROPERTY_TWICE"),
    "decision on a user task": (
        more(d.user("t"), "properties", "><spiffworkflow:calledDecisionId>route</spiffworkflow:calledDecisionId>"),
        "EXTENSION_MISPLACED",
    ),
    "retries": (more(SEND, "parameters", '><spiffworkflow:retry retries="3"/>'), "VENDOR_REFUSED"),
    "parameter twice": (
        more(SEND, "parameters", '<spiffworkflow:parameter id="template" type="any" value="1"/>'),
        "PROPERTY_TWICE",
    ),
}


@pytest.mark.parametrize(("element", "code"), MISPLACED.values(), ids=MISPLACED.keys())
def test_extension_in_the_wrong_place_is_refused(element: str, code: str) -> None:
    assert refused(d.simple(element, members=["t"])) == [code]


def test_colours_of_an_editor_change_nothing() -> None:
    shape = (
        '<bpmndi:BPMNDiagram id="di" xmlns:color="http://www.omg.org/spec/BPMN/non-normative/color/1.0">'
        '<bpmndi:BPMNPlane id="pl">'
        '<bpmndi:BPMNShape id="sh" bpmnElement="t" color:background-color="#ffeeee"/></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
    assert (
        refused(d.simple(d.user("t"), members=["t"]).replace(b"</bpmn:definitions>", shape.encode() + b"</bpmn:definitions>"))
        == []
    )
