"""Asks the access point what became of documents that it took: it may be told long afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from webfaktura.contract.v1.base import Channel
from webfaktura.server.delivery.arrivals import News, write_down
from webfaktura.server.delivery.channels.ehf.access_point import AccessPoint
from webfaktura.server.delivery.channels.ehf.sending import NoWayOut, way_out
from webfaktura.server.delivery.models import Delivery, DeliveryState
from webfaktura.server.tenancy.rules import Actor
from webfaktura.server.tenancy.scope import system_scope

if TYPE_CHECKING:
    from datetime import datetime

ASKED_FOR: Final = timedelta(days=7)
"""So long after it was taken; what is told later comes as an answer of the receiver's own."""
AT_MOST: Final = 1_000
"""In one go, the newest first."""
THE_ACCESS_POINT: Final = Actor(name="Aksesspunktet")


def ask_access_point(*, at: datetime) -> int:
    """Ask about all that were taken lately; how many had news. The same news is kept once."""
    try:
        way = way_out()
    except NoWayOut:
        return 0
    if not isinstance(way, AccessPoint):
        return 0
    return sum(_ask(way, delivery, at) for delivery in _taken(at))


def _taken(at: datetime) -> list[Delivery]:
    with system_scope("asking what became of EHF documents, whosever they are"):
        rows = Delivery.objects.filter(
            channel=Channel.EHF, state=DeliveryState.SENT, sent_at__gte=at - ASKED_FOR
        )
        return list(rows.order_by("-sent_at")[:AT_MOST])


def _ask(way: AccessPoint, delivery: Delivery, at: datetime) -> bool:
    told = way.news_of(delivery.message_id)
    if told is None:
        return False
    state, words = told
    news = News(
        about=delivery.message_id,
        state=state,
        recipient="",
        words=words,
        source=f"asked:{state}:{delivery.message_id}",
        by=THE_ACCESS_POINT,
    )
    return write_down(news, at=at)
