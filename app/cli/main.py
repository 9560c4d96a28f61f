"""The command group `redress`."""

import click

from app.cli.evaluate import decide, feel
from app.cli.history import history
from app.cli.intake import intake
from app.cli.measure import bench
from app.cli.rehearse import rehearse
from app.cli.resources import check, deploy
from app.cli.serve import serve, worker
from app.cli.users import user


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="redress")
def main() -> None:
    """Redress runs an organisation's complaint procedure from its own BPMN diagrams."""


for command in (serve, worker, check, deploy, decide, feel, rehearse, intake, history, bench, user):
    main.add_command(command)
