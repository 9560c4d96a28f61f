"""What extensions of other vendors were meant for, and how a diagram says it here."""

from typing import Final

from app.languages import Text

VENDORS: Final = {
    "http://camunda.org/schema/1.0/bpmn": "Camunda 7",
    "http://activiti.com/modeler": "Activiti",
    "http://camunda.org/schema/zeebe/1.0": "Camunda 8 (Zeebe)",
    "http://camunda.org/schema/modeler/1.0": "Camunda Modeler",
    "http://flowable.org/bpmn": "Flowable",
    "http://flowable.org/design": "Flowable",
    "http://activiti.org/bpmn": "Activiti",
    "http://www.signavio.com": "Signavio",
    "http://www.jboss.org/drools": "jBPM",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0": "bpmn.io",
    "http://bpmn.io/schema/bpmn/biocolor/1.0": "bpmn.io",
    "http://bpmn.io/schema/bpmn": "bpmn.io",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "SpiffWorkflow",
}
HARMLESS_VENDORS: Final = frozenset(
    {
        "http://camunda.org/schema/modeler/1.0",
        "http://www.signavio.com",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://bpmn.io/schema/bpmn",
        "http://flowable.org/design",
        "http://activiti.com/modeler",
    }
)
"""Vendors whose extensions are about drawing and editing only."""

HARMLESS_NAMES: Final = frozenset(
    {"historyTimeToLive", "versionTag", "isStartableInTasklist", "asyncBefore", "asyncAfter", "async", "exclusive", "jobPriority"}
    | {
        "modelerTemplate",
        "modelerTemplateVersion",
        "modelerTemplateIcon",
        "userTask",
        "jobPriority",
        "category",
        "diagramRelationId",
        "initiator",
    }
)
"""Names that change how another engine stores or schedules work, never what the procedure does."""

_FORM: Final = Text(
    "请用属性 form 指明表单文件名（不含 .form）。", "Name the form (file name without .form) with the property form."
)
_LANE: Final = Text(
    "请把任务放进泳道，并以属性 group 指明用户组。",
    "Put the task into a lane, and name the group with the lane's property group.",
)
_DUE: Final = Text(
    '请用属性 due，例如 duration("P7D") 或 working time(duration("PT8H"))。',
    'Use the property due, such as duration("P7D") or working time(duration("PT8H")).',
)
_SERVICE: Final = Text(
    "请用 spiffworkflow:serviceTaskOperator 指明操作及参数。",
    "Name the operation and its parameters with spiffworkflow:serviceTaskOperator.",
)
_DECISION: Final = Text(
    "请用 spiffworkflow:calledDecisionId 指明决策。", "Name the decision with spiffworkflow:calledDecisionId."
)
_CALL: Final = Text(
    "请用 calledElement 指明流程 id；被调用流程读写同一份个案数据。",
    "Name the process with calledElement; it reads and writes the same case data.",
)
_DATA: Final = Text(
    "请删去：个案数据无需映射，参数写在操作的 parameter 中。",
    "Remove it: case data needs no mapping; parameters belong to the operation's parameter elements.",
)
_SCRIPT: Final = Text(
    "请删去：流程图中的程序一律不执行；计算用决策，动作用服务任务。",
    "Remove it: no program in a diagram is run; use a decision to compute, a service task to act.",
)
_LISTENER: Final = Text("请把该动作画成服务任务。", "Draw that action as a service task.")
_RETRY: Final = Text(
    "请删去：失败的步骤会登记为异常，由运维人员重试。", "Remove it: a failed step opens an incident that an operator retries."
)
_MESSAGE: Final = Text(
    "请删去：消息按个案编号送达；允许写入的数据由属性 fields 列出。",
    "Remove it: a message is addressed to a case by its reference; the property fields lists what it may write.",
)
_SEVERAL: Final = Text(
    "请用 BPMN 标准写法：loopDataInputRef、inputDataItem、loopDataOutputRef。",
    "Write it the standard way: loopDataInputRef, inputDataItem, loopDataOutputRef.",
)
_PROPERTIES: Final = Text("请用 spiffworkflow:properties 中的属性。", "Use a property inside spiffworkflow:properties.")
_DESCRIPTION: Final = Text(
    "请写在表单中，或写在元素的文档 (documentation) 里。", "Write it in the form, or in the element's documentation."
)
UNKNOWN: Final = Text("请删去它，或用本系统的属性表达同样的意思。", "Remove it, or say the same with a property known here.")

HINTS: Final = {
    **dict.fromkeys(
        (
            "formKey",
            "formRef",
            "formRefBinding",
            "formRefVersion",
            "formData",
            "formProperty",
            "formDefinition",
            "formFieldValidation",
        ),
        _FORM,
    ),
    **dict.fromkeys(("formJsonSchemaFilename", "formUiSchemaFilename", "formId", "formHandlerClass"), _FORM),
    **dict.fromkeys(
        ("assignee", "candidateUsers", "candidateGroups", "assignmentDefinition", "potentialStarter", "candidateStarterGroups"),
        _LANE,
    ),
    **dict.fromkeys(("candidateStarterUsers", "allowGuest", "actorId"), _LANE),
    **dict.fromkeys(("dueDate", "followUpDate", "taskSchedule", "businessCalendarName"), _DUE),
    **dict.fromkeys(
        ("class", "delegateExpression", "expression", "topic", "type", "connector", "taskDefinition", "taskHeaders", "field"),
        _SERVICE,
    ),
    **dict.fromkeys(("resultVariable", "resultVariableName", "taskPriority", "serviceTaskOperator"), _SERVICE),
    **dict.fromkeys(
        ("decisionRef", "decisionRefBinding", "decisionRefVersion", "mapDecisionResult", "calledDecision", "calledDecisionId"),
        _DECISION,
    ),
    **dict.fromkeys(("decisionRefTenantId", "rules", "ruleVariablesInput"), _DECISION),
    **dict.fromkeys(
        ("in", "out", "calledElement", "calledElementBinding", "calledElementVersion", "calledElementType", "inheritVariables"),
        _CALL,
    ),
    **dict.fromkeys(("inputOutput", "ioMapping", "variableName", "isOutputSynced", "variableMappingClass"), _DATA),
    **dict.fromkeys(
        ("preScript", "postScript", "scriptsOnInstances", "script", "resource", "unitTests", "scriptFormat"), _SCRIPT
    ),
    **dict.fromkeys(
        ("taskListener", "taskListeners", "executionListener", "executionListeners", "eventListener", "onEntry-script"), _LISTENER
    ),
    **dict.fromkeys(
        ("failedJobRetryTimeCycle", "retry", "retries", "retryCounter", "errorEventDefinition", "skipExpression"), _RETRY
    ),
    **dict.fromkeys(
        (
            "subscription",
            "messagePayload",
            "messageVariable",
            "processVariableCorrelation",
            "payloadExpression",
            "correlationKey",
        ),
        _MESSAGE,
    ),
    **dict.fromkeys(("loopCharacteristics", "collection", "elementVariable", "loopDataInputRef"), _SEVERAL),
    "properties": _PROPERTIES,
    **dict.fromkeys(("instructionsForEndUser", "guestConfirmation", "signalButtonLabel"), _DESCRIPTION),
    "priority": Text("请用决策 priority 给出优先级。", "Let the decision priority give it."),
}
