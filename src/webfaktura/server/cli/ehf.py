"""What the operator types about EHF: judge files, and choose the rules they are judged by."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from django.conf import settings

from webfaktura.norway.refusal import Refusal
from webfaktura.server.delivery.ehf.choosing import (
    chosen_directory,
    rule_set_in_use,
    use_installed_rule_set,
    use_rule_set,
)
from webfaktura.server.delivery.ehf.judging import judge
from webfaktura.server.delivery.ehf.own_rules import numbers_used_twice
from webfaktura.server.delivery.ehf.parsing import NotReadable, parsed
from webfaktura.server.delivery.ehf.rule_sets import RuleSet, RuleSetBroken, installed_rule_set
from webfaktura.server.delivery.ehf.verdicts import Finding, Severity

NOT_VALID, NOT_READ = 1, 2


@click.group(help="EHF: kontroller dokumenter mot reglene.")
def ehf() -> None:
    """Hold the commands about EHF documents together."""


@ehf.command(help="Kontroller filer. Avslutter med 1 ved feil, 2 når en fil ikke kan leses.")
@click.argument("files", metavar="FIL…", nargs=-1, required=True, type=click.Path(path_type=Path))
def validate(files: tuple[Path, ...]) -> None:
    """Judge any files, whoever wrote them; several are also looked at for a number used twice."""
    rule_set = rule_set_in_use(settings.HOME)
    contents = [_content(file) for file in files]
    twice = _twice(contents)
    worst = 0
    for place, (file, content) in enumerate(zip(files, contents, strict=True)):
        worst = max(worst, _judged(file, content, rule_set, twice.get(place, ())))
    click.echo(f"Regelsett: {rule_set.id} ({rule_set.sha256[:12]})")
    sys.exit(worst)


@click.group("ehf-rules", help="Regelsettet som EHF kontrolleres mot.")
def ehf_rules() -> None:
    """Hold the commands about the rule set together."""


@ehf_rules.command("list", help="Vis regelsettene, og hvilket som er i bruk.")
def list_() -> None:
    """Say the installed rule set and the chosen one."""
    directory = chosen_directory(settings.HOME)
    _say(installed_rule_set(), where="installert", is_used=directory is None)
    if directory is not None:
        _say(rule_set_in_use(settings.HOME), where=str(directory), is_used=True)


@ehf_rules.command(help="Bruk regelsettet i MAPPE fra nå av; «installed» er det installerte.")
@click.argument("directory", metavar="MAPPE")
def use(directory: str) -> None:
    """Choose a rule set; a broken one is refused, and the choice stays as it was."""
    if directory == "installed":
        rule_set = use_installed_rule_set(settings.HOME)
    else:
        rule_set = use_rule_set(settings.HOME, Path(directory))
    click.echo(f"EHF kontrolleres nå mot {rule_set.id} ({rule_set.sha256[:12]}).")


def _say(rule_set: RuleSet, *, where: str, is_used: bool) -> None:
    mark = "✓" if is_used else " "
    click.echo(f"{mark} {rule_set.id} {rule_set.sha256} {where}")


def _content(file: Path) -> bytes | OSError:
    try:
        return file.read_bytes()
    except OSError as problem:
        return problem


def _twice(contents: Sequence[bytes | OSError]) -> dict[int, tuple[Finding, ...]]:
    """The files that use an earlier file's number; those that cannot be read use none."""
    roots = {}
    for place, content in enumerate(contents):
        if isinstance(content, bytes):
            try:
                roots[place] = parsed(content)
            except NotReadable:
                continue
    places = list(roots)
    return {places[at]: (found,) for at, found in numbers_used_twice(list(roots.values()))}


def _judged(
    file: Path, content: bytes | OSError, rule_set: RuleSet, twice: Sequence[Finding]
) -> int:
    """Say what was found in one file; the exit code it asks for."""
    if isinstance(content, OSError):
        click.echo(f"{file}: kan ikke leses: {content.strerror}")
        return NOT_READ
    try:
        verdict = judge(content, rule_set)
    except RuleSetBroken:
        raise
    except Refusal as refusal:
        click.echo(f"{file}: {refusal.sentence}")
        return NOT_READ
    found = (*verdict.findings, *twice)
    is_valid = not any(each.severity is Severity.FATAL for each in found)
    click.echo(f"{file}: {'gyldig' if is_valid else 'ikke gyldig'}")
    for each in found:
        click.echo(f"  {each.rule} {each.severity} {each.place}: {each.text_of_the_rule}")
    return 0 if is_valid else NOT_VALID
