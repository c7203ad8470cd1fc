"""Answers that take in the payments the ERP has registered."""

from webfaktura.contract.v1 import endpoints as v1
from webfaktura.contract.v1 import payments as contract
from webfaktura.server.payments.commands import register_payments
from webfaktura.server.webservice.binding import answers
from webfaktura.server.webservice.callers import Call


@answers(v1.PUT_PAYMENTS)
def payments(call: Call, message: contract.PutPayments) -> contract.PaymentsPut:
    """Register what is new, and settle what it is meant for."""
    return register_payments(
        company=call.company, payments=message.payments, at=call.at, by=call.by
    )
