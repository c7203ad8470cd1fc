"""WebFaktura Sync on the command line."""

import io
import sys
from collections.abc import Sequence

import click

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.cli import exits
from webfaktura.sync.cli.accounts import reconcile_accounts
from webfaktura.sync.cli.arguments import data_option, folder_of
from webfaktura.sync.cli.create import new_client
from webfaktura.sync.cli.doctor import doctor
from webfaktura.sync.cli.edit import activate, deactivate, edit_client, rotate_key, test_login
from webfaktura.sync.cli.exchange import sync, transfer
from webfaktura.sync.cli.many import retry, sync_all
from webfaktura.sync.cli.norwegian import NorwegianGroup, sentence_of
from webfaktura.sync.cli.overview import runs, status
from webfaktura.sync.cli.register import setup
from webfaktura.sync.cli.schedule import schedule
from webfaktura.sync.cli.serve import serve
from webfaktura.sync.cli.settings import settings
from webfaktura.sync.folder import data_folder
from webfaktura.sync.version import sync_version

_NAME = "webfaktura-sync"


@click.group(
    cls=NorwegianGroup,
    invoke_without_command=True,
    epilog=exits.EXPLAINED,
    context_settings={"max_content_width": 100},
)
@click.option("-A", "every_client", is_flag=True, help="Synkroniser alle aktive klienter.")
@click.option("--version", "show_version", is_flag=True, help="Vis versjonen og avslutt.")
@data_option
@click.pass_context
def program(ctx: click.Context, *, every_client: bool, show_version: bool) -> int:
    """WebFaktura Sync kobler WebFaktura til regnskapssystemet.

    Registrer byrået med setup, opprett klienter med new-client, og synkroniser
    dem med sync. Planlagte kjøringer bruker -A, som tar alle aktive klienter.
    """
    if ctx.invoked_subcommand is not None:
        return exits.DONE
    if show_version:
        click.echo(f"WebFaktura Sync {sync_version()}")
        return exits.DONE
    if every_client:
        return sync_all(folder_of(ctx))
    click.echo(ctx.get_help())
    return exits.USAGE


for _command in (
    setup, new_client, edit_client, activate, deactivate, test_login, sync, transfer, retry,
    reconcile_accounts, status, runs, rotate_key, doctor, schedule, serve, settings,
):  # fmt: skip
    program.add_command(_command)


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say and return the exit code; never a stack trace."""
    context: click.Context | None = None
    try:
        with program.make_context(_NAME, list(arguments)) as context:
            return int(program.invoke(context) or exits.DONE)
    except click.exceptions.Exit as done:
        return done.exit_code
    except (click.ClickException, click.Abort, KeyboardInterrupt, EOFError, Refusal) as refused:
        sentence, code = _explained(refused)
        exits.say(sentence)
        return code
    except Exception as fault:  # noqa: BLE001 - the last place a fault can become a sentence
        return exits.report_fault(fault, folder_of(context) if context else data_folder(None))


def _explained(refused: BaseException) -> tuple[str, int]:
    if isinstance(refused, Refusal):
        return refused.sentence, exits.code_of(refused)
    if isinstance(refused, click.UsageError):
        return sentence_of(refused), exits.USAGE
    interrupted = "Avbrutt. Det som er bekreftet, står; kjør igjen for å fortsette."
    return interrupted, exits.INTERRUPTED


def main() -> None:
    """Run from the shell."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))
