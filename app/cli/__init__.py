"""The console script `redress`: one file a group of commands; every one ends with 0 done, 1 the answer is no, 2 wrong usage."""

from app.cli.main import main

__all__ = ["main"]
