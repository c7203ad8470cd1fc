"""The command that looks at everything a run stands on, and says how to mend what is wrong."""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import click

from webfaktura.contract.v1.base import Nothing
from webfaktura.contract.v1.companies import CompanySettings
from webfaktura.contract.v1.endpoints import COMPANIES, STATUS
from webfaktura.norway.refusal import Refusal
from webfaktura.sync import secrets
from webfaktura.sync.bootstrap import (
    ErpLogin,
    credential,
    look_into,
    now,
    open_caller,
    open_erp,
    vault_of,
)
from webfaktura.sync.caller import Caller
from webfaktura.sync.cli import exits, screen
from webfaktura.sync.cli.arguments import data_option, folder_of
from webfaktura.sync.cli.norwegian import NorwegianCommand
from webfaktura.sync.engine.doctor import (
    Finding,
    Verdict,
    clock_finding,
    codes_finding,
    conflicts_finding,
    ok,
    property_finding,
    series_findings,
    service_finding,
    wrong,
)
from webfaktura.sync.engine.enrolment import ERP_PASSWORD_ELEMENT, check_server
from webfaktura.sync.engine.erp_check import check_program
from webfaktura.sync.erp.port import Erp
from webfaktura.sync.secrets import Vault
from webfaktura.sync.settings import SystemSettings
from webfaktura.sync.version import sync_version

_MARKS = {Verdict.OK: "ok  ", Verdict.ADVICE: "råd ", Verdict.WRONG: "FEIL"}


@click.command("doctor", cls=NorwegianCommand)
@click.option("--json", "as_json", is_flag=True, help="Skriv funnene som JSON.")
@data_option
@click.pass_context
def doctor(ctx: click.Context, *, as_json: bool) -> int:
    """Sjekk alt en synkronisering står på; hver linje er ok, eller sier hva som må gjøres.

    Ingenting endres. Avslutningskoden er 1 når noe må rettes.
    """
    with ExitStack() as stack:
        findings = list(_Examination(folder_of(ctx), stack).findings())
    if as_json:
        screen.show_json({"findings": [one.wire for one in findings]})
    else:
        for one in findings:
            click.echo(f"{_MARKS[one.verdict]}  {one.what}: {one.sentence}")
    is_well = all(one.verdict is not Verdict.WRONG for one in findings)
    return exits.DONE if is_well else exits.REFUSED


@dataclass
class _Examination:
    """Looks from the ground up; what stands on something that is wrong is left out."""

    folder: Path
    stack: ExitStack

    def findings(self) -> Iterator[Finding]:
        """Everything that could be looked at."""
        with look_into(self.folder) as (store, _memory):
            try:
                system = store.system()
            except Refusal as refusal:
                yield wrong("Innstillingene", refusal.sentence)
                return
        yield self._settings(system)
        if not system.credential_id:
            return
        vault = _vault_or_none(system)
        yield _tried("Nøkkelen", lambda: credential(system, vault_of(system)), "Kan leses.")
        settings = yield from self._service(system, vault)
        erp = yield from self._erp(system, vault)
        if erp is not None:
            for one in settings:
                if one.active and system.clients.get(one.erp_client_no, False):
                    yield from _client(one, erp)

    def _settings(self, system: SystemSettings) -> Finding:
        if not system.credential_id:
            return wrong("Innstillingene", "Ikke registrert. Kjør «webfaktura-sync setup».")
        if not os.access(self.folder, os.W_OK):
            return wrong(
                "Innstillingene",
                f"Kan ikke skrive i {self.folder}. Gi brukeren tilgang til mappen.",
            )
        active = sum(system.clients.values())
        return ok("Innstillingene", f"variables.xml i {self.folder}, {active} aktive klienter.")

    def _service(
        self, system: SystemSettings, vault: Vault | None
    ) -> Generator[Finding, None, tuple[CompanySettings, ...]]:
        """The web service: there, its clock, our version, and whether our key is known."""
        try:
            proof = credential(system, vault) if vault else None
        except Refusal:
            proof = None
        caller = self.stack.enter_context(open_caller(system.web_service_url, proof)).hurried()
        try:
            status = caller.call(STATUS, Nothing())
        except Refusal as refusal:
            yield wrong("Web-tjenesten", refusal.sentence)
            return ()
        yield service_finding(status)
        yield clock_finding(status.time, now())
        yield _tried(
            "Versjonen", lambda: check_server(caller), f"WebFaktura Sync {sync_version()}."
        )
        if proof is None:
            return ()
        return (yield from _rights(caller))

    def _erp(
        self, system: SystemSettings, vault: Vault | None
    ) -> Generator[Finding, None, Erp | None]:
        """The accounting system: the user's rights there, the version and the licence."""
        what = "Regnskapssystemet"
        if vault is None:
            return None
        if not secrets.is_sealed(system.erp_password):
            yield wrong(
                what,
                "Passordet til ERP-brukeren er ikke vårt. Kjør en synkronisering i et "
                "terminalvindu, og skriv det inn.",
            )
            return None
        try:
            password = vault.open(system.erp_password, element=ERP_PASSWORD_ELEMENT)
            login = ErpLogin(system.erp_name, system.erp_address, system.erp_user, password)
            erp = self.stack.enter_context(open_erp(login))
            program = erp.program()
        except Refusal as refusal:
            yield wrong(what, refusal.sentence)
            return None
        yield ok(what, f"{program.name} {program.version}, pålogget som {system.erp_user}.")
        yield _tried(
            "Versjon og lisens der", lambda: check_program(erp), "Ny nok, og lisensen finnes."
        )
        return erp


def _vault_or_none(system: SystemSettings) -> Vault | None:
    """The vault, None where its key is not here."""
    try:
        return vault_of(system)
    except Refusal:
        return None


def _rights(caller: Caller) -> Generator[Finding, None, tuple[CompanySettings, ...]]:
    """Whether the office's key is known, and which clients it may see."""
    try:
        companies = caller.call(COMPANIES, Nothing()).companies
    except Refusal as refusal:
        yield wrong("Rettighetene i WebFaktura", refusal.sentence)
        return ()
    yield ok("Rettighetene i WebFaktura", f"Nøkkelen gjelder for {len(companies)} klienter.")
    return companies


def _client(settings: CompanySettings, erp: Erp) -> Iterator[Finding]:
    """One active client's own settings in both programs."""
    client_no = settings.erp_client_no
    following = settings.series.next_invoice_no
    try:
        yield property_finding(settings, is_integrated=erp.is_integrated(client_no))
        yield from series_findings(settings, erp.series(client_no, own_invoices_from=following))
        yield codes_finding(settings, erp.vat_codes(client_no))
        yield conflicts_finding(settings)
    except Refusal as refusal:
        yield wrong(f"Klient {client_no}", refusal.sentence)


def _tried(what: str, check: Callable[[], object], sentence: str) -> Finding:
    try:
        check()
    except Refusal as refusal:
        return wrong(what, refusal.sentence)
    return ok(what, sentence)
