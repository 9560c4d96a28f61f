"""Calls as they are read: the function must exist, the arguments must fit one of its signatures."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from app.feel.builtins import REGISTRY
from app.feel.errors import FeelSyntaxError
from app.feel.pattern import PatternInvalid, compile_pattern
from app.feel.tree import Lambda, Literal, Node
from app.languages import Text

_PATTERN_FUNCTIONS: Final = frozenset({"matches", "replace", "split"})
_COMPARISON_PARAMETERS: Final = 2

Resolved = tuple[str, int, tuple[Node | None, ...]]


def resolve_call(name: str, arguments: Sequence[tuple[str | None, Node]], at: tuple[int, int]) -> Resolved:
    """Return the function, its signature's number and its arguments in the order of the signature.

    Raises:
        FeelSyntaxError: there is no such function, or no signature takes these arguments.
    """
    if name not in REGISTRY:
        raise _unknown(name, at)
    _check_functions(name, arguments)
    names = [given for given, _ in arguments if given is not None]
    nodes = [node for _, node in arguments]
    if names and len(names) < len(arguments):
        raise FeelSyntaxError(
            Text("参数须全部按名称或全部按位置给出", "arguments are given all by name or all by position"),
            Text("请统一写法。", "Use one way for all of them."),
            at=at,
            found=name,
        )
    for number, entry in enumerate(REGISTRY[name]):
        if names:
            order = entry.arrange(names)
            if order is not None:
                return name, number, tuple(None if place is None else nodes[place] for place in order)
        elif entry.takes(len(nodes)):
            return name, number, tuple(nodes)
    signatures = " / ".join(entry.text for entry in REGISTRY[name])
    raise FeelSyntaxError(
        Text("函数 {name} 的参数不对", "the arguments of {name} do not fit").format(name=name),
        Text("写法：{text}。", "It is written {text}.").format(text=signatures),
        at=at,
        found=name,
    )


def _unknown(name: str, at: tuple[int, int]) -> FeelSyntaxError:
    near = get_close_matches(name[:60].lower().replace("_", " "), REGISTRY, n=1, cutoff=0.5)
    repair = (
        Text("是否指 {near}?", "Did you mean {near}?").format(near=near[0])
        if near
        else Text("可用函数见手册。", "The manual lists the functions there are.")
    )
    return FeelSyntaxError(
        Text("没有函数 {name}", "there is no function {name}").format(name=name[:80]),
        repair,
        at=at,
        found=name,
    )


def _check_functions(name: str, arguments: Sequence[tuple[str | None, Node]]) -> None:
    for _, node in arguments:
        if isinstance(node, Lambda) and (name != "sort" or len(node.parameters) != _COMPARISON_PARAMETERS):
            raise FeelSyntaxError(
                Text("函数定义只能作为 sort 的比较函数", "a function can only be defined as the comparison given to sort"),
                Text("写法：sort(list, function(x, y) x < y)。", "Write sort(list, function(x, y) x < y)."),
                at=node.at,
                found="function",
            )


def check_pattern(function: str, arguments: Sequence[Node | None]) -> None:
    """Refuse a regular expression that is written out and cannot be read; a computed one gives null when it runs.

    Raises:
        FeelSyntaxError: the pattern cannot be read.
    """
    node = arguments[1] if function in _PATTERN_FUNCTIONS else None
    if not isinstance(node, Literal) or not isinstance(node.value, str):
        return
    try:
        compile_pattern(node.value)
    except PatternInvalid as error:
        raise FeelSyntaxError(
            Text("正则表达式无法识别：{why}", "the regular expression cannot be read: {why}").format(why=error),
            Text("请更正正则表达式。", "Correct the regular expression."),
            at=node.at,
            found=node.value[:80],
        ) from error
