"""The exception family: the docstring is the English message, `zh` the Chinese one, `status` what HTTP says of it."""

from collections.abc import Mapping
from typing import ClassVar

from app.languages import Text


class RedressError(Exception):
    """Something went wrong that nobody foresaw. Try again; if it happens again, tell the administrator."""

    zh: ClassVar[str] = "发生了未预料的问题。请重试；如再次出现，请联系管理员。"
    status: ClassVar[int] = 500

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.text.en)

    @property
    def code(self) -> str:
        """The stable name of the error, the class's own."""
        return type(self).__name__

    @property
    def text(self) -> Text:
        """The message in both languages, facts filled in."""
        zh = {name: fact.zh if isinstance(fact, Text) else fact for name, fact in self.facts.items()}
        en = {name: fact.get("en") if isinstance(fact, Text) else fact for name, fact in self.facts.items()}
        return Text(type(self).zh.format(**zh), (type(self).__doc__ or "").strip().format(**en))


class SettingInvalid(RedressError):
    """The setting {name} cannot be used: {reason}. {repair}"""  # noqa: D415 - the message, not prose

    zh = "设置 {name} 无法使用：{reason}。{repair}"


class NotFound(RedressError):
    """There is no {kind} {key}. Check the reference, or look for it in the list."""

    zh = "没有找到{kind} {key}。请核对编号，或在列表中查找。"
    status = 404


class SignInRequired(RedressError):
    """Please sign in first."""

    zh = "请先登录。"
    status = 401


class Forbidden(RedressError):
    """You may not {act}. Ask a member of {group} or your administrator."""

    zh = "您没有权限{act}。请联系{group}的成员或管理员。"
    status = 403


class Conflict(RedressError):
    """Someone else changed this meanwhile. Load the page again and look before you go on."""

    zh = "其他人刚刚修改了这里。请重新打开页面，查看后再继续。"
    status = 409


class TaskTaken(Conflict):
    """{who} has claimed this task. What you typed is kept; ask {who} to release it."""

    zh = "{who} 已领取此任务。您填写的内容已保留；如需接手，请联系 {who} 释放任务。"


class TaskClosed(Conflict):
    """{who} has already completed this task, or the procedure went on without it. What you typed is kept."""

    zh = "此任务已由 {who} 完成，或流程已继续。您填写的内容已保留。"


class MessageNotExpected(Conflict):
    """The case is not waiting for the message {name} now. Waiting for: {expected}."""

    zh = "个案当前不在等待消息 {name}。正在等待：{expected}。"


class InputInvalid(RedressError):
    """{place}: {reason}. {repair}"""  # noqa: D415 - the message, not prose

    zh = "{place}：{reason}。{repair}"
    status = 422


class FormInvalid(RedressError):
    """Some fields need your attention."""

    zh = "有些内容需要您更正。"
    status = 422

    def __init__(self, errors: Mapping[str, Text]) -> None:
        self.errors = dict(errors)
        super().__init__()


class DeploymentRefused(RedressError):
    """The deployment was refused: {count} finding(s) must be repaired first. Nothing was stored."""

    zh = "部署被拒绝：须先修正 {count} 处问题。未保存任何内容。"
    status = 422

    def __init__(self, findings: "list[object]") -> None:
        self.findings = findings
        super().__init__(count=len(findings))


class OperationFailed(RedressError):
    """The operation {name} broke off: {cause}."""

    zh = "服务操作 {name} 中断：{cause}。"
    status = 500


class StepFailed(RedressError):
    """The step {element} could not be carried out: {reason}. An incident was opened; an operator will retry it."""

    zh = "步骤“{element}”未能执行：{reason}。已登记异常，将由运维人员重试。"
    status = 500
