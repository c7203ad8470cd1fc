"""The tag library `web`: what the pages of a company show that the look knows nothing of."""

from datetime import date, datetime

from django import template
from django.template import Context
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from webfaktura.norway.vat import VatLevel
from webfaktura.server.journey import Shown
from webfaktura.server.journey.words import channel_in_words
from webfaktura.server.tenancy.models import User
from webfaktura.server.tenancy.queries import is_office_user
from webfaktura.server.web.prices import percent_text, price_text
from webfaktura.server.web.standings import mark_of, words_of
from webfaktura.ui.templatetags.ui import state

register = template.Library()
register.filter("price", price_text)
register.filter("percent_or_nothing", percent_text)
register.filter("state_words", words_of)
register.filter("mark", mark_of)

STEP_WORDS: dict[str, Promise] = {
    "issued": _("Issued"),
    "document": _("PDF made"),
    "delivery": _("Delivery"),
    "accounting": _("Accounting"),
    "payment": _("Payment"),
}


@register.filter
def is_one_of(name: str, names: str) -> bool:
    """Whether the name stands in the list; the menu marks its page by it."""
    return name in names.split()


@register.simple_tag(takes_context=True)
def works_for_an_office(context: Context) -> bool:
    """Whether the reader works for an office; its pages are over all clients."""
    user = context.get("user")
    return isinstance(user, User) and is_office_user(user)


@register.filter
def moment(at: date | None) -> datetime | None:
    """The instant, when it is known to the minute; a mere date is told elsewhere."""
    return at if isinstance(at, datetime) else None


@register.filter
def channel_word(code: str) -> str:
    """A channel in words: `E-post`."""
    return channel_in_words(code)


@register.filter
def batch_or_word(where: Shown) -> str:
    """A short word for a narrow column: the batch's number, but no voucher's."""
    return words_of(where if where.code == "in_batch" else Shown(where.code))


@register.filter
def level_word(code: str) -> str:
    """A VAT level in words: `PLH – Høy sats`."""
    return f"{code} – {VatLevel(code).norwegian_name}"


@register.filter
def step_word(name: str) -> str:
    """A step of the journey in words."""
    return str(STEP_WORDS[name])


@register.simple_tag(takes_context=True)
def shown(context: Context, where: Shown) -> SafeString:
    """A state as its word on its colour."""
    return state(context, where.code, where.detail)
