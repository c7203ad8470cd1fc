"""Send again: what a person does with a document that did not arrive, in place."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from webfaktura.contract.v1.base import Channel
from webfaktura.norway.refusal import Refusal
from webfaktura.server.delivery.mending import (
    mark_sent_by_hand,
    register_return,
    retry_delivery,
    send_another_way,
)
from webfaktura.server.delivery.models import Delivery, DeliveryState
from webfaktura.server.delivery.queries import deliveries_of
from webfaktura.server.delivery.rules import is_org_no
from webfaktura.server.invoicing.models import Invoice
from webfaktura.server.invoicing.queries import invoice_with_everything
from webfaktura.server.web.access import CompanyRequest, company_page

BY_HAND: Final = "by_hand"
_WORDS: Final[dict[str, Promise]] = {
    Channel.EMAIL: gettext_lazy("By e-mail"),
    Channel.EHF: gettext_lazy("As EHF"),
    Channel.POST: gettext_lazy("By post, printed and sent for you"),
    BY_HAND: gettext_lazy("I print and send it myself"),
}


@dataclass(frozen=True, kw_only=True)
class Mending:
    """What can be done about a document's newest delivery."""

    delivery: Delivery
    ways: tuple[tuple[str, str], ...]
    """Code and word, the likeliest first; empty where nothing failed."""
    address: str
    """The e-mail address that is proposed."""
    is_under_way: bool
    """The worker has it, and the page may look again in a moment."""
    waits_for_hands: bool
    """A letter that somebody here prints and sends."""
    may_come_back: bool
    """A letter that was sent."""

    @property
    def did_not_arrive(self) -> bool:
        return bool(self.ways)


def mending_of(issued: Invoice) -> Mending | None:
    """What can be done; None before anything has begun."""
    delivery = deliveries_of(issued).last()
    if delivery is None:
        return None
    delivery.invoice, delivery.company = issued, issued.company
    is_letter = delivery.channel == Channel.POST
    failed = delivery.state in (DeliveryState.FAILED, DeliveryState.RETURNED)
    is_mail = delivery.channel == Channel.EMAIL
    by_itself = delivery.next_attempt_at is not None or delivery.print_run_id is not None
    waits = delivery.state == DeliveryState.WAITING and not by_itself
    return Mending(
        delivery=delivery,
        ways=tuple(_ways(delivery)) if failed else (),
        address=delivery.recipient if is_mail else issued.buyer.email,
        is_under_way=delivery.state == DeliveryState.WAITING and by_itself,
        waits_for_hands=is_letter and waits,
        may_come_back=is_letter and delivery.state == DeliveryState.SENT,
    )


@company_page
@require_POST
def invoice_resend(request: CompanyRequest, invoice_id: UUID) -> HttpResponse:
    """Send a document that did not arrive again: the same way, another way, or by hand."""
    issued = issued_in(request, invoice_id)
    mending = mending_of(issued)
    if mending is not None:
        try:
            messages.success(request, _sent(mending, request))
        except Refusal as refusal:
            messages.warning(request, refusal.sentence)
    if request.POST.get("next") == "undelivered":  # it was pressed in the office's list
        return redirect("undelivered")
    return redirect("invoice", request.company.public_id, issued.public_id)


@company_page
@require_POST
def invoice_returned(request: CompanyRequest, invoice_id: UUID) -> HttpResponse:
    """Keep that the post brought the letter back."""
    issued = issued_in(request, invoice_id)
    mending = mending_of(issued)
    if mending is not None:
        why = request.POST.get("why", "")[:200]
        try:
            register_return(delivery=mending.delivery, why=why, at=request.now, by=request.actor)
            messages.success(request, _("It is noted that the letter came back."))
        except Refusal as refusal:
            messages.warning(request, refusal.sentence)
    return redirect("invoice", request.company.public_id, issued.public_id)


def _sent(mending: Mending, request: CompanyRequest) -> str:
    """Do it; the sentence that tells what was done."""
    delivery, at, by = mending.delivery, request.now, request.actor
    way = request.POST.get("way") or delivery.channel
    address = request.POST.get("recipient", "").strip() if way == Channel.EMAIL else ""
    if way == BY_HAND:
        mark_sent_by_hand(delivery=delivery, at=at, by=by)
        return _("It is noted that you have sent it.")
    if way == delivery.channel:
        retry_delivery(delivery=delivery, at=at, by=by, recipient=address)
    elif way in dict(_ways(delivery)):
        send_another_way(delivery=delivery, channel=Channel(way), at=at, by=by, recipient=address)
    else:
        raise Http404
    return _("The document is sent again in a moment.")


def _ways(delivery: Delivery) -> list[tuple[str, str]]:
    """The way it went first: mostly an address is all that must be mended."""
    ways: list[str] = [Channel.EMAIL]
    if settings.EHF_OUT and is_org_no(delivery.invoice.buyer.org_no):
        ways.append(Channel.EHF)
    if settings.PRINT_TO:
        ways.append(Channel.POST)
    ways.sort(key=lambda way: way != delivery.channel)
    return [(str(way), str(_WORDS[way])) for way in (*ways, BY_HAND)]


def issued_in(request: CompanyRequest, invoice_id: UUID) -> Invoice:
    """The issued document of an address; 404 where the company has none such."""
    found = invoice_with_everything(request.company, invoice_id)
    if found is None:
        raise Http404
    return found
