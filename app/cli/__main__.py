"""`python -m app.cli` is the console script where it is not installed."""

from app.cli.main import main

main(prog_name="redress")
