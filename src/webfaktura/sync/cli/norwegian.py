"""Click in Norwegian: its help and what it says to a command that cannot be understood."""

from typing import Any, override

import click

_HELP = "Vis denne hjelpen og avslutt."


class NorwegianCommand(click.Command):
    """A command whose help is in Norwegian."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[VALG]", **kwargs})

    @override
    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_usage(self, ctx, formatter)

    @override
    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_section("Valg", click.Option, ctx, formatter)

    @override
    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _help_option(super().get_help_option(ctx))

    @override
    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_section("Argumenter", click.Argument, ctx, formatter)


class NorwegianGroup(click.Group):
    """A group of commands whose help is in Norwegian."""

    command_class = NorwegianCommand

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        metavars = {"options_metavar": "[VALG]", "subcommand_metavar": "KOMMANDO …"}
        super().__init__(*args, **{**metavars, **kwargs})

    @override
    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_usage(self, ctx, formatter)

    @override
    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_section("Valg", click.Option, ctx, formatter)
        rows = [
            (name, command.get_short_help_str(limit=formatter.width))
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name))
        ]
        with formatter.section("Kommandoer"):
            formatter.write_dl(rows)

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    @override
    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _help_option(super().get_help_option(ctx))


class Unclear(click.UsageError):
    """A command line that cannot be followed, with our own sentence."""


def sentence_of(problem: click.UsageError) -> str:
    """Say in Norwegian what is wrong with the command line and how it is mended."""
    command = problem.ctx.command_path if problem.ctx else "webfaktura-sync"
    return f"{_what(problem)} Se «{command} --help»."


def _what(problem: click.UsageError) -> str:
    match problem:
        case Unclear():
            what = problem.message
        case click.NoSuchOption():
            what = f"Valget {problem.option_name} finnes ikke."
        case click.MissingParameter():
            what = f"{_name(problem)} mangler."
        case click.BadOptionUsage():
            what = f"Valget {problem.option_name} mangler en verdi."
        case click.BadParameter():
            what = f"{_name(problem)} kan ikke brukes slik."
        case click.NoSuchCommand():
            what = f"Kommandoen «{problem.command_name}» finnes ikke."
        case _:
            what = "Kommandoen kan ikke brukes slik."
    return what


def _name(problem: click.BadParameter) -> str:
    parameter = problem.param
    if isinstance(parameter, click.Option):
        return f"Valget {max(parameter.opts, key=len)}"
    return f"{parameter.human_readable_name if parameter else 'En verdi'}"


def _write_usage(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    pieces = command.collect_usage_pieces(ctx)
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="Bruk: ")


def _write_section(
    heading: str,
    kind: type[click.Parameter],
    ctx: click.Context,
    formatter: click.HelpFormatter,
) -> None:
    parameters = [one for one in ctx.command.get_params(ctx) if isinstance(one, kind)]
    records = [record for one in parameters if (record := one.get_help_record(ctx))]
    if records:
        with formatter.section(heading):
            formatter.write_dl(records)


def _help_option(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = _HELP
    return option
