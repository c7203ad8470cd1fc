"""Takes in what receivers of EHF answer: files in a place, kept with the delivery they mean."""

from __future__ import annotations

import logging
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from webfaktura.server.delivery.arrivals import News, write_down
from webfaktura.server.delivery.channels.dropping.addresses import place_at
from webfaktura.server.delivery.channels.ehf.responses import (
    Level,
    Response,
    ResponseState,
    ResponseUnreadable,
    read_response,
)
from webfaktura.server.delivery.models import Delivery
from webfaktura.server.delivery.rules import State
from webfaktura.server.tenancy.rules import Actor
from webfaktura.server.tenancy.scope import system_scope

if TYPE_CHECKING:
    from datetime import datetime

    from webfaktura.server.delivery.channels.dropping.place import DropPlace

log = logging.getLogger(__name__)

ASIDE: Final = ".unread"
"""Behind the name of what nobody could read: a person looks, and it is not read again."""
WORDS: Final = {
    ResponseState.ACCEPTED: gettext_noop("The receiver has accepted it."),
    ResponseState.REJECTED: gettext_noop("The receiver has refused it."),
    ResponseState.IN_PROCESS: gettext_noop("The receiver has it in hand."),
    ResponseState.UNDER_QUERY: gettext_noop("The receiver has a question about it."),
    ResponseState.PAID: gettext_noop("The receiver says that it is paid."),
}


def read_answers(*, at: datetime) -> int:
    """Read all answers that lie in the place; how many there were.

    A file goes away when its news is kept, so that one which is read twice, because the
    program died between, changes nothing the second time.
    """
    if not settings.EHF_IN:
        return 0
    place = place_at(settings.EHF_IN, secret=settings.EHF_IN_KEY, host_key=settings.EHF_HOST_KEY)
    names = [name for name in place.names() if name.endswith(".xml")]
    for name in names:
        _read(place, name, at)
    return len(names)


def _read(place: DropPlace, name: str, at: datetime) -> None:
    content = place.read(name)
    try:
        response = read_response(content)
    except ResponseUnreadable:
        response = None
    news = _news(response, source=f"sha256:{sha256(content).hexdigest()}") if response else None
    if news is None or not write_down(news, at=at):
        log.warning("An answer to an EHF document is about nothing of ours, and is put aside.")
        place.put(f"{name}{ASIDE}", content)
    place.remove(name)


def _news(response: Response, *, source: str) -> News | None:
    about = _instance_of(response)
    if not about:
        return None
    words = _(WORDS[response.state])
    return News(
        about=about,
        state=_state_of(response),
        recipient="",
        words=f"{words} {response.reason}".strip(),
        source=source,
        by=Actor(name=response.sender),
    )


def _state_of(response: Response) -> State:
    """That a machine on the way took it confirms nothing: only the receiver's own word does."""
    if response.state is ResponseState.REJECTED:
        return State.RETURNED
    return State.DELIVERED if response.level is Level.INVOICE else State.SENT


def _instance_of(response: Response) -> str:
    """The id it was handed over with; empty where the answer's parties are not the document's."""
    if response.level is Level.MESSAGE:
        return response.about
    if not response.about.isdecimal():
        return ""
    with system_scope("finding whose invoice a receiver answers"):
        found = Delivery.objects.filter(
            channel="ehf",
            invoice__invoice_no=int(response.about),
            company__org_no=_digits(response.receiver),
            invoice__buyer__org_no=_digits(response.sender),
        )
        return found.order_by("-pk").values_list("message_id", flat=True).first() or ""


def _digits(participant: str) -> str:
    return participant.rpartition(":")[2]
