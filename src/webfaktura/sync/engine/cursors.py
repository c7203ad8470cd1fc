"""Moves a client's cursors once the server has answered what they stand after."""

from zoneinfo import ZoneInfo

from webfaktura.contract.v1.base import Message
from webfaktura.sync.engine import customers, payments, products
from webfaktura.sync.engine.outbox import Afterwards, Clock
from webfaktura.sync.engine.status import Pending, Status
from webfaktura.sync.engine.store import VariablesStore

OSLO = ZoneInfo("Europe/Oslo")
"""Where business dates are counted."""


def mover(store: VariablesStore, status: Status, now: Clock) -> Afterwards:
    """Write down the cursor that an answered write names, if it names one.

    The products' cursor is no setting of the original's, and to lose it only
    sends them all once more: it is a hint, and stands among the hints.
    """

    def move(pending: Pending, _message: Message, _answer: Message) -> None:
        cursor = pending.afterwards.get("cursor", "")
        which = pending.afterwards.get("cursor_of")
        if which == customers.CURSOR:
            at = now().astimezone(OSLO)
            store.change_company(
                pending.client_no,
                customers_cursor=cursor,
                customers_read_on=at.date(),
                customers_read_time=at.time().replace(second=0, microsecond=0),
            )
        elif which == payments.CURSOR:
            store.change_company(pending.client_no, payments_cursor=cursor)
        elif which == products.CURSOR:
            status.move_cursor(pending.client_no, products.CURSOR, cursor)

    return move
