"""A design of the KID as the office sees it: what an invoice would carry, or why it cannot."""

from dataclasses import dataclass

from webfaktura.norway.kid import KidDesign
from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.kid_design import KidExample, kid_example, refuse_unfit
from webfaktura.server.tenancy.models import Company


@dataclass(frozen=True)
class ShownDesign:
    """An example, a refusal, or neither: then invoices carry no reference."""

    example: KidExample | None = None
    refusal: Refusal | None = None


def shown_design(company: Company, design: KidDesign | None) -> ShownDesign:
    """The design that counts; what is out has come of it, so it is not asked whether it clashes."""
    if design is None:
        return ShownDesign()
    try:
        return ShownDesign(kid_example(company, design))
    except Refusal as refusal:
        return ShownDesign(refusal=refusal)


def shown_proposal(company: Company, design: KidDesign | None) -> ShownDesign:
    """A design that is being written, with all that would refuse it."""
    try:
        if design is not None and design != company.kid_design:
            refuse_unfit(company, design)
    except Refusal as refusal:
        return ShownDesign(shown_design(company, design).example, refusal)
    return shown_design(company, design)
