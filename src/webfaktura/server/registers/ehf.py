"""Whether a customer can get its invoices as EHF, as far as anybody knows."""

from enum import StrEnum

from webfaktura.server.registers.models import Customer


class EhfCapability(StrEnum):
    """What is known of a customer's place in ELMA, the register of EHF receivers."""

    NOT_EXAMINED = "not_examined"
    """Nobody has asked."""
    NO_ORG_NO = "no_org_no"
    """There is nothing to ask about: receivers are found by their organisation number."""


def ehf_capability(customer: Customer) -> EhfCapability:
    """What is known; the look-up in ELMA takes this function's place when it is there."""
    return EhfCapability.NOT_EXAMINED if customer.org_no else EhfCapability.NO_ORG_NO
