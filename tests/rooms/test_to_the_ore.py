"""Lines, VAT groups, voucher, PDF and mail agree to the øre, whatever is sold."""

import random
import re
import subprocess
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from builders import NOW, a_company, a_vat_code, an_actor, an_entry, an_issued_invoice, issued
from webfaktura.norway.money import Money, format_amount
from webfaktura.server.delivery.channels.email.letter import letter_about
from webfaktura.server.delivery.commands import make_document
from webfaktura.server.delivery.documents.reading import facts_of
from webfaktura.server.delivery.queries import stored_bytes
from webfaktura.server.invoicing.credit_lines import Whole
from webfaktura.server.invoicing.credits import start_credit
from webfaktura.server.invoicing.models import Invoice, InvoiceLine
from webfaktura.server.invoicing.rules import DraftEntry
from webfaktura.server.posting.commands import write_voucher
from webfaktura.server.posting.models import Voucher
from webfaktura.server.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db
RATES = {"PLH": 25, "PLL": 15, "PLS": 12, "FRI": 0, "EKS": 0}
SPACES = re.compile(r"\s")


def some_lines(luck: random.Random) -> list[DraftEntry]:
    """Of every level, with VAT in the price and without, discounts, decimals and deductions."""
    lines = [
        an_entry(
            description=f"Vare {number}",
            quantity=Decimal(luck.randint(1, 400_000)).scaleb(-luck.choice([0, 2, 4])),
            unit_price=Decimal(luck.randint(1, 9_999_999)).scaleb(-luck.choice([2, 4])),
            price_includes_vat=luck.random() < 0.5,
            discount_percent=Decimal(luck.choice(["0", "0", "10", "12.5", "33.3333"])),
            vat_level=luck.choice(list(RATES)),
        )
        for number in range(luck.randint(1, 8))
    ]
    deduction = an_entry(quantity=Decimal(-1), unit_price=Decimal("0.0100"), vat_level="PLH")
    return [*lines, deduction, an_entry(kind="text", description="Takk")]


def by_hand(entries: list[DraftEntry]) -> tuple[list[int], dict[int, int], int]:
    """The nets of the lines, the tax of each rate and the whole, reckoned with fractions."""
    nets = [hand_net(entry) for entry in entries if entry.kind == "item"]
    basis: defaultdict[tuple[str, int], int] = defaultdict(int)
    for entry, net in zip((one for one in entries if one.kind == "item"), nets, strict=True):
        group = "free" if entry.vat_level == "FRI" else "exempt" if entry.vat_level == "EKS" else ""
        basis[group, RATES[entry.vat_level]] += net
    tax = {key[1]: half_up(Fraction(net * key[1], 100)) for key, net in basis.items()}
    return nets, tax, sum(nets) + sum(tax.values())


def hand_net(entry: DraftEntry) -> int:
    exact = Fraction(entry.quantity) * Fraction(entry.unit_price) * 100
    exact *= Fraction(100 - Fraction(entry.discount_percent), 100)
    if entry.price_includes_vat:
        exact /= Fraction(100 + RATES[entry.vat_level], 100)
    return half_up(exact)


def half_up(exact: Fraction) -> int:
    whole = Decimal(exact.numerator) / Decimal(exact.denominator)
    return int(whole.quantize(Decimal(1), ROUND_HALF_UP))


def squeezed(text: str) -> str:
    return SPACES.sub("", text)


def pdf_text(invoice: Invoice) -> str:
    document = make_document(invoice=invoice, at=NOW)
    command = ["pdftotext", "-layout", "-", "-"]
    read = subprocess.run(command, input=stored_bytes(document), capture_output=True, check=True)
    return squeezed(read.stdout.decode())


@pytest.mark.parametrize("seed", range(20))
def test_everything_that_shows_the_sum_shows_the_same(seed: int) -> None:
    luck = random.Random(seed)
    company = a_company(
        vat_codes=[
            a_vat_code(level, str(rate), level, f"30{no}0")
            for no, (level, rate) in enumerate(RATES.items())
        ]
    )
    entries = some_lines(luck)
    nets, tax, gross = by_hand(entries)
    with company_scope(company):
        invoice = an_issued_invoice(company, entries=entries)
        note = issued(start_credit(invoice=invoice, choice=Whole(), at=NOW, by=an_actor()))

        for document in (invoice, note):
            write_voucher(invoice=document, at=NOW)
            items = [line for line in document.lines.all() if line.kind == "item"]
            assert [line.net_ore for line in items] == nets
            assert {
                total.rate_hundredths // 100: total.tax_ore
                for total in document.vat_totals.all()
                if total.rate_hundredths
            } == {rate: amount for rate, amount in tax.items() if rate}
            assert document.gross_ore == gross
            assert voucher_sum(document) == Money(gross).amount
            shown_on_paper(document, items)


def voucher_sum(document: Invoice) -> Decimal:
    """The rows of the voucher, which also tells the receivable."""
    content = Voucher.objects.get(invoice=document).content
    rows = sum(Decimal(row["net"]) + Decimal(row["tax"]) for row in content["rows"])
    assert Decimal(content["gross"]) == rows
    return Decimal(rows)


def shown_on_paper(document: Invoice, items: list[InvoiceLine]) -> None:
    text = pdf_text(document)
    for amount in (document.gross, document.net, document.tax, *(line.net for line in items)):
        assert squeezed(format_amount(amount)) in text
    letter = letter_about(facts_of(document))
    told = " ".join(fact.value for fact in letter.facts)
    assert squeezed(format_amount(document.gross)) in squeezed(told)
