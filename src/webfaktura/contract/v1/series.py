"""The number series of the ERP, held up against WebFaktura's, so that no number is given twice."""

from typing import Annotated

from pydantic import Field

from webfaktura.contract.v1.base import Message, Write

Number = Annotated[int, Field(ge=1, le=999_999_999)]


class Interval(Message):
    """Numbers from the first to the last, both counted in."""

    first: Number
    last: Number


class ReportSeries(Write):
    """What the ERP gives numbers from, and what it has given itself."""

    customers: Annotated[tuple[Interval, ...], Field(max_length=10)] = ()
    """The ERP's own customer number series («Kontointervall», «Kundenummerserie 2»)."""
    own_invoices: Interval | None = None
    """The ERP's own series of invoices."""
    invoices_made_there: Annotated[tuple[Number, ...], Field(max_length=1_000)] = ()
    """Invoices of the ERP's own whose number lies at or above WebFaktura's next number."""


class SeriesReported(Message):
    """Whether issuing goes on; each problem is a Norwegian sentence with the way out."""

    stops: bool = False
    problems: tuple[str, ...] = ()
