"""The options for what is chosen about a client, shared by creating and changing one."""

from collections.abc import Callable

import click

_YES_NO = "JA|NEI"
_NUMBER = "NR"

type _Decorator = Callable[[Callable[..., int]], Callable[..., int]]

_KID = (
    click.option(
        "--kid-client", metavar=_NUMBER, help="Lengden på KID-ens klientdel; 0 utelater den."
    ),
    click.option("--kid-customer", metavar=_NUMBER, help="Lengden på KID-ens kundedel."),
    click.option("--kid-invoice", metavar=_NUMBER, help="Lengden på KID-ens fakturadel."),
    click.option(
        "--kid-check", metavar="MOD10|MOD11", help="Hvordan KID-ens kontrollsiffer regnes."
    ),
)
_CHOICES = (
    click.option("--subscription", metavar="KODE", help="Abonnement; 99 er Demo."),
    click.option("--payments", metavar=_YES_NO, help="Vis innbetalinger fra regnskapssystemet."),
    click.option("--departments", metavar=_YES_NO, help="Klienten bruker avdelinger."),
    click.option("--projects", metavar=_YES_NO, help="Klienten bruker prosjekter."),
    click.option(
        "--auto-update", metavar=_YES_NO, help="Oppdater bunter i regnskapssystemet automatisk."
    ),
    click.option("--user-name", metavar="NAVN", help="Klientbrukerens brukernavn."),
    click.option("--user-full-name", metavar="NAVN", help="Klientbrukerens fulle navn."),
    click.option("--user-email", metavar="E-POST", help="Klientbrukerens e-postadresse."),
    click.option("--user-password", metavar="PASSORD", help="Eller sett WEBFAKTURA_USER_PASSWORD."),
    click.option("--next-customer-no", metavar=_NUMBER, help="Første kundenummer i WebFaktura."),
    click.option("--next-invoice-no", metavar=_NUMBER, help="Første fakturanummer i WebFaktura."),
    click.option(
        "--next-credit-note-no", metavar=_NUMBER, help="Første kreditnotanummer; 0: felles serie."
    ),
    click.option("--due-days", metavar=_NUMBER, help="Betalingsbetingelser i dager."),
    click.option("--channel", metavar="M|E|P|N", help="Sendemåte: e-post, EHF, post eller ingen."),
    click.option("--voucher-type-invoice", metavar="KODE", help="Bilagsart for utgående faktura."),
    click.option("--voucher-type-credit-note", metavar="KODE", help="Bilagsart for kreditnota."),
    click.option(
        "--vat",
        multiple=True,
        metavar="KODE=SATS:KONTO",
        help="Koble en avgiftskode til en sats og salgskonto, som 1=PLH:3000; kan gjentas.",
    ),
)


def change_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options for what may be changed: the KID's parts stand as the client began."""
    return _with(command, _CHOICES)


def choice_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options for all that is chosen for a new client."""
    return _with(command, (*_CHOICES, *_KID))


def _with(command: Callable[..., int], options: tuple[_Decorator, ...]) -> Callable[..., int]:
    for option in reversed(options):
        command = option(command)
    return command
