"""The way in: the first opening by its one-time link, the log-in and the way out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.local_ui.door import LinkNotValid, TooManyAttempts
from webfaktura.sync.local_ui.forms import LogInForm, NewPasswordForm, add_refusal
from webfaktura.sync.local_ui.guard import let_in, let_out
from webfaktura.sync.local_ui.here import the_page


@require_http_methods(["GET", "POST"])
def first_opening(request: HttpRequest, link: str) -> HttpResponse:
    """Choose the password; the link is used up when it is chosen."""
    door = the_page().door
    if not door.is_link(link):
        return render(request, "local_ui/link_used.html", status=403)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            door.choose_password(link, form.cleaned_data["password"])
        except LinkNotValid:
            return render(request, "local_ui/link_used.html", status=403)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            let_in(request)
            return redirect("clients")
    status = 422 if form.errors else 200
    return render(request, "local_ui/first_opening.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for the password; where none is chosen yet, tell of the one-time link."""
    door, after = the_page().door, request.GET.get("next", "")
    form, status = LogInForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            door.check(form.cleaned_data["password"])
        except Refusal as refusal:
            add_refusal(form, refusal)
            status = 429 if isinstance(refusal, TooManyAttempts) else 422
        else:
            let_in(request)
            return redirect(_safe(after))
    shown = {"form": form, "has_password": bool(door.keys.password_hash), "next": after}
    return render(request, "local_ui/log_in.html", shown, status=status)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    let_out(request)
    return redirect("log_in")


def _safe(address: str) -> str:
    """An address of this page, so that a link cannot lead away from it after the log-in."""
    is_here = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if address and is_here else reverse("clients")
