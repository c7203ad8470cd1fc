"""The command that opens the local page."""

from typing import Any

import click

from webfaktura.sync.cli import exits
from webfaktura.sync.cli.arguments import data_option, folder_of
from webfaktura.sync.cli.norwegian import NorwegianCommand


@click.command("serve", cls=NorwegianCommand)
@click.option("--host", default="127.0.0.1", metavar="ADRESSE", help="Ellers 127.0.0.1.")
@click.option(
    "--port", default=8090, type=click.IntRange(0, 65_535), metavar="NR", help="Ellers 8090."
)
@click.option("--url", default="", metavar="URL", help="https-adressen til det som står foran.")
@click.option(
    "--name", "names", multiple=True, metavar="NAVN",
    help="Et navn til som siden skal svare på; kan gjentas.",
)  # fmt: skip
@click.option("--new-link", is_flag=True, help="Lag en ny engangslenke, når passordet er glemt.")
@data_option
@click.pass_context
def serve(ctx: click.Context, /, **given: Any) -> int:
    """Åpne WebFaktura Sync i nettleseren på denne maskinen.

    Første gang åpnes den med en engangslenke, og du velger et passord. Andre
    maskiner slipper ikke til uten --host eller --url og et valgt passord.
    """
    from webfaktura.sync.local_ui import serving  # noqa: PLC0415 - Django, for this command alone
    from webfaktura.sync.local_ui.reach import Reach  # noqa: PLC0415 - as above

    reach = Reach(given["host"], given["port"], given["url"], given["names"])
    serving.serve(folder_of(ctx), reach, click.echo, new_link=given["new_link"])
    return exits.DONE
