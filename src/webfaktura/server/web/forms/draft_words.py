"""What the editor calls things, by what kind of draft it shows."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from webfaktura.server.invoicing.models import Draft


@dataclass(frozen=True, kw_only=True)
class DraftWords:
    """The words of the editor that follow the kind of draft."""

    title: str
    note: str
    """What the free text is called."""
    date: str = ""
    """What its date is called; empty: it has none, each that is made of it has its own."""
    no_date: str = ""
    """The date it gets when none is written."""
    issue: str = ""
    """The deed that makes it final; empty: another page knows."""

    @property
    def same_date(self) -> str:
        """The day of delivery when none is written."""
        return _("Same as the date of the document")


def words_of(draft: Draft) -> DraftWords:
    """The words of one draft; a quote or an order is called by its number."""
    number = f" {draft.quote_no}" if draft.quote_no else ""
    words = {
        "invoice": _issued(_("New invoice"), _("Invoice date"), _("Issue and send")),
        "credit_note": _issued(_("Credit note"), _("Credit note date"), _("Issue credit note")),
        "quote": _written(_("Quote") + number, _("Quote date"), _("Message on the quote")),
        "order": _written(_("Order") + number, _("Order date"), _("Message on the order")),
        "recurring": DraftWords(title=_("Recurring invoice"), note=_("Message on the invoice")),
    }
    return words[draft.kind]


def _issued(title: str, date: str, issue: str) -> DraftWords:
    return DraftWords(
        title=title,
        note=_("Message on the invoice"),
        date=date,
        no_date=_("Date of issue"),
        issue=issue,
    )


def _written(title: str, date: str, note: str) -> DraftWords:
    return DraftWords(title=title, note=note, date=date, no_date=_("The day it is sent"))
