"""What the mail that carries an invoice says: short, calm, and all that is needed to pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from webfaktura.norway.calendar import format_date
from webfaktura.norway.money import format_amount
from webfaktura.server.delivery.documents.parties import account_printed
from webfaktura.server.delivery.documents.printed import Fact
from webfaktura.server.delivery.documents.rules import title_of
from webfaktura.server.delivery.rules import mailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webfaktura.norway.money import Money
    from webfaktura.server.delivery.documents.facts import DocumentFacts

LANGUAGE = "nb"
"""Of a document that names none."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail in finished words."""

    language: str
    subject: str
    greeting: str
    """Empty where the company's own words begin the mail."""
    opening: str
    """May be several paragraphs, with an empty line between them."""
    facts: tuple[Fact, ...]
    closing: str
    regards: str
    sender: str
    reply_to: str
    """Empty where the company has no address that takes mail."""
    attachment: str
    """The file's name."""


def letter_about(document: DocumentFacts) -> Letter:
    """Write the mail that carries this document, in the document's own language.

    The words that the company had when it was issued stand in the place of ours; they
    are written about invoices, so a credit note says what it is in our words.
    """
    own_words = "" if _is_credit_note(document) else document.terms.email_text
    language = document.terms.language or LANGUAGE  # not that of whoever runs the worker
    with override(language):
        seller = document.seller
        return Letter(
            language=language,
            subject=_subject(document),
            greeting="" if own_words else _("Hello,"),
            opening=own_words or _opening(document),
            facts=tuple(_facts(document)),
            closing=_closing(document),
            regards=_("Kind regards"),
            sender=_one_line(seller.name),
            reply_to=mailable(seller.email),
            attachment=f"{title_of(document)}.pdf",
        )


def _is_credit_note(document: DocumentFacts) -> bool:
    return document.kind == "credit_note"


def _subject(document: DocumentFacts) -> str:
    values = {"number": document.invoice_no, "seller": _one_line(document.seller.name)}
    if _is_credit_note(document):
        return _("Credit note %(number)s from %(seller)s") % values
    return _("Invoice %(number)s from %(seller)s") % values


def _opening(document: DocumentFacts) -> str:
    values = {"number": document.invoice_no, "seller": _one_line(document.seller.name)}
    if document.credits:
        return _(
            "Attached is credit note %(number)s from %(seller)s. It reverses invoice %(credited)s."
        ) % {**values, "credited": document.credits.invoice_no}
    if _is_credit_note(document):
        return _("Attached is credit note %(number)s from %(seller)s.") % values
    return _("Attached is invoice %(number)s from %(seller)s.") % values


def _facts(document: DocumentFacts) -> Iterator[Fact]:
    if _is_credit_note(document):
        yield Fact(_("In your favour"), _kroner(document.gross), strong=True)
        return
    yield Fact(_("To pay"), _kroner(document.gross), strong=True)
    yield Fact(_("Due on"), format_date(document.due_on), strong=True)
    if document.seller.bank_account_no:
        yield Fact(_("To account"), account_printed(document.seller.bank_account_no))
    if document.kid:
        yield Fact("KID", document.kid)
    else:
        yield Fact(_("Mark the payment"), title_of(document))


def _closing(document: DocumentFacts) -> str:
    if _is_credit_note(document):
        return _("You need not pay anything for the credit note.")
    if mailable(document.seller.email):
        return _("Do you have questions about the invoice? Just reply to this e-mail.")
    return _("Do you have questions about the invoice? Contact %(seller)s.") % {
        "seller": _one_line(document.seller.name)
    }


def _kroner(value: Money) -> str:
    unit = "kr" if value.currency == "NOK" else value.currency
    return f"{format_amount(value)}\N{NO-BREAK SPACE}{unit}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
