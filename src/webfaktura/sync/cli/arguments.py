"""Arguments and options that several commands share."""

import os
import re
from pathlib import Path
from typing import override

import click

from webfaktura.sync.bootstrap import Asks
from webfaktura.sync.cli.ask import OptionMissing, ask_secret, is_somebody_there
from webfaktura.sync.cli.exits import say
from webfaktura.sync.cli.norwegian import Unclear
from webfaktura.sync.folder import data_folder

ERP_PASSWORD_VARIABLE = "WEBFAKTURA_ERP_PASSWORD"  # noqa: S105 - the variable's name

_CLIENT_NO = re.compile(r"[A-Za-z]?([0-9]{1,5})")


class ClientNumber(click.ParamType[str]):
    """The client's number in the accounting system; a drive letter before it is left out."""

    name = "klientnummer"

    @override
    def convert(
        self, value: object, _param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        match = _CLIENT_NO.fullmatch(str(value).strip())
        if match is None:
            raise Unclear(
                f"Klientnummeret «{value}» kan ikke brukes. Skriv inntil fem siffer, med eller "
                "uten diskbokstav, som 999 eller C999.",
                ctx,
            )
        return match[1]


CLIENT_HELP = "Klientnummeret i regnskapssystemet, med eller uten diskbokstav: 999 eller C999."

client_argument = click.argument(
    "client_no", metavar="KLIENT", type=ClientNumber(), help=CLIENT_HELP
)
"""Which client is meant."""


def _keep_folder(ctx: click.Context, _parameter: click.Parameter, chosen: Path | None) -> None:
    if chosen is not None:
        ctx.find_root().meta["folder"] = chosen


data_option = click.option(
    "--data",
    "--settings",
    type=click.Path(path_type=Path),
    metavar="MAPPE",
    callback=_keep_folder,
    expose_value=False,
    help="Datamappen med variables.xml; ellers WEBFAKTURA_SYNC_SETTINGS, SettingsLocation i "
    "webfaktura-sync.toml eller brukerens egen.",
)
"""Where the data folder is; may stand before or after the command."""


def folder_of(ctx: click.Context) -> Path:
    """The data folder of this call."""
    return data_folder(ctx.find_root().meta.get("folder"))


def asks() -> Asks:
    """Whom the program asks: the environment first, then a person."""
    return Asks(erp_password=_erp_password, tell=say)


def _erp_password(user: str) -> str:
    named = os.environ.get(ERP_PASSWORD_VARIABLE)
    if named:
        return named
    question = f"Passordet til {user or 'brukeren'} i regnskapssystemet"
    if not is_somebody_there():
        raise OptionMissing(
            f"{question} kan ikke leses i variables.xml. Sett {ERP_PASSWORD_VARIABLE} i miljøet, "
            "eller kjør i et terminalvindu og skriv det inn.",
            field="erp_password",
        )
    return ask_secret(question)
