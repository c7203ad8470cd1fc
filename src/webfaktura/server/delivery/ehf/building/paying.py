"""How the document is paid: account, KID and terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from webfaktura.norway.currencies import KRONE
from webfaktura.norway.identifiers import BankAccountNo
from webfaktura.norway.refusal import Refusal
from webfaktura.server.delivery.documents.words import words_in
from webfaktura.server.delivery.ehf.building.tree import a_group, a_text

if TYPE_CHECKING:
    from lxml.etree import _Element

    from webfaktura.server.delivery.documents.facts import DocumentFacts
    from webfaktura.server.invoicing.frozen import Seller

CREDIT_TRANSFER: Final = "30"


def payment_means(facts: DocumentFacts) -> _Element | None:
    """A credit note is not to be paid, and so says no account."""
    if facts.kind == "credit_note":
        return None
    return a_group(
        "PaymentMeans",
        a_text("PaymentMeansCode", CREDIT_TRANSFER),
        a_text("PaymentID", facts.kid),
        _account(facts.seller, currency=facts.gross.currency),
    )


def payment_terms(facts: DocumentFacts) -> _Element | None:
    """The terms in words, in the receiver's language."""
    words = words_in(facts.terms.language)
    if facts.kind == "credit_note":
        said = (
            words.credit_sentence.format(facts.credits.invoice_no)
            if facts.credits
            else words.credit_sentence_alone
        )
    else:
        said = f"{words.due_on}: {facts.due_on:%d.%m.%Y}"
    return a_group("PaymentTerms", a_text("Note", said))


def _account(seller: Seller, *, currency: str) -> _Element | None:
    """Kroner go to the account number; other money to the IBAN, where there is one."""
    if seller.bank_account_no and (currency == KRONE or not seller.iban):
        return a_group("PayeeFinancialAccount", a_text("ID", _digits(seller.bank_account_no)))
    return a_group(
        "PayeeFinancialAccount",
        a_text("ID", "".join(seller.iban.split())),
        a_group("FinancialInstitutionBranch", a_text("ID", seller.bic)) if seller.iban else None,
    )


def _digits(number: str) -> str:
    try:
        return BankAccountNo.parse(number).digits
    except Refusal:
        return number
