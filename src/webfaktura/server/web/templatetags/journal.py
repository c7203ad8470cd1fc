"""The tag library `journal`: amounts of several currencies, and states in few words."""

from django import template
from django.utils.translation import gettext as _

from webfaktura.norway.money import Money, format_amount
from webfaktura.server.journey import JournalRow, Shown
from webfaktura.server.web.standings import words_of
from webfaktura.ui.formats import kroner

register = template.Library()


@register.filter
def with_currency(value: Money) -> str:
    """`31 287,66` in kroner; another currency is told by its code: `EUR 31 287,66`."""
    return format_amount(value) if value.currency == "NOK" else kroner(value)


@register.filter
def state_word(where: Shown) -> str:
    """A state's word alone, without number or reason."""
    return words_of(Shown(where.code))


@register.filter
def posting_words(row: JournalRow) -> str:
    """Where a document's voucher is, in a narrow column: the state, and the batch."""
    if row.accounting.code == "transferred" and row.batch_no:
        return _("%(state)s, batch %(batch)s") % {
            "state": state_word(row.accounting),
            "batch": row.batch_no,
        }
    if row.accounting.code == "in_batch":
        return words_of(row.accounting)
    return state_word(row.accounting)


@register.filter
def cell(value: object) -> str:
    """A cell of a table of figures: an amount as an amount, anything else as it is."""
    return with_currency(value) if isinstance(value, Money) else str(value)
