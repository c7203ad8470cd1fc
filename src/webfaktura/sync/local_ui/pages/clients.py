"""The list of clients, one client's card, and its two switches."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.bootstrap import look_into
from webfaktura.sync.local_ui import standing_clients
from webfaktura.sync.local_ui.client_list import ClientShown, clients, found, past_runs
from webfaktura.sync.local_ui.forms import TransferForm
from webfaktura.sync.local_ui.here import the_page
from webfaktura.sync.local_ui.pages.runs import TRANSFERS


@require_GET
def client_list(request: HttpRequest) -> HttpResponse:
    """All clients, or those that are searched for, and the wizards left half-way."""
    page, text = the_page(), request.GET.get("q", "").strip()
    with look_into(page.folder) as (store, status), page.memory() as memory:
        variables = store.read()
        every = clients(variables, status, memory)
        begun = memory.begun_clients()
        names = memory.names()
    shown = {
        "clients": found(every, text),
        "total": len(every),
        "text": text,
        "begun": [(one, names.get(one.client_no, "")) for one in begun],
        "is_registered": bool(variables.system.credential_id),
    }
    template = "local_ui/clients.html"
    return render(request, f"{template}#found" if _wants_part(request) else template, shown)


@require_GET
def client(request: HttpRequest, client_no: str) -> HttpResponse:
    """One client: run it, carry over one register, its switches and its last runs."""
    page, shown = the_page(), _shown(client_no)
    with look_into(page.folder) as (_store, status):
        runs = past_runs(status, client_no)
    context = {"client": shown, "runs": runs, "form": TransferForm(), "transfers": TRANSFERS}
    return render(request, "local_ui/client.html", context)


@require_POST
def set_active(request: HttpRequest, client_no: str) -> HttpResponse:
    """«Aktiv», one switch for both programs."""
    is_on = request.POST.get("wanted") == "on"
    turn = standing_clients.turn_on if is_on else standing_clients.turn_off
    return _switched(request, client_no, turn)


@require_POST
def set_payments(request: HttpRequest, client_no: str) -> HttpResponse:
    """«Vis innbetalte poster», one switch for both programs."""
    is_on = request.POST.get("wanted") == "on"
    turn = standing_clients.show_payments if is_on else standing_clients.hide_payments
    return _switched(request, client_no, turn)


def _switched(request: HttpRequest, client_no: str, turn: Callable[[str], str]) -> HttpResponse:
    """Turn the switch, and tell on the client's card how it went."""
    _shown(client_no)
    try:
        messages.success(request, turn(client_no))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("client", client_no)


def _shown(client_no: str) -> ClientShown:
    page = the_page()
    with look_into(page.folder) as (store, status), page.memory() as memory:
        every = clients(store.read(), status, memory)
    one = next((one for one in every if one.client_no == client_no), None)
    if one is None:
        raise Http404
    return one


def _wants_part(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))
