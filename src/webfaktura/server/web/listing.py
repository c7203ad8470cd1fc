"""What the lists of the registers share: who is shown, and the addresses of the ways on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args
from urllib.parse import urlencode

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from webfaktura.server.registers.browsing import Page, Stretch, Which
from webfaktura.server.registers.models import Customer, Product
from webfaktura.server.web.access import CompanyRequest

WORDS: dict[Which, Promise] = {
    "active": _("In use"),
    "deactivated": _("Out of use"),
    "all": _("All"),
}


@dataclass(frozen=True, kw_only=True)
class TabLink:
    """One tab of a list; what was searched for goes with it."""

    word: Promise
    address: str
    is_current: bool


def which_of(request: CompanyRequest) -> Which:
    """Who is asked for; those in use unless something else is said."""
    told = request.GET.get("status", "active")
    if told not in get_args(Which.__value__):
        raise Http404
    return cast("Which", told)


def stretch_of(request: CompanyRequest) -> Stretch:
    """Where the page begins."""
    return Stretch(after=request.GET.get("after", ""), before=request.GET.get("before", ""))


def ways(
    page: Page[Customer] | Page[Product], which: Which, chosen: Mapping[str, str]
) -> dict[str, object]:
    """The tabs, and the addresses of the next and the previous page."""
    status = "" if which == "active" else which
    return {
        "tabs": [
            TabLink(
                word=word,
                address=_address(chosen, status="" if code == "active" else code),
                is_current=code == which,
            )
            for code, word in WORDS.items()
        ],
        "which": which,
        "among_all": _address(chosen, status="all"),
        "next": page.next_after and _address(chosen, status=status, after=page.next_after),
        "previous": page.previous_before
        and _address(chosen, status=status, before=page.previous_before),
    }


def _address(chosen: Mapping[str, str], **more: str) -> str:
    """The list's address with what is chosen; what is usual is left out."""
    return "?" + urlencode({name: value for name, value in {**chosen, **more}.items() if value})
