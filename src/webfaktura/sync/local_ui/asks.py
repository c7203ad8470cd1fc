"""Whom the local page asks for what is not written down: the environment only."""

import os

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.bootstrap import Asks

ERP_PASSWORD_VARIABLE = "WEBFAKTURA_ERP_PASSWORD"  # noqa: S105 - the variable's name


class ErpPasswordMissing(Refusal):
    """The accounting system's password is one that the original encrypted."""


def _erp_password(user: str) -> str:
    named = os.environ.get(ERP_PASSWORD_VARIABLE)
    if named:
        return named
    raise ErpPasswordMissing(
        f"Passordet til {user or 'brukeren'} i regnskapssystemet kan ikke leses i variables.xml. "
        "Kjør «webfaktura-sync setup» i et terminalvindu, og oppgi passordet der.",
        field="erp_password",
    )


def _tell(_sentence: str) -> None:
    """Say nothing: what is told stands in the log too."""


ASKS = Asks(erp_password=_erp_password, tell=_tell)
"""The first run from a terminal asks a person; the page asks nobody."""
