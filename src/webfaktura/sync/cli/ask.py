"""Asks a person for what is missing, or refuses by naming the option where nobody is there."""

import getpass
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import click

from webfaktura.norway.refusal import Refusal


class OptionMissing(Refusal):
    """A value is missing and nobody is there to be asked."""


class OptionUnusable(Refusal):
    """A value on the command line cannot be used."""


@dataclass(frozen=True)
class Form:
    """Finds each value: given on the command line, known from before, or asked for."""

    given: Mapping[str, Any]
    is_known_enough: bool = False
    """What is known from before is taken without asking."""

    def value[T](
        self, option: str, question: str, read: Callable[[str], T], known: str | None = None
    ) -> T:
        """The option's value, read; `known` is the proposal, or None when there is none."""
        given = self.given.get(option.lstrip("-").replace("-", "_"))
        if given is not None:
            return read(str(given))
        if known is not None and (self.is_known_enough or not is_somebody_there()):
            return read(known)
        if not is_somebody_there():
            raise OptionMissing(f"{question} mangler. Oppgi {option}.", field=option)
        return _ask(question, read, known)

    def secret(self, option: str, question: str, variable: str) -> str:
        """A password: given, in the environment, or asked for without showing it."""
        given = self.given.get(option.lstrip("-").replace("-", "_")) or os.environ.get(variable)
        if given:
            return str(given)
        if not is_somebody_there():
            raise OptionMissing(
                f"{question} mangler. Oppgi {option}, eller sett {variable} i miljøet.",
                field=option,
            )
        return ask_secret(question)


def is_somebody_there() -> bool:
    """Tell whether a person sits at the terminal."""
    return sys.stdin.isatty()


def ask_secret(question: str) -> str:
    """Ask for a password without showing it."""
    return getpass.getpass(f"{question}: ")


def text(value: str) -> str:
    """Any text, without white space around it."""
    return value.strip()


def number(value: str) -> int:
    """A whole number; refuses with `OptionUnusable`."""
    if not value.strip().isdecimal():
        raise OptionUnusable(f"«{value}» er ikke et helt tall. Skriv bare siffer.")
    return int(value)


def yes_or_no(value: str) -> bool:
    """A yes or a no; refuses with `OptionUnusable`."""
    answers = {"ja": True, "j": True, "true": True, "nei": False, "n": False, "false": False}
    if value.strip().lower() not in answers:
        raise OptionUnusable(f"«{value}» er verken ja eller nei. Svar ja eller nei.")
    return answers[value.strip().lower()]


def _ask[T](question: str, read: Callable[[str], T], known: str | None) -> T:
    while True:
        answer: str = click.prompt(question, default=known, type=str, err=True)
        try:
            return read(answer)
        except Refusal as refusal:
            click.echo(refusal.sentence, err=True)
