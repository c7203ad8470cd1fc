"""One client as the contract's server holds it."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from webfaktura.contract.v1 import batches, companies, leases, registers
from webfaktura.contract.v1.payments import Payment
from webfaktura.contract.v1.products import Product
from webfaktura.contract.v1.series import ReportSeries, SeriesReported


@dataclass
class CompanyState:
    """One client as the server holds it."""

    settings: companies.CompanySettings
    made_by: companies.NewCompany
    lease: leases.Lease | None = None
    results: list[leases.ReleaseLease] = field(default_factory=list)
    departments: tuple[registers.RegisterEntry, ...] = ()
    projects: tuple[registers.RegisterEntry, ...] = ()
    vat_codes: tuple[companies.VatCode, ...] = ()
    customers: dict[int, registers.Customer] = field(default_factory=dict)
    changed: dict[int, int] = field(default_factory=dict)
    """Customers that the ERP does not know yet: number and version."""
    handed: dict[tuple[int, int], registers.Customer] = field(default_factory=dict)
    base: dict[int, registers.Customer] = field(default_factory=dict)
    """What both sides last held."""
    inbox: dict[int, registers.Customer] = field(default_factory=dict)
    """The ERP's version of customers that collide, until somebody has chosen."""
    products: dict[str, Product] = field(default_factory=dict)
    own_products: set[str] = field(default_factory=set)
    """Products that somebody has changed here."""
    reported: ReportSeries | None = None
    series_answer: SeriesReported = field(default_factory=SeriesReported)
    changes: list[companies.ChangeCompany] = field(default_factory=list)
    frozen: dict[UUID, batches.Voucher] = field(default_factory=dict)
    """Every voucher that was ever in a batch."""
    waiting: list[batches.Voucher] = field(default_factory=list)
    open_batch: batches.Batch | None = None
    batch_count: int = 0
    transferred: dict[UUID, str] = field(default_factory=dict)
    """Vouchers confirmed, with the ERP's number."""
    parked: dict[UUID, str] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    is_parked: bool = False
    """Somebody confirmed another content than what was frozen."""

    versions: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def change_customer(self, customer: registers.Customer) -> None:
        """A user makes or changes a customer."""
        self.customers[customer.customer_no] = customer
        self.changed[customer.customer_no] = next(self.versions)
