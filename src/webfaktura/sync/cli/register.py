"""The command that registers the office: ERP user, agency user, customer number, code."""

import sys
from typing import Any

import click

from webfaktura.contract.v1.endpoints import SERVICE_ROOT
from webfaktura.sync.bootstrap import ERP_NAMES, ErpLogin, look_into, register
from webfaktura.sync.cli.arguments import ERP_PASSWORD_VARIABLE, asks, data_option, folder_of
from webfaktura.sync.cli.ask import Form, is_somebody_there, text
from webfaktura.sync.cli.norwegian import NorwegianCommand
from webfaktura.sync.engine.enrolment import Registration
from webfaktura.sync.engine.people import new_user
from webfaktura.sync.settings import SystemSettings

DEFAULT_SERVER = f"http://localhost:8088{SERVICE_ROOT}"
AGENCY_PASSWORD_VARIABLE = "WEBFAKTURA_AGENCY_PASSWORD"  # noqa: S105 - the variable's name


@click.command("setup", cls=NorwegianCommand)
@click.option("--server", metavar="URL", help=f"Web-tjenesten (ellers {DEFAULT_SERVER}).")
@click.option("--enrolment-code", metavar="KODE", help="Engangskoden byrået har fått.")
@click.option(
    "--customer-no", metavar="NR", help="Byråets kundenummer, slik det står på fakturaen."
)
@click.option("--erp", metavar="NAVN", help=f"Regnskapssystemet: {', '.join(ERP_NAMES)}.")
@click.option("--erp-address", metavar="STI", help="Hvor regnskapssystemet ligger.")
@click.option("--erp-user", metavar="NAVN", help="ERP-brukeren som synkroniserer alle klientene.")
@click.option("--erp-password", metavar="PASSORD", help="Eller sett WEBFAKTURA_ERP_PASSWORD.")
@click.option("--erp-password-stdin", is_flag=True, help="Les passordet fra første linje inn.")
@click.option("--agency-user-name", metavar="NAVN", help="Byråbrukerens brukernavn.")
@click.option("--agency-name", metavar="NAVN", help="Byråbrukerens fulle navn.")
@click.option("--agency-email", metavar="E-POST", help="Byråbrukerens e-postadresse.")
@click.option("--agency-password", metavar="PASSORD", help="Eller sett WEBFAKTURA_AGENCY_PASSWORD.")
@data_option
@click.pass_context
def setup(ctx: click.Context, /, **given: Any) -> int:
    """Registrer systemdata: ERP-bruker, byråbruker, kundenummer og engangskode.

    Det som ikke oppgis, spørres det om. Byråbrukerens passord brukes én gang
    og lagres ikke. Er byrået registrert fra før, kan adresser og ERP-bruker
    endres ved å kjøre på nytt uten kode.
    """
    folder = folder_of(ctx)
    with look_into(folder) as (store, _memory):
        known = store.system()
    form = Form(given)
    code = _enrolment_code(given, known)
    url = form.value("--server", "Adressen til web-tjenesten", text, _url(known))
    login = _erp_login(form, given, known)
    registration = _registration(form, known, code) if code else None
    click.echo(register(folder, login, url, registration, asks()))
    click.echo(f"Neste: opprett en klient med «webfaktura-sync new-client KLIENT». Data: {folder}")
    return 0


def _enrolment_code(given: dict[str, Any], known: SystemSettings) -> str:
    """The code; empty where the office is registered and only its systems are to change."""
    if given["enrolment_code"]:
        return str(given["enrolment_code"]).strip()
    if known.credential_id or not is_somebody_there():
        return ""
    answer: str = click.prompt("Engangskoden byrået har fått", err=True)
    return answer.strip()


def _url(known: SystemSettings) -> str:
    return known.web_service_url or DEFAULT_SERVER


def _erp_login(form: Form, given: dict[str, Any], known: SystemSettings) -> ErpLogin:
    name = form.value("--erp", "Regnskapssystemet", text, known.erp_name or ERP_NAMES[0])
    address = form.value(
        "--erp-address", "Hvor regnskapssystemet ligger", text, known.erp_address or None
    )
    user = form.value("--erp-user", "ERP-brukeren", text, known.erp_user or None)
    if given["erp_password_stdin"]:
        return ErpLogin(name, address, user, sys.stdin.readline().rstrip("\r\n"))
    password = form.secret("--erp-password", "Passordet til ERP-brukeren", ERP_PASSWORD_VARIABLE)
    return ErpLogin(name, address, user, password)


def _registration(form: Form, known: SystemSettings, code: str) -> Registration:
    customer_no = form.value(
        "--customer-no", "Byråets kundenummer", text, known.customer_no or None
    )
    user_name = form.value(
        "--agency-user-name", "Byråbrukerens brukernavn", text, known.agency_user_name or None
    )
    name = form.value("--agency-name", "Byråbrukerens fulle navn", text, known.agency_name or None)
    email = form.value(
        "--agency-email", "Byråbrukerens e-postadresse", text, known.agency_email or user_name
    )
    password = form.secret(
        "--agency-password", "Velg et passord til byråbrukeren", AGENCY_PASSWORD_VARIABLE
    )
    user = new_user(user_name=user_name, name=name, email=email, password=password)
    return Registration(enrolment_code=code, customer_no=customer_no, agency_user=user)
