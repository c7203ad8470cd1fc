"""How the ledger's command line says no: one Norwegian sentence and an exit code."""

import sys
from typing import Any, NoReturn

import click

from webfaktura.norway.refusal import Refusal

REFUSED = 1
"""Exit code of a refusal: what was asked for is not possible."""

MISWRITTEN = 2
"""Exit code of a command that was not understood."""


class SpeakingGroup(click.Group):
    """A command group that ends in a sentence, never in a stack trace, when it refuses."""

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run the command and end the program with its exit code."""
        try:
            code = super().main(*args, **extra | {"standalone_mode": False})
        except Refusal as refusal:
            _say(refusal.sentence)
            sys.exit(REFUSED)
        except click.exceptions.NoArgsIsHelpError as asked:
            click.echo(asked.message)
            sys.exit(MISWRITTEN)
        except click.UsageError as problem:
            _say(_sentence(problem))
            sys.exit(MISWRITTEN)
        except click.Abort:
            _say("Avbrutt.")
            sys.exit(REFUSED)
        sys.exit(code if isinstance(code, int) else 0)


def _sentence(problem: click.UsageError) -> str:
    """Say in Norwegian what click found wrong, and where help is."""
    help_at = f"Se «{problem.ctx.command_path} --help»." if problem.ctx else ""
    return f"{_what(problem)} {help_at}".strip()


def _what(problem: click.UsageError) -> str:
    match problem:
        case click.MissingParameter(param=click.Parameter() as missing):
            what = f"{_name(missing)} mangler."
        case click.NoSuchOption(option_name=option):
            what = f"Valget {option} finnes ikke."
        case click.exceptions.NoSuchCommand(command_name=command):
            what = f"Kommandoen {command} finnes ikke."
        case click.BadParameter(param=click.Parameter() as bad):
            what = f"{_name(bad)} har en verdi som ikke kan brukes."
        case _:
            what = "Kommandoen er ikke riktig skrevet."
    return what


def _name(parameter: click.Parameter) -> str:
    """Name an option as it is written, an argument in capitals as the help shows it."""
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return (parameter.name or "").upper()


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
