"""How much of its subscription a client uses."""

from dataclasses import dataclass
from datetime import date

from webfaktura.server.invoicing.queries import invoices
from webfaktura.server.tenancy.models import Company

NEARLY = 80
"""Percent of the yearly volume from which the office is told."""


@dataclass(frozen=True, kw_only=True)
class Volume:
    """How much of a subscription's yearly volume is used."""

    used: int
    volume: int | None

    @property
    def percent(self) -> int | None:
        """None where the volume is without limit."""
        return self.used * 100 // self.volume if self.volume else None

    @property
    def is_nearly_used(self) -> bool:
        """Never a stop: only something to talk about."""
        return self.percent is not None and self.percent >= NEARLY


def volume_of(company: Company, *, on: date) -> Volume:
    """The documents issued in the calendar year, against what the subscription is for."""
    used = invoices(company).filter(issued_on__year=on.year).count()
    return Volume(used=used, volume=company.subscription.yearly_volume)
