"""Lanes: each stands for a group, and every task for people lies in one."""

from typing import Final

from app.engine.diagram import group_of_lane
from app.engine.diagram_details import properties_of
from app.engine.profile.tasks import nearest
from app.engine.profile.view import Findings, View
from app.engine.vocabulary import USER_TASKS, bpmn
from app.engine.xml import XmlElement
from app.findings import Finding, Rule, Severity
from app.languages import Text

LANE_NO_GROUP: Final = Rule(
    code="LANE_NO_GROUP",
    message=Text("泳道“{lane}”不是任何用户组。", 'The lane "{lane}" is no group.'),
    repair=Text(
        "请给泳道添加属性 group，其值为用户组标识，或以用户组名称命名。已有用户组：{known}。{near}",
        "Give the lane the property group with a group's key, or name it like a group. Known groups: {known}. {near}",
    ),
)
LANE_MISSING: Final = Rule(
    code="LANE_MISSING",
    message=Text("任务不在任何泳道中，没有人能看到它。", "The task lies in no lane; nobody would see it."),
    repair=Text("请把它放进某个用户组的泳道。", "Put it into the lane of a group."),
)
LANE_TWICE: Final = Rule(
    code="LANE_TWICE",
    message=Text(
        "元素“{node}”同时列在泳道“{one}”和“{other}”中。", 'The element "{node}" is listed in the lanes "{one}" and "{other}".'
    ),
    repair=Text("请在建模工具中把它移出再移入正确的泳道。", "Move it out and back into the right lane in the modeller."),
)
LANE_UNKNOWN_NODE: Final = Rule(
    code="LANE_UNKNOWN_NODE",
    severity=Severity.WARNING,
    message=Text("泳道列出了不存在的元素“{node}”。", 'The lane lists an element that does not exist, "{node}".'),
    repair=Text("请在建模工具中重新保存，或删去这条 flowNodeRef。", "Save again from the modeller, or remove this flowNodeRef."),
)


def check_lanes(view: View) -> Findings:
    """Yield lanes that are no group, and tasks for people without a lane."""
    listed: dict[str, XmlElement] = {}
    unnamed = set()
    for lane in view.node.iterdescendants(bpmn("lane")):
        members = [(reference.text or "").strip() for reference in lane.iterchildren(bpmn("flowNodeRef"))]
        group = group_of_lane(properties_of(lane), lane.get("name", "").strip(), view.around.groups)
        if group not in view.around.groups and (lane.find(bpmn("childLaneSet")) is None or _holds_work(view, members, group)):
            unnamed.add(group)
            yield _no_group(view, lane, group)
        for member in members:
            yield from _check_member(view, lane, member, listed)
    for element in view.of_kind(*USER_TASKS):
        if not element.group and element.group not in unnamed:
            yield LANE_MISSING.at(view.place(element))


def _no_group(view: View, lane: XmlElement, group: str) -> Finding:
    groups = view.around.groups
    known = "、".join(f"{key} {label.zh}" for key, label in groups.items())
    known_en = ", ".join(f"{key} ({label.get('en')})" for key, label in groups.items())
    near = nearest(group, [*groups, *(label.zh for label in groups.values())])
    return LANE_NO_GROUP.at(view.place_of(lane), lane=group[:80] or "-", known=Text(known or "-", known_en or "-"), near=near)


def _holds_work(view: View, members: list[str], group: str) -> bool:
    """Tell whether a lane around other lanes has tasks for people of its own."""
    found = [view.nodes[member] for member in members if member in view.nodes]
    return any(element.kind in USER_TASKS and element.group == group for element in found)


def _check_member(view: View, lane: XmlElement, member: str, listed: dict[str, XmlElement]) -> Findings:
    if member not in view.nodes:
        yield LANE_UNKNOWN_NODE.at(view.place_of(lane), node=member[:80])
    before = listed.get(member)
    if before is not None and before not in lane.iterancestors():
        one, other = (found.get("name") or found.get("id") or "-" for found in (before, lane))
        yield LANE_TWICE.at(view.place_of(lane), node=member[:80], one=one, other=other)
    listed[member] = lane
