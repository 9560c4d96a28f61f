"""Every reason to refuse a form, or to warn about it, written once in both languages."""

from typing import Final

from app.findings import Finding, Place, Rule, Severity
from app.languages import Text


def _refuse(code: str, zh: str, en: str, repair_zh: str, repair_en: str) -> Rule:
    return Rule(code=code, message=Text(zh, en), repair=Text(repair_zh, repair_en))


def _warn(code: str, zh: str, en: str, repair_zh: str, repair_en: str) -> Rule:
    return Rule(code=code, message=Text(zh, en), repair=Text(repair_zh, repair_en), severity=Severity.WARNING)


def found(rule: Rule, place: Place, **facts: object) -> Finding:
    """Return the finding of `rule` at `place`; facts that are texts are filled in per language."""
    zh = {name: fact.zh if isinstance(fact, Text) else fact for name, fact in facts.items()}
    en = {name: fact.get("en") if isinstance(fact, Text) else fact for name, fact in facts.items()}
    return Finding(
        code=rule.code,
        severity=rule.severity,
        place=place,
        message=Text(rule.message.zh.format(**zh), rule.message.en.format(**en)),
        repair=Text(rule.repair.zh.format(**zh), rule.repair.en.format(**en)),
    )


NOT_JSON: Final = _refuse(
    "FORM_NOT_JSON",
    "文件不是有效的 JSON（第 {column} 列）：{reason}",
    "The file is no JSON (column {column}): {reason}",
    "请用表单编辑器重新保存此文件。",
    "Save the file again from the form editor.",
)
NOT_FORM: Final = _refuse(
    "FORM_NOT_FORM",
    "文件不是 form-js 表单：{reason}",
    "The file is no form-js form: {reason}",
    "表单须为 JSON 对象，type 为 default，components 为列表。",
    'A form is a JSON object with "type": "default" and a list "components".',
)
BAD_NAME: Final = _refuse(
    "FORM_BAD_NAME",
    "表单文件名 {name} 不能作为表单的键",
    "The file name {name} cannot be a form's key",
    "请改用小写字母、数字和下划线，以 .form 结尾。",
    "Use lower-case letters, digits and underscores, ending in .form.",
)
NO_TITLE: Final = _warn(
    "FORM_NO_TITLE",
    "表单没有标题",
    "The form has no title in both languages",
    "请在表单的自定义属性中填写 title 和 title.en。",
    "Set the form's custom properties title and title.en.",
)
TOO_MANY: Final = _refuse(
    "FORM_TOO_MANY", "表单内容超过 {limit} 项", "The form holds more than {limit} components", "请拆分表单。", "Split the form."
)
TOO_DEEP: Final = _refuse(
    "FORM_TOO_DEEP", "分组嵌套超过 {limit} 层", "Groups are nested more than {limit} deep", "请减少嵌套。", "Nest fewer groups."
)
UNKNOWN_TYPE: Final = _refuse(
    "FORM_UNKNOWN_TYPE",
    "不支持的组件类型 {type}",
    "The component type {type} is not supported",
    "可以使用：{types}。",
    "Use one of: {types}.",
)
UNKNOWN_PROPERTY: Final = _refuse(
    "FORM_UNKNOWN_PROPERTY",
    "{where}中没有名为 {name} 的属性",
    "There is no property {name} in {where}",
    "请更正名称或删除该属性。可以使用：{names}。",
    "Correct the name or remove it. Known here: {names}.",
)
BAD_VALUE: Final = _refuse(
    "FORM_BAD_VALUE",
    "属性 {name} 的值无效：{reason}",
    "The property {name} has no valid value: {reason}",
    "请更正该属性的值。",
    "Correct the value of this property.",
)
BAD_KEY: Final = _refuse(
    "FORM_BAD_KEY",
    "字段键 {key} 无效",
    "The key {key} cannot be used",
    "键须以字母开头，只含字母、数字和下划线，不超过 64 个字符，且不是表达式的保留字。",
    "A key starts with a letter, holds letters, digits and underscores, at most 64, and is no reserved word of expressions.",
)
DUPLICATE_KEY: Final = _refuse(
    "FORM_DUPLICATE_KEY",
    "字段键 {key} 重复",
    "The key {key} is used twice",
    "请为每个字段使用不同的键。",
    "Give every field a key of its own.",
)
NO_LABEL: Final = _refuse("FORM_NO_LABEL", "缺少中文标签", "There is no label", "请填写标签。", "Fill in the label.")
NO_ENGLISH: Final = _warn(
    "FORM_NO_ENGLISH",
    "缺少英文内容：{name}",
    "There is no English text: {name}",
    "请在自定义属性中填写 {name}。",
    "Set the custom property {name}.",
)
DYNAMIC_TEXT: Final = _refuse(
    "FORM_DYNAMIC_TEXT",
    "{name} 含有表达式或模板，不会被计算",
    "{name} holds an expression or a template, which would not be evaluated",
    "请改为普通文字。",
    "Use plain text.",
)
NO_OPTIONS: Final = _refuse(
    "FORM_NO_OPTIONS", "没有可选项", "There is nothing to choose from", "请添加至少一个选项。", "Add at least one option."
)
BAD_OPTION: Final = _refuse(
    "FORM_BAD_OPTION",
    "选项 {value} 无效：{reason}",
    "The option {value} cannot be used: {reason}",
    "每个选项须有不同的值和中文标签。",
    "Every option needs a value of its own and a label.",
)
BAD_HIDE: Final = _refuse(
    "FORM_BAD_HIDE",
    "隐藏条件第 {line} 行第 {column} 列有误：{reason}",
    "The condition to hide it is wrong at line {line}, column {column}: {reason}",
    "{repair}",
    "{repair}",
)
HIDE_READS_PERSONAL: Final = _refuse(
    "FORM_HIDE_READS_PERSONAL",
    "隐藏条件读取了个人信息字段 {name}",
    "The condition to hide it reads the personal field {name}",
    "表达式不得读取个人信息。请改用其他字段。",
    "Expressions never see personal data. Use another field.",
)
HIDE_CIRCLE: Final = _refuse(
    "FORM_HIDE_CIRCLE",
    "隐藏条件相互依赖：{names}",
    "Conditions depend on each other in a circle: {names}",
    "请去掉其中一个条件，或改为读取其他字段。",
    "Remove one of the conditions, or let it read another field.",
)
MIN_OVER_MAX: Final = _refuse(
    "FORM_MIN_OVER_MAX",
    "{least} 大于 {most}",
    "{least} is greater than {most}",
    "请更正其中一个。",
    "Correct one of the two.",
)
BAD_PATTERN: Final = _refuse(
    "FORM_BAD_PATTERN",
    "正则表达式无法使用：{reason}",
    "The regular expression cannot be used: {reason}",
    "请简化正则表达式。",
    "Simplify the regular expression.",
)
BAD_DEFAULT: Final = _refuse(
    "FORM_BAD_DEFAULT",
    "默认值不符合字段自身的规则：{reason}",
    "The default breaks the field's own rules: {reason}",
    "请更正或删除默认值。",
    "Correct the default or remove it.",
)
MISPLACED: Final = _refuse(
    "FORM_MISPLACED",
    "属性 {name} 不适用于此字段：{reason}",
    "The property {name} does not fit this field: {reason}",
    "请删除该属性，或更换组件类型。",
    "Remove the property, or use another type of component.",
)
BAD_ANY_OF: Final = _refuse(
    "FORM_BAD_ANY_OF",
    "anyOf 中的 {name} 不是本表单可以填写的字段",
    "anyOf names {name}, which is no field of this form that can be filled in",
    "请填写以空格分隔的字段键。",
    "List keys of fields, separated by spaces.",
)
