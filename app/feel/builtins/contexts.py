"""Built-in functions on contexts."""

from typing import Any

from app.feel.builtins.signature import builtin
from app.feel.work import Work


@builtin("get value(context: context, key: string)")
@builtin("get value(m: context, key: string)")
def _get_value(_: Work, context: dict[str, Any], key: str) -> Any:
    return context.get(key)


@builtin("get entries(context: context)")
@builtin("get entries(m: context)")
def _get_entries(work: Work, context: dict[str, Any]) -> list[Any]:
    return work.listed([{"key": name, "value": value} for name, value in context.items()])


@builtin("context put(context: context, keys: list, value: any)")
@builtin("context put(context: context, key: string|list, value: any)")
def _context_put(work: Work, context: dict[str, Any], key: str | list[Any], value: Any) -> dict[str, Any] | None:
    """Put a value under a key, or under the keys that lead to it; null where a context is missing on the way."""
    keys = [key] if isinstance(key, str) else key
    if not keys or not all(isinstance(part, str) for part in keys):
        return None
    work.deeper(len(keys) - 1)
    work.expect_items(len(context) + 1)
    if len(keys) == 1:
        return {**context, keys[0]: value}
    inner = context.get(keys[0], {})
    changed = _context_put(work, inner, keys[1:], value) if isinstance(inner, dict) else None
    return None if changed is None else {**context, keys[0]: changed}


@builtin("context merge(contexts: list)")
def _context_merge(work: Work, contexts: list[Any]) -> dict[str, Any] | None:
    if not all(isinstance(context, dict) for context in contexts):
        return None
    result: dict[str, Any] = {}
    for context in contexts:
        result.update(context)
        work.expect_items(len(result))
    return result


@builtin("context(entries: list)")
def _context(work: Work, entries: list[Any]) -> dict[str, Any] | None:
    work.expect_items(len(entries))
    result: dict[str, Any] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("key"), str) or "value" not in entry:
            return None
        if entry["key"] in result:
            return None
        result[entry["key"]] = entry["value"]
    return result
