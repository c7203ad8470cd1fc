"""The number series as the office moves them: each with its form."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from webfaktura.server.invoicing.series_standing import SeriesStanding, series_of
from webfaktura.server.registers.models import SeriesKind
from webfaktura.server.tenancy.models import Company
from webfaktura.server.web.forms.office import SeriesForm

SERIES_WORDS: dict[str, Promise] = {
    SeriesKind.CUSTOMER: _("Customers"),
    SeriesKind.INVOICE: _("Invoices"),
    SeriesKind.CREDIT_NOTE: pgettext_lazy("series", "Credit notes"),
    SeriesKind.QUOTE: _("Quotes"),
    SeriesKind.ORDER: _("Orders"),
}


@dataclass(frozen=True)
class ShownSeries:
    """One series, and the form that moves it."""

    word: Promise
    standing: SeriesStanding | None
    """None: credit notes that share the invoices' series."""
    form: SeriesForm


def shown_series(company: Company, refused: SeriesForm | None = None) -> dict[str, object]:
    """What the templates show of the series; a refused form stands in the place of its own."""
    standings: dict[SeriesKind, SeriesStanding | None] = {
        each.kind: each for each in series_of(company)
    }
    standings.setdefault(SeriesKind.CREDIT_NOTE, None)
    refused_kind = refused.data.get("kind") if refused else None
    series = [
        ShownSeries(
            SERIES_WORDS[kind],
            standings[kind],
            refused if refused and kind == refused_kind else _form_of(kind),
        )
        for kind in SeriesKind
        if kind in standings
    ]
    has_voided = any(each.standing and each.standing.voided for each in series)
    return {"series": series, "has_voided": has_voided}


def _form_of(kind: SeriesKind) -> SeriesForm:
    """An empty form; ids tell the forms of a page apart."""
    return SeriesForm(initial={"kind": kind.value}, auto_id=f"{kind}_%s")
