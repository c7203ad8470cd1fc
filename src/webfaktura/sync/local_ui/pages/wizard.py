"""«Ny klient» and the same seven steps of a client that is created."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.engine.choices import (
    Offer,
    check_mapping,
    check_numbers,
    check_org_no,
    check_voucher_types,
)
from webfaktura.sync.engine.people import SHORTEST_USER_NAME, new_user
from webfaktura.sync.local_ui import new_clients, standing_clients
from webfaktura.sync.local_ui.forms import (
    CompanyForm,
    ModulesForm,
    SetupForm,
    SubscriptionForm,
    UserForm,
    VatCodesForm,
    add_refusal,
)
from webfaktura.sync.local_ui.offices import Reading, reading
from webfaktura.sync.local_ui.seven_steps import (
    SUBSCRIPTIONS,
    Stage,
    accounts_of,
    kid_of,
    levels_of,
    missing,
    proposed_levels,
    proposed_setup,
    series_of,
    voucher_types_of,
)
from webfaktura.sync.variables import NoSuchClient


@dataclass(frozen=True)
class Sitting:
    """One client at one step: what is answered, and what the accounting system tells."""

    client_no: str
    stage: Stage
    offer: Offer
    answers: dict[str, Any]
    company_no: int | None
    """None until the client is created."""
    read: Reading

    @property
    def is_created(self) -> bool:
        """Whether the client is created, so that each step is a change of its own."""
        return self.company_no is not None

    def keep(self, told: Any) -> bool:
        """Keep or send the step's answers; False when a created client had them already."""
        if self.is_created:
            return standing_clients.change(self.client_no, self.stage, told)
        new_clients.keep(self.client_no, self.stage, told)
        return True


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Step 1 of a new client: its number; then what is registered is fetched."""
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        client_no = form.cleaned_data["client_no"]
        try:
            _begin(client_no)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("stage", client_no, Stage.COMPANY)
    shown = {"form": form, "stage": Stage.COMPANY, "stages": _stages("", {}, Stage.COMPANY)}
    return render(request, "local_ui/new_client.html", shown, status=_status(form))


@require_http_methods(["GET", "POST"])
def stage(request: HttpRequest, client_no: str, name: str) -> HttpResponse:
    """One of the seven steps, of a new client or of one that is created."""
    try:
        at = Stage(name)
    except ValueError:
        raise Http404 from None
    try:
        with reading() as read:
            return _PAGES[at](request, _sitting(read, client_no, at))
    except Refusal as refusal:
        shown = {
            "client_no": client_no,
            "stage": at,
            "stages": _stages(client_no, {}, at),
            "sentence": refusal.sentence,
        }
        return render(request, "local_ui/stage_away.html", shown, status=503)


@require_POST
def test_login(request: HttpRequest) -> HttpResponse:
    """«Test login» beside the field, without sending the form."""
    name = request.POST.get("user_name", "").strip()
    return render(request, "local_ui/stage_users.html#tested", {"tested": _tested(name)})


@require_POST
def discard(request: HttpRequest, client_no: str) -> HttpResponse:
    """Throw away a wizard that was left half-way."""
    new_clients.discard(client_no)
    messages.success(request, f"Den påbegynte klienten {client_no} er forkastet.")
    return redirect("clients")


def _begin(client_no: str) -> None:
    """Fetch what is registered, and begin the wizard; one begun before goes on."""
    with reading() as read:
        if _company_no(read, client_no) is None:
            check_org_no(read.offer(client_no))
            new_clients.keep(client_no, Stage.COMPANY, {"client_no": client_no})


def _sitting(read: Reading, client_no: str, at: Stage) -> Sitting:
    company_no = _company_no(read, client_no)
    offer = read.offer(client_no)
    if company_no is not None:
        standing = standing_clients.as_it_stands(read, client_no, company_no)
        return Sitting(client_no, at, offer, dict(standing.answers), company_no, read)
    begun = new_clients.begun(client_no)
    if not begun.answers:
        raise Http404
    return Sitting(client_no, at, offer, begun.answers, None, read)


def _company_no(read: Reading, client_no: str) -> int | None:
    try:
        return read.store.company(client_no).company_no
    except NoSuchClient:
        return None


def _company(request: HttpRequest, at: Sitting) -> HttpResponse:
    """Step 1, filled in: the facts shown as fetched."""
    if request.method == "POST":
        return _onwards(request, at)
    return _page(request, at, "company", facts=at.offer.facts, offer=at.offer)


def _subscription(request: HttpRequest, at: Sitting) -> HttpResponse:
    form = SubscriptionForm(request.POST or None, initial=at.answers.get(at.stage, {}))
    return _answered(request, at, form, lambda: form.cleaned_data)


def _modules(request: HttpRequest, at: Sitting) -> HttpResponse:
    initial = at.answers.get(at.stage) or {"updates": True}
    form = ModulesForm(request.POST or None, initial=initial)
    return _answered(request, at, form, lambda: form.cleaned_data)


def _setup(request: HttpRequest, at: Sitting) -> HttpResponse:
    before = at.answers.get(at.stage) or proposed_setup(at.offer)
    form = SetupForm(at.offer, request.POST or None, initial=before, is_created=at.is_created)

    def told() -> dict[str, Any]:
        answers = {**before, **form.cleaned_data}
        check_numbers(at.client_no, series_of(answers), kid_of(answers))
        check_voucher_types(at.offer, voucher_types_of(answers))
        return answers

    return _answered(request, at, form, told)


def _vat_codes(request: HttpRequest, at: Sitting) -> HttpResponse:
    before = at.answers.get(at.stage) or proposed_levels(at.offer.vat_codes)
    form = VatCodesForm(
        at.offer, request.POST or None, now=before, may_be_cleared=not at.is_created
    )
    if request.headers.get("HX-Request"):
        return render(request, "local_ui/stage_vat_codes.html#rows", {"form": form})

    def told() -> dict[str, dict[str, str]]:
        check_mapping(at.offer.vat_codes, levels_of(form.told), accounts_of(form.told))
        return form.told

    return _answered(request, at, form, told)


def _users(request: HttpRequest, at: Sitting) -> HttpResponse:
    """Step 4: several users; each is tested before it is added."""
    deed = request.POST.get("deed", "")
    if deed == "remove" and not at.is_created:
        new_clients.remove_user(at.client_no, request.POST.get("remove", ""), at.read.vault)
        return redirect("stage", at.client_no, at.stage)
    if deed == "next":
        return _onwards(request, at)
    form = UserForm(request.POST or None)
    tested = ""
    if deed == "test":
        form = UserForm(initial=request.POST.dict())
        tested = _tested(request.POST.get("user_name", "").strip())
    elif request.method == "POST" and form.is_valid() and _added(at, form):
        messages.success(request, f"Brukeren {form.cleaned_data['user_name']} er lagt til.")
        return redirect("stage", at.client_no, at.stage)
    users = () if at.is_created else new_clients.users_of(
        new_clients.begun(at.client_no), at.read.vault
    )  # fmt: skip
    known = at.read.store.company(at.client_no) if at.is_created else None
    return _page(request, at, "users", form=form, users=users, known=known, tested=tested)


def _create(request: HttpRequest, at: Sitting) -> HttpResponse:
    """Step 7: everything at a glance, then the WebFaktura client number."""
    trouble = ""
    if request.method == "POST" and not at.is_created:
        try:
            made = new_clients.create(at.client_no)
        except Refusal as refusal:
            trouble = refusal.sentence
        else:
            _tell(request, at.client_no, made)
            return redirect("stage", at.client_no, Stage.CREATE)
    left = [] if at.is_created else missing(at.answers)
    names = dict(SUBSCRIPTIONS)
    code = (at.answers.get(Stage.SUBSCRIPTION) or {}).get("code", "")
    return _page(
        request, at, "create", left=left, trouble=trouble, facts=at.offer.facts,
        subscription=f"{code} {names.get(code, '')}", users=_user_names(at),
        modules=at.answers.get(Stage.MODULES), setup=at.answers.get(Stage.SETUP),
        codes=at.answers.get(Stage.VAT_CODES, {}),
    )  # fmt: skip


def _tell(request: HttpRequest, client_no: str, made: new_clients.Made) -> None:
    word = "er opprettet" if made.created.created else "fantes fra før"
    number = made.created.company_no
    messages.success(request, f"Klient {client_no} {word}. WebFaktura-klientnummer: {number}")
    for remark in made.remarks:
        messages.warning(request, remark)


def _user_names(at: Sitting) -> list[str]:
    if at.is_created:
        return [at.read.store.company(at.client_no).user_name]
    begun = new_clients.begun(at.client_no)
    return [one.user_name for one in new_clients.users_of(begun, at.read.vault)]


def _added(at: Sitting, form: UserForm) -> bool:
    """Add the user, if nothing speaks against it; else the form says why."""
    try:
        user = new_user(**form.cleaned_data)
        answer = at.read.user_name(user.user_name)
        if not answer.is_free:
            raise new_clients.UserNameTaken(
                _taken(user.user_name, answer.suggestion), field="user_name"
            )
        if at.is_created:
            standing_clients.add_user(at.client_no, user)
        else:
            new_clients.add_user(at.client_no, user, at.read.vault)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    return True


def _tested(name: str) -> str:
    """What «Test login» answers."""
    if len(name) < SHORTEST_USER_NAME:
        return f"Brukernavnet er for kort. Bruk minst {SHORTEST_USER_NAME} tegn."
    try:
        with reading() as read:
            answer = read.user_name(name)
    except Refusal as refusal:
        return refusal.sentence
    return f"Brukernavnet {name} er ledig." if answer.is_free else _taken(name, answer.suggestion)


def _taken(name: str, suggestion: str) -> str:
    proposal = f" Prøv for eksempel {suggestion}." if suggestion else ""
    return f"Brukernavnet {name} er i bruk.{proposal}"


def _answered(
    request: HttpRequest, at: Sitting, form: forms.Form, told: Callable[[], Any]
) -> HttpResponse:
    """Show the step's form; posted and in order, keep it and go on."""
    if request.method == "POST" and form.is_valid():
        try:
            has_changed = at.keep(told())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            if at.is_created:
                said = "er lagret." if has_changed else "står som før; ingenting er endret."
                messages.success(request, f"{at.stage.heading} {said}")
                return redirect("stage", at.client_no, at.stage)
            return _onwards(request, at)
    return _page(request, at, at.stage.name.lower(), form=form)


def _onwards(request: HttpRequest, at: Sitting) -> HttpResponse:
    """To the next step, or home where somebody goes on later."""
    if request.POST.get("later"):
        messages.success(request, f"Klient {at.client_no} er lagret som påbegynt.")
        return redirect("clients")
    return redirect("stage", at.client_no, at.stage.next)


def _page(request: HttpRequest, at: Sitting, template: str, **shown: Any) -> HttpResponse:
    context = {
        "client_no": at.client_no,
        "name": at.offer.facts.name,
        "company_no": at.company_no,
        "is_created": at.is_created,
        "stage": at.stage,
        "stages": _stages(at.client_no, at.answers, at.stage, is_created=at.is_created),
        **shown,
    }
    status = _status(shown["form"]) if "form" in shown else 200
    return render(request, f"local_ui/stage_{template}.html", context, status=status)


def _stages(
    client_no: str, answers: dict[str, Any], at: Stage, *, is_created: bool = False
) -> list[dict[str, Any]]:
    """The seven names, always visible, with which are answered."""
    return [
        {
            "stage": one,
            "client_no": client_no,
            "is_here": one is at,
            "is_answered": is_created or bool(answers.get(one)),
        }
        for one in Stage
    ]


def _status(form: forms.Form) -> int:
    return 422 if form.is_bound and form.errors else 200


_PAGES: dict[Stage, Callable[[HttpRequest, Sitting], HttpResponse]] = {
    Stage.COMPANY: _company,
    Stage.SUBSCRIPTION: _subscription,
    Stage.MODULES: _modules,
    Stage.USERS: _users,
    Stage.SETUP: _setup,
    Stage.VAT_CODES: _vat_codes,
    Stage.CREATE: _create,
}
