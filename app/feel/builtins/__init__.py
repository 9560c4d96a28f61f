"""The built-in functions, one module a subject; importing the package registers them all."""

from app.feel.builtins import contexts, lists, numbers, ours, ranges, statistics, strings, temporal
from app.feel.builtins.signature import REGISTRY, Builtin

__all__ = ["REGISTRY", "Builtin", "contexts", "lists", "numbers", "ours", "ranges", "statistics", "strings", "temporal"]
