"""`redress bench`: the figures of the README, with the machine's limits beside them."""

import click

from app.bench import LENGTHS, as_json, describe_machine, measure
from app.cli.terminal import format_option, language_option, print_json, progress, say, speaking_errors
from app.languages import Language, Text


@click.command(short_help="Measure what completing a user task costs.")
@click.option("--tasks", type=click.IntRange(1, 200), multiple=True, help="Length of the procedure (default: 5, 20, 100).")
@format_option
@language_option
def bench(tasks: tuple[int, ...], output: str, language: Language) -> None:
    """Print CPU ms, SQL statements and commits per completed user task: bare engine, commands, HTTP.

    Each length runs in a database of its own in the temporary folder; yours is not touched.
    """
    with speaking_errors(language, output):
        figures = [figure for length in progress(tasks or LENGTHS, "bench") for figure in measure(length)]
    machine = describe_machine()
    if output == "json":
        print_json({"machine": machine, "figures": [as_json(figure) for figure in figures]})
        return
    limits = Text(
        f"{machine['cpus']} 个处理器（{machine['machine']}），Python {machine['python']}，数据库 {machine['database']}",
        f"{machine['cpus']} CPUs ({machine['machine']}), Python {machine['python']}, {machine['database']}",
    )
    say(limits, language, error=False)
    say(Text("每完成一个用户任务：", "Per completed user task:"), language, error=False)
    click.echo(f"{'tasks':>6} {'way':<9} {'cpu ms':>8} {'wall ms':>8} {'SQL':>6} {'commits':>8} {'state':>8}")
    for figure in figures:
        counted = [f"{value:.1f}" if value is not None else "-" for value in (figure.statements, figure.commits)]
        state = f"{figure.state_bytes} B" if figure.state_bytes else "-"
        click.echo(
            f"{figure.tasks:>6} {figure.way:<9} {figure.cpu_ms:>8.2f} {figure.wall_ms:>8.2f} "
            f"{counted[0]:>6} {counted[1]:>8} {state:>8}"
        )
