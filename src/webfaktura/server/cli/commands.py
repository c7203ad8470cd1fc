"""What the operator types: offices, operators, the database, and the programs that run."""

import logging
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

import click
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django.utils.translation import activate
from pydantic import ValidationError

from webfaktura.contract.v1.enrolment import NewUser
from webfaktura.norway.calendar import OSLO
from webfaktura.norway.refusal import Refusal
from webfaktura.server.cli.backups.restoring import findings_about
from webfaktura.server.cli.backups.restoring import restore as restore_backup
from webfaktura.server.cli.backups.taking import take_backup
from webfaktura.server.cli.doctor import Finding, findings
from webfaktura.server.cli.ehf import ehf, ehf_rules
from webfaktura.server.databases.checks import require_fit
from webfaktura.server.delivery.rules import SENDING_LASTS
from webfaktura.server.tenancy.commands import add_operator, enrol_agency
from webfaktura.server.tenancy.queries import agency_by_customer_no
from webfaktura.server.tenancy.rules import Actor
from webfaktura.server.webservice.commands import make_enrolment_code, revoke_credentials
from webfaktura.server.webservice.rules import CODE_LASTS

OPERATOR = Actor(name="Driften")
WSGI = "django.core.wsgi:get_wsgi_application()"
PORTS = {"pages": 8000, "service": 8088}


class Stopped(click.ClickException):
    """A command that ends with a sentence and exit code 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Say the sentence, without click's English word before it."""
        click.echo(self.message, file=file, err=file is None)


class InWords(click.Group):
    """Ends a command that is refused, or has no database, with a sentence and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what is expected is said, not shown as a fault."""
        activate("nb")
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            raise Stopped(refusal.sentence) from refusal
        except OperationalError as problem:
            raise Stopped(
                f"Databasen kan ikke brukes: {str(problem).splitlines()[0]}. "
                "«webfaktura doctor» sier mer."
            ) from problem


@click.group(cls=InWords, help="WebFaktura for driften: byråer, brukere og programmer.")
@click.version_option(package_name="webfaktura", message="WebFaktura %(version)s")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Hold the commands together; only what goes on running tells its log what it does."""
    if ctx.invoked_subcommand not in {"worker", "serve"}:
        logging.getLogger().setLevel(logging.WARNING)


main.add_command(ehf)
main.add_command(ehf_rules)


@main.group(help="Regnskapsbyråer.")
def agency() -> None:
    """Hold the commands about offices together."""


@agency.command(
    "enrol", help="Lag en registreringskode for et byrå. Den gjelder i 72 timer, én gang."
)
@click.option("--customer-no", required=True, help="Byråets kundenummer, 4 til 12 siffer.")
@click.option("--name", required=True, help="Byråets navn.")
def agency_enrol(customer_no: str, name: str) -> None:
    """Print a one-time code that lets the office register its Sync."""
    now = timezone.now()
    office = enrol_agency(customer_no=customer_no, name=name, at=now, by=OPERATOR)
    code = make_enrolment_code(agency=office, at=now, by=OPERATOR)
    click.echo(f"Registreringskode for {office.name} (kundenummer {office.customer_no}):\n")
    click.echo(f"  {code}\n")
    click.echo(f"Koden kan brukes én gang, og gjelder til {_said(now + CODE_LASTS)}.")


@agency.command("revoke", help="Steng et byrås WebFaktura Sync ute. Byrået må registreres på nytt.")
@click.option("--customer-no", required=True, help="Byråets kundenummer.")
def agency_revoke(customer_no: str) -> None:
    """Withdraw all machine credentials of an office."""
    office = agency_by_customer_no(customer_no)
    if office is None:
        raise Stopped(f"Ingen byråer har kundenummer {customer_no}. Sjekk nummeret.")
    count = revoke_credentials(agency=office, at=timezone.now(), by=OPERATOR)
    click.echo(f"{office.name}: {count} registrering(er) er trukket tilbake.")


@main.group(help="De som drifter installasjonen.")
def operator() -> None:
    """Hold the commands about operators together."""


@operator.command("add", help="Lag en driftsbruker.")
@click.option("--user-name", required=True, help="Brukernavnet, gjerne en e-postadresse.")
@click.option("--name", required=True, help="Navnet.")
@click.option("--email", required=True, help="E-postadressen.")
@click.password_option(
    envvar="WEBFAKTURA_PASSWORD",
    prompt="Passord",
    help="Passordet; utelates det, blir du spurt.",
)
def operator_add(user_name: str, name: str, email: str, password: str) -> None:
    """Make a user who runs the installation."""
    typed = {"user_name": user_name, "name": name, "email": email, "password": password}
    try:
        wanted = NewUser.model_validate(typed)
    except ValidationError as problem:
        field = problem.errors(include_input=False)[0]["loc"][0]
        option = str(field).replace("_", "-")
        raise Stopped(f"--{option} er for kort eller for lang. Rett den.") from problem
    user = add_operator(wanted=wanted, at=timezone.now(), by=OPERATOR)
    click.echo(f"Driftsbrukeren {user.user_name} er laget.")


@main.command(help="Gjør databasen klar: tabeller, vakter og abonnementer.")
def migrate() -> None:
    """Migrate, and lay down what every installation needs."""
    call_command("migrate", interactive=False, verbosity=0)
    click.echo("Databasen er klar.")


@main.command(help="Skriv beskrivelsen av web-tjenesten (OpenAPI 3.1).")
def openapi() -> None:
    """Print the web service's description."""
    from webfaktura.server.webservice.api import openapi as description  # noqa: PLC0415 - as below

    click.echo(description(), nl=False)


@main.command(help="Kjør bakgrunnsarbeideren: PDF, utsendelse og bilag.")
@click.option(
    "--sending-lasts",
    type=click.FloatRange(min=1),
    default=SENDING_LASTS.total_seconds(),
    show_default=True,
    envvar="WEBFAKTURA_SENDING_LASTS",
    help="Sekunder før et sendeforsøk uten svar regnes som brutt og gjøres om med samme id.",
)
def worker(sending_lasts: float) -> None:
    """Do what waits, until stopped."""
    from webfaktura.server.tasks import run_worker  # noqa: PLC0415 - half a second of every command

    _require_fit_database()
    run_worker(sending_lasts=timedelta(seconds=sending_lasts))


@main.command(help="Kjør sidene (pages) eller web-tjenesten (service).")
@click.argument("face", type=click.Choice(sorted(PORTS)))
@click.option("--bind", default="", help="Adresse og port, for eksempel 0.0.0.0:8000.")
@click.option("--workers", default=2, show_default=True, help="Antall prosesser.")
@click.option("--threads", default=4, show_default=True, help="Antall tråder i hver prosess.")
def serve(face: str, bind: str, workers: int, threads: int) -> None:
    """Become a web server with one of the two faces."""
    _require_fit_database()
    os.environ["WEBFAKTURA_FACE"] = face
    words = [
        *("--bind", bind or f"127.0.0.1:{PORTS[face]}"),
        *("--workers", str(workers)),
        *("--worker-class", "gthread", "--threads", str(threads)),
        *("--timeout", "60", "--graceful-timeout", "20"),
        "--no-control-socket",
    ]
    command = [sys.executable, "-m", "gunicorn", *words, WSGI]
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter with fixed words


@main.command(help="Sjekk at installasjonen er hel: database, dokumentlager og bakgrunnsarbeider.")
def doctor() -> None:
    """Say what is well and what is not; exit code 1 when something is not."""
    _report(findings(at=timezone.now()))


@main.command(help="Ta en sikkerhetskopi til MAPPE, som ikke må finnes. Alt kan kjøre imens.")
@click.argument("folder", metavar="MAPPE", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Copy the installation while it runs."""
    with _disk_in_words():
        taken = take_backup(folder.absolute(), at=timezone.now())
    click.echo(f"Sikkerhetskopien ligger i {folder}: {taken.counts}, {taken.size / 1e6:.1f} MB.")
    if taken.documents_in.startswith("s3://"):
        click.echo(
            f"Dokumentene står i {taken.documents_in} og er ikke med i kopien. "
            "Slå på versjonering eller replikering der."
        )


@main.command(help="Gjenopprett sikkerhetskopien i MAPPE i en tom installasjon.")
@click.argument("folder", metavar="MAPPE", type=click.Path(path_type=Path))
def restore(folder: Path) -> None:
    """Make an installation of a backup, and say whether it is a gapless prefix."""
    with _disk_in_words():
        restored = restore_backup(folder)
    click.echo(
        f"Sikkerhetskopien ble tatt {_said(restored.taken_at)}. Det som er utstedt siden, er ikke "
        "med, og numrene gis på nytt: les docs/operations/backup.md før noen slippes inn."
    )
    _report(findings_about(restored))


def _require_fit_database() -> None:
    """Do not start on a PostgreSQL that may lose invoices, unless somebody says it is meant so."""
    if os.environ.get("WEBFAKTURA_UNSAFE_DATABASE") != "1":
        require_fit(connection)


@contextmanager
def _disk_in_words() -> Iterator[None]:
    """Say it in words when the disk is full, may not be written to, or the store is away."""
    try:
        yield
    except OSError as problem:
        sentence = f"Det gikk ikke: {problem}. Rett det, og kjør kommandoen på nytt."
        raise Stopped(sentence) from problem


def _report(found: Iterable[Finding]) -> None:
    """Say each finding; exit code 1 when something is not well."""
    is_well = True
    for finding in found:
        click.echo(f"{'✓' if finding.is_well else '✗'} {finding.sentence}")
        is_well = is_well and finding.is_well
    if not is_well:
        sys.exit(1)


def _said(at: datetime) -> str:
    """A moment as people in Norway write it."""
    return f"{at.astimezone(OSLO):%d.%m.%Y kl. %H.%M}"
