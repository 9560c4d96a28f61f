"""Checks what a component says, once its shape is known to be right."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from app.feel import FeelSyntaxError, parse_expression
from app.findings import Finding
from app.forms import rules
from app.forms.component import Component
from app.forms.field import CHOICE_TYPES, FieldType
from app.forms.making import list_accepted, read_length
from app.forms.patterns import PatternRefused, compile_pattern
from app.forms.schema import CURRENCIES, RESERVED_KEYS
from app.forms.shape import requires_key
from app.forms.values import GREATEST_NUMBER
from app.languages import Text

KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_OPTION_VALUE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_REQUIREMENT: Final = re.compile(r"[EA][0-9]{2}(?: [EA][0-9]{2})*")
_ACCEPT: Final = re.compile(r"\.[A-Za-z0-9]{1,16}|[a-z]+/(?:\*|[A-Za-z0-9.+-]{1,80})")
_MOST_OPTIONS: Final = 500
_MOST_FILES: Final = 50
_MOST_MEGABYTES: Final = 100
_COUNT: Final = re.compile(r"[1-9][0-9]{0,2}")


def check_component(component: Component) -> Iterator[Finding]:
    """Yield what is wrong with one component, its neighbours left aside."""
    yield from _check_key(component)
    yield from _check_words(component)
    if component.type in CHOICE_TYPES:
        yield from _check_options(component)
        yield from _check_kind(component)
    yield from _check_limits(component)
    yield from _check_details(component)
    yield from _check_hide(component)


def _check_key(component: Component) -> Iterator[Finding]:
    pattern = KEY if requires_key(component.type) else _ID
    key = component.data.get("key" if requires_key(component.type) else "id")
    if not isinstance(key, str) or not pattern.fullmatch(key) or key.lower() in RESERVED_KEYS:
        yield component.refuse(rules.BAD_KEY, key=str(key)[:64])


def _check_words(component: Component) -> Iterator[Finding]:
    if component.type is FieldType.SEPARATOR:
        return
    english = "text.en" if component.type is FieldType.TEXT else "label.en"
    if not component.label:
        yield component.refuse(rules.NO_LABEL)
    if not component.properties.get(english, "").strip():
        yield component.refuse(rules.NO_ENGLISH, name=english)
    if component.data.get("description") and not component.properties.get("description.en", "").strip():
        yield component.refuse(rules.NO_ENGLISH, name="description.en")
    for name in ("label", "description", "text", "dateLabel", "timeLabel"):
        words = component.data.get(name, "")
        if words.startswith("=") or "{{" in words:
            yield component.refuse(rules.DYNAMIC_TEXT, name=name)


def _check_options(component: Component) -> Iterator[Finding]:
    options: list[Any] = component.data.get("values", [])
    if not options:
        yield component.refuse(rules.NO_OPTIONS)
    if len(options) > _MOST_OPTIONS:
        yield component.refuse(rules.TOO_MANY, limit=_MOST_OPTIONS)
        return
    seen: set[str] = set()
    for option in options:
        reason = _judge_option(option, seen)
        if reason:
            value = option.get("value") if isinstance(option, dict) else option
            yield component.refuse(rules.BAD_OPTION, value=str(value)[:64], reason=reason)
            continue
        seen.add(option["value"])
        if not component.properties.get(f"option.{option['value']}.en", "").strip():
            yield component.refuse(rules.NO_ENGLISH, name=f"option.{option['value']}.en")


def _judge_option(option: Any, seen: set[str]) -> Text | None:
    if not isinstance(option, dict) or not option.keys() <= {"value", "label"}:
        return Text("须为含 value 和 label 的对象", "it must be an object of value and label")
    value, label = option.get("value"), option.get("label")
    if not isinstance(value, str) or not _OPTION_VALUE.fullmatch(value):
        return Text("值须由字母、数字、下划线或连字符组成", "a value holds letters, digits, underscores and hyphens")
    if value in seen:
        return Text("值重复", "the value is used twice")
    if not isinstance(label, str) or not label.strip() or label.startswith("=") or "{{" in label:
        return Text("缺少中文标签", "it has no label")
    return None


def _check_kind(component: Component) -> Iterator[Finding]:
    values = {option["value"] for option in component.data.get("values", []) if isinstance(option, dict) and "value" in option}
    if component.flag("boolean") and values != {"true", "false"}:
        reason = Text("选项须恰为 true 和 false", "the options must be true and false")
        yield component.refuse(rules.MISPLACED, name="boolean", reason=reason)
    if component.flag("number") and not all(re.fullmatch(r"-?(?:0|[1-9][0-9]{0,8})", str(value)) for value in values):
        yield component.refuse(
            rules.MISPLACED, name="number", reason=Text("选项的值须为整数", "the options must be whole numbers")
        )
    if component.flag("number") and component.flag("boolean"):
        yield component.refuse(rules.MISPLACED, name="number", reason=Text("已声明为 boolean", "it is declared boolean"))


def _check_limits(component: Component) -> Iterator[Finding]:
    checks = component.checks
    for least, most in (("min", "max"), ("minLength", "maxLength")):
        if least in checks and most in checks and Decimal(str(checks[least])) > Decimal(str(checks[most])):
            yield component.refuse(rules.MIN_OVER_MAX, least=least, most=most)
    for name in ("min", "max"):
        if name in checks and abs(Decimal(str(checks[name]))) > GREATEST_NUMBER:
            reason = Text("绝对值不得超过 10^15", "it lies beyond 10^15")
            yield component.refuse(rules.BAD_VALUE, name=name, reason=reason)
    if checks.get("pattern"):
        try:
            compile_pattern(checks["pattern"], read_length(component))
        except PatternRefused as error:
            yield component.refuse(rules.BAD_PATTERN, reason=error.text)


def _check_details(component: Component) -> Iterator[Finding]:
    properties = component.properties
    if "money" in properties and properties["money"] not in CURRENCIES:
        yield component.refuse(rules.BAD_VALUE, name="money", reason=Text("只支持 CNY", "only CNY is supported"))
    if "money" in properties and component.data.get("decimalDigits"):
        reason = Text("金额固定为两位小数", "an amount always has two digits after the point")
        yield component.refuse(rules.MISPLACED, name="decimalDigits", reason=reason)
    if "requirement" in properties and not _REQUIREMENT.fullmatch(properties["requirement"]):
        reason = Text("须为以空格分隔的要求编号", "it must be requirement ids separated by spaces")
        yield component.refuse(rules.BAD_VALUE, name="requirement", reason=reason)
    for name, most in (("maxFiles", _MOST_FILES), ("maxMegabytes", _MOST_MEGABYTES)):
        if name in properties and not (_COUNT.fullmatch(properties[name]) and int(properties[name]) <= most):
            reason = Text(f"须为 1 到 {most} 的整数", f"it must be a whole number from 1 to {most}")
            yield component.refuse(rules.BAD_VALUE, name=name, reason=reason)
    if not all(_ACCEPT.fullmatch(entry) for entry in list_accepted(component)):
        reason = Text("须为以逗号分隔的扩展名或媒体类型", "it must be file name endings or media types separated by commas")
        yield component.refuse(rules.BAD_VALUE, name="accept", reason=reason)


def _check_hide(component: Component) -> Iterator[Finding]:
    written = (component.data.get("conditional") or {}).get("hide", "")
    if not written:
        return
    if not written.startswith("="):
        reason = Text("条件须以等号开头", "a condition begins with an equals sign")
        repair = Text("请写成 ={hide}", "Write ={hide}").format(hide=written[:100])
        yield component.refuse(rules.BAD_HIDE, line=1, column=1, reason=reason, repair=repair)
        return
    try:
        parse_expression(component.hide)
    except FeelSyntaxError as error:
        # The equals sign stands before the expression on its first line.
        column = error.column + (1 if error.line == 1 else 0)
        yield component.refuse(rules.BAD_HIDE, line=error.line, column=column, reason=error.reason, repair=error.expected)
