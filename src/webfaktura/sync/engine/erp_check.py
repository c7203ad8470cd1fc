"""Whether the accounting system may be used at all; asked before anything is sent."""

import re

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.erp.port import Erp

_NUMBERS = re.compile(r"[0-9]+")


class ErpTooOld(Refusal):
    """The accounting system's version is older than WebFaktura can work with."""


class ErpNotLicensed(Refusal):
    """The accounting system has no licence for WebFaktura."""


def check_program(erp: Erp) -> None:
    """Refuse a program that is too old (`ErpTooOld`) or not licensed (`ErpNotLicensed`)."""
    program = erp.program()
    if numbers_of(program.version) < numbers_of(program.oldest_usable):
        raise ErpTooOld(
            f"{program.name} er versjon {program.version}, men WebFaktura krever "
            f"{program.oldest_usable} eller høyere. Oppgrader regnskapssystemet, og kjør igjen.",
            field="erp",
        )
    if not program.licensed:
        raise ErpNotLicensed(
            f"{program.name} har ikke lisens for WebFaktura. Legg inn lisensen i "
            "regnskapssystemet, og kjør igjen.",
            field="erp",
        )


def numbers_of(version: str) -> tuple[int, ...]:
    """A version as numbers that can be compared: `8.0.2` is (8, 0, 2)."""
    return tuple(int(number) for number in _NUMBERS.findall(version))
