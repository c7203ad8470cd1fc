"""What happens to an invoice after its issue, as the product's own commands do it."""

from datetime import date, datetime
from decimal import Decimal
from itertools import count

from builders import NOW, TODAY, a_draft, an_actor, an_entry, issued
from webfaktura.contract.v1.payments import Payment
from webfaktura.norway.money import Money
from webfaktura.server.delivery.models import Delivery, DeliveryState
from webfaktura.server.invoicing.commands import issue_invoice
from webfaktura.server.invoicing.credit_lines import Amount, Whole
from webfaktura.server.invoicing.credits import start_credit
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.lookups.exchange_rates import Rate
from webfaktura.server.payments.commands import register_payments
from webfaktura.server.tenancy.models import Company

_payments = count(1)


def pay(
    invoice: Invoice, amount: str, *, on: date = TODAY, at: datetime = NOW, reverses: str = ""
) -> str:
    """Money comes in for an invoice, or goes back; returns the ERP's id of the payment."""
    payment_id = f"P{next(_payments)}"
    payment = Payment.model_validate(
        {
            "erp_payment_id": payment_id,
            "amount": amount,
            "paid_on": on,
            "invoice_no": invoice.invoice_no,
            "reverses": reverses,
        }
    )
    register_payments(company=invoice.company, payments=[payment], at=at, by=an_actor())
    return payment_id


def credit(invoice: Invoice, amount: str = "", *, on: date = TODAY) -> Invoice:
    """A credit note of the whole invoice, or of an amount with VAT."""
    choice = Amount(Money.of(amount, invoice.currency)) if amount else Whole()
    return issued(start_credit(invoice=invoice, choice=choice, at=NOW, by=an_actor()), on=on)


def in_euro(company: Company, *, price: str = "100.00", on: date = TODAY) -> Invoice:
    """An invoice in another currency, of a company that may."""
    company.uses_currencies = True
    company.save()
    draft = a_draft(company, currency="EUR", entries=[an_entry(unit_price=Decimal(price))])
    rate = Rate(currency="EUR", quoted=Decimal("10.8770"), unit=1, on=on)
    rates = {("EUR", on): rate}
    return issue_invoice(draft=draft, on=on, at=NOW, by=an_actor(), rates=rates)


def deliver(invoice: Invoice, state: DeliveryState, *, channel: str = "email") -> Delivery:
    """The invoice's delivery over a channel stands so."""
    return Delivery.objects.create(
        company=invoice.company,
        invoice=invoice,
        channel=channel,
        recipient=invoice.buyer.email,
        state=state,
        created_at=NOW,
    )
