"""Which vouchers of a batch the ledger refuses, and why, in Norwegian (pure)."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from webfaktura.ledger.intervals import Interval
from webfaktura.ledger.properties import LARGEST_INVOICE_NO
from webfaktura.ledger.records import NewRow, NewVoucher, VatCode, VoucherKind, VoucherRefusal
from webfaktura.norway.calendar import format_date
from webfaktura.norway.money import Money, format_amount, format_quantity, percent_of

_KINDS: Mapping[VoucherKind, str] = {"invoice": "Faktura", "credit_note": "Kreditnota"}


@dataclass(frozen=True)
class Registers:
    """What a voucher may refer to, and the last day that is locked."""

    accounts: frozenset[str]
    vat_codes: Mapping[str, VatCode]
    departments: frozenset[str]
    projects: frozenset[str]
    voucher_types: frozenset[str]
    customers: frozenset[int]
    locked_until: date | None
    own_series: Interval | None = None
    """The invoice numbers that only the accounting system's own invoices may have."""


@dataclass(frozen=True)
class Taken:
    """References and invoice numbers that other vouchers already have."""

    references: frozenset[str]
    invoice_nos: frozenset[tuple[VoucherKind, int]]

    def also(self, vouchers: Sequence[NewVoucher]) -> "Taken":
        """Add those that occur more than once among the vouchers themselves."""
        references = Counter(voucher.reference for voucher in vouchers)
        numbers = Counter((voucher.kind, voucher.invoice_no) for voucher in vouchers)
        return Taken(
            self.references | {reference for reference, times in references.items() if times > 1},
            self.invoice_nos | {number for number, times in numbers.items() if times > 1},
        )


def refused_vouchers(
    vouchers: Sequence[NewVoucher], registers: Registers, taken: Taken
) -> tuple[VoucherRefusal, ...]:
    """Name each voucher that cannot be posted, with every reason; empty when all can."""
    all_taken = taken.also(vouchers)
    reasons = (
        (voucher.reference, " ".join(_reasons(voucher, registers, all_taken)))
        for voucher in vouchers
    )
    return tuple(VoucherRefusal(reference, reason) for reference, reason in reasons if reason)


def _reasons(voucher: NewVoucher, registers: Registers, taken: Taken) -> Iterator[str]:
    yield from _doubled(voucher, taken)
    yield from _wrong_number(voucher, registers.own_series)
    yield from _unknown_head(voucher, registers)
    yield from _unknown_in_rows(voucher, registers)
    yield from _locked(voucher, registers.locked_until)
    yield from _wrong_amounts(voucher, registers.vat_codes)


def _doubled(voucher: NewVoucher, taken: Taken) -> Iterator[str]:
    name = f"{_KINDS[voucher.kind]} {voucher.invoice_no}"
    if voucher.reference in taken.references:
        yield f"Bilaget for {name} er allerede mottatt. Hvert bilag bokføres bare én gang."
    elif (voucher.kind, voucher.invoice_no) in taken.invoice_nos:
        yield f"{name} er allerede mottatt. Hvert nummer bokføres bare én gang."


def _wrong_number(voucher: NewVoucher, own_series: Interval | None) -> Iterator[str]:
    name = f"{_KINDS[voucher.kind]} {voucher.invoice_no}"
    if own_series and voucher.invoice_no in own_series:
        yield f"{name} ligger i regnskapets egen fakturanummerserie {own_series}. Velg en annen."
    if voucher.invoice_no > LARGEST_INVOICE_NO:
        yield f"{name} har for langt nummer. Regnskapet tar høyst 6 siffer."


def _unknown_head(voucher: NewVoucher, registers: Registers) -> Iterator[str]:
    if voucher.voucher_type not in registers.voucher_types:
        yield f"Bilagsart {voucher.voucher_type} finnes ikke. Opprett den, eller velg en annen."
    if voucher.customer_no not in registers.customers:
        yield f"Kunde {voucher.customer_no} finnes ikke i regnskapet. Overfør kunden først."


def _unknown_in_rows(voucher: NewVoucher, registers: Registers) -> Iterator[str]:
    """Name each unknown word once, however many rows use it."""
    yield from dict.fromkeys(
        reason for row in voucher.rows for reason in _unknown_in_row(row, registers)
    )


def _unknown_in_row(row: NewRow, registers: Registers) -> Iterator[str]:
    if row.account not in registers.accounts:
        yield f"Konto {row.account} finnes ikke i kontoplanen. Opprett den, eller rett kontoen."
    yield from _unusable_vat_code(row.vat_code, registers.vat_codes.get(row.vat_code))
    if row.department_no and row.department_no not in registers.departments:
        yield f"Avdeling {row.department_no} finnes ikke. Opprett den, eller velg en annen."
    if row.project_no and row.project_no not in registers.projects:
        yield f"Prosjekt {row.project_no} finnes ikke. Opprett det, eller velg et annet."


def _unusable_vat_code(code: str, known: VatCode | None) -> Iterator[str]:
    if known is None:
        yield f"Avgiftskode {code} finnes ikke. Opprett den, eller rett avgiftskoden."
    elif not known.sale:
        yield f"Avgiftskode {code} gjelder ikke salg. Velg en kode for utgående avgift."


def _locked(voucher: NewVoucher, locked_until: date | None) -> Iterator[str]:
    if locked_until and voucher.issued_on <= locked_until:
        yield (
            f"Datoen {format_date(voucher.issued_on)} ligger i en låst periode "
            f"(til og med {format_date(locked_until)}). Åpne perioden i regnskapet."
        )


def _wrong_amounts(voucher: NewVoucher, vat_codes: Mapping[str, VatCode]) -> Iterator[str]:
    amounts = [voucher.gross, *(amount for row in voucher.rows for amount in (row.net, row.tax))]
    foreign = {voucher.currency, *(amount.currency for amount in amounts)} - {"NOK"}
    if foreign:
        yield f"Bilaget er i {', '.join(sorted(foreign))}, men regnskapet føres i NOK."
        return
    if voucher.gross.ore < 0:
        yield f"Beløpet {format_amount(voucher.gross)} er negativt. Send en kreditnota i stedet."
    yield from _unbalanced(voucher)
    yield from _wrong_taxes(voucher, vat_codes)


def _unbalanced(voucher: NewVoucher) -> Iterator[str]:
    rows = Money.total(row.net + row.tax for row in voucher.rows)
    if rows != voucher.gross or not voucher.rows:
        yield (
            f"Bilaget går ikke i balanse: linjene er {format_amount(rows)} og kundens beløp "
            f"{format_amount(voucher.gross)}. Rett beløpene."
        )


def _wrong_taxes(voucher: NewVoucher, vat_codes: Mapping[str, VatCode]) -> Iterator[str]:
    """Compare tax with rate per VAT code; one øre per row at that rate is allowed.

    WebFaktura rounds tax once per rate and then splits it over rows, so a code's
    share may be off by less than an øre for each row the split met.
    """
    per_code: defaultdict[str, list[NewRow]] = defaultdict(list)
    for row in voucher.rows:
        per_code[row.vat_code].append(row)
    rows_at_rate = Counter(
        vat_codes[row.vat_code].rate for row in voucher.rows if row.vat_code in vat_codes
    )
    for code, rows in per_code.items():
        if known := vat_codes.get(code):
            yield from _wrong_tax(rows, known, allowed_ore=rows_at_rate[known.rate])


def _wrong_tax(rows: Sequence[NewRow], code: VatCode, *, allowed_ore: int) -> Iterator[str]:
    net = Money.total(row.net for row in rows)
    tax = Money.total(row.tax for row in rows)
    expected = percent_of(net, code.rate)
    untaxed = code.rate == 0 and tax.ore != 0
    if untaxed or abs((tax - expected).ore) > allowed_ore:
        yield (
            f"Avgiften {format_amount(tax)} på avgiftskode {code.code} passer ikke: "
            f"{format_quantity(code.rate)} % av {format_amount(net)} er {format_amount(expected)}."
        )
