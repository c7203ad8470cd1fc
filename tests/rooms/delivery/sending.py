"""Deliveries to send, and what a test reads afterwards."""

from datetime import datetime, timedelta
from email.message import EmailMessage

from builders import NOW, a_customer, an_issued_invoice
from webfaktura.server.delivery.commands import (
    make_document,
    send_delivery,
    start_delivery,
)
from webfaktura.server.delivery.models import Delivery
from webfaktura.server.tenancy.models import AuditEntry, Company

MINUTE = timedelta(minutes=1)


def a_delivery(company: Company, **customer: str) -> Delivery:
    """An issued invoice with its PDF, on its way to the customer."""
    invoice = an_issued_invoice(company, customer=a_customer(company, **customer))
    make_document(invoice=invoice, at=NOW)
    return start_delivery(invoice=invoice, at=NOW)


def send(delivery: Delivery, *, at: datetime = NOW) -> Delivery:
    return send_delivery(delivery=delivery, at=at)


def body_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def deeds(company: Company) -> list[str]:
    entries = AuditEntry.objects.filter(scope=f"company:{company.pk}", deed__startswith="delivery")
    return list(entries.order_by("position").values_list("deed", flat=True))
