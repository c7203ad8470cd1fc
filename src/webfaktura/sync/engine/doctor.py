"""What may be wrong about an installation, and exactly how it is mended; pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from webfaktura.contract.v1.companies import CompanySettings
from webfaktura.contract.v1.status import Status
from webfaktura.sync.erp.port import ErpSeries, ErpVatCode

CLOCK_MAY_DIFFER = timedelta(seconds=60)
"""A token counts for minutes: a clock that is further off is seen sooner or later."""

_PROPERTY = "Klient → Egenskaper → Diverse → WebFaktura-integrasjon"


class Verdict(StrEnum):
    """Whether something must be mended."""

    OK = "ok"
    ADVICE = "advice"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    verdict: Verdict
    sentence: str

    @property
    def wire(self) -> dict[str, Any]:
        """The finding as JSON values."""
        return {"what": self.what, "verdict": self.verdict, "sentence": self.sentence}


def ok(what: str, sentence: str) -> Finding:
    """Nothing to mend."""
    return Finding(what, Verdict.OK, sentence)


def wrong(what: str, sentence: str) -> Finding:
    """Something to mend; the sentence says how."""
    return Finding(what, Verdict.WRONG, sentence)


def service_finding(status: Status) -> Finding:
    """Whether the web service has all it stands on."""
    if status.database != "ok":
        sentence = "WebFaktura svarer, men uten databasen sin. Meld fra til driften."
        return wrong("Web-tjenesten", sentence)
    if status.worker != "running":
        sentence = (
            "WebFaktura svarer, men fakturaer sendes ikke ut, for arbeidsprosessen står. "
            "Meld fra til driften."
        )
        return wrong("Web-tjenesten", sentence)
    return ok("Web-tjenesten", f"{status.name} {status.version} svarer.")


def clock_finding(server: datetime, ours: datetime) -> Finding:
    """Whether this machine's clock is like the server's."""
    difference = ours - server
    if abs(difference) <= CLOCK_MAY_DIFFER:
        return ok("Klokken", "Går som på WebFaktura.")
    seconds = round(abs(difference).total_seconds())
    way = "foran" if difference > timedelta() else "etter"
    return wrong(
        "Klokken",
        f"Klokken på denne maskinen går {seconds} sekunder {way} WebFaktura. "
        "Slå på tidssynkronisering (NTP), og sjekk tidssonen.",
    )


def property_finding(settings: CompanySettings, *, is_integrated: bool) -> Finding:
    """Whether the client's property allows the payments that are asked for."""
    what = f"Klient {settings.erp_client_no}, egenskapen WebFaktura-integrasjon"
    if is_integrated:
        return ok(what, "Integrert med DI-Regnskap.")
    if not settings.modules.payments:
        return ok(what, "Ikke integrert; innbetalinger er ikke slått på.")
    return wrong(
        what,
        f"Innbetalinger er slått på. Sett {_PROPERTY} til «Integrert med DI-Regnskap» i "
        "regnskapssystemet.",
    )


def series_findings(settings: CompanySettings, series: ErpSeries) -> Iterator[Finding]:
    """Whether a number could be given by both programs."""
    what = f"Klient {settings.erp_client_no}, nummerserier"
    problems = list(_series_problems(settings, series))
    if settings.stopped_because:
        problems.insert(0, f"WebFaktura har stanset klienten: {settings.stopped_because}")
    for problem in problems:
        yield wrong(what, problem)
    if not problems:
        yield ok(what, "Ingen nummer kan bli gitt to ganger.")


def codes_finding(settings: CompanySettings, codes: Collection[ErpVatCode]) -> Finding:
    """Whether every VAT code for sales is connected to a level."""
    what = f"Klient {settings.erp_client_no}, avgiftskoder"
    connected = {one.code for one in settings.vat_codes if one.level}
    left = [f"{one.code} {one.name}" for one in codes if one.code not in connected]
    if not left:
        return ok(what, f"Alle {len(codes)} er koblet til en avgiftssats.")
    return Finding(
        what,
        Verdict.ADVICE,
        f"Ikke koblet: {', '.join(left)}. Produkter kan ikke bruke dem. Koble dem med "
        f"«webfaktura-sync edit-client {settings.erp_client_no} --vat KODE=SATS:KONTO».",
    )


def conflicts_finding(settings: CompanySettings) -> Finding:
    """Whether somebody is to choose between two versions."""
    what = f"Klient {settings.erp_client_no}, konflikter"
    if not settings.conflicts:
        return ok(what, "Ingen venter.")
    sentence = f"{settings.conflicts} venter. Velg under Konflikter i WebFaktura."
    return Finding(what, Verdict.ADVICE, sentence)


def _series_problems(settings: CompanySettings, series: ErpSeries) -> Iterator[str]:
    following = settings.series.next_invoice_no
    own = series.own_invoices
    move = (
        "Velg et annet neste fakturanummer med «webfaktura-sync edit-client "
        f"{settings.erp_client_no} --next-invoice-no NR»."
    )
    if own is not None and own.first <= following <= own.last:
        yield (
            f"Neste fakturanummer i WebFaktura, {following}, ligger i regnskapssystemets egen "
            f"serie {own.first}-{own.last}. {move}"
        )
    strays = [
        number
        for number in series.invoices_made_there
        if own is None or not own.first <= number <= own.last
    ]
    if strays:
        yield (
            f"Faktura {max(strays)} er laget i regnskapssystemet, over WebFakturas neste nummer "
            f"{following}. {move}"
        )
