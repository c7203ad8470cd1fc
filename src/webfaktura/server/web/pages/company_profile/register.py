"""Hent fra Brønnøysund: what is registered beside what stands in the form; nothing is saved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from webfaktura.norway.identifiers import OrgNo
from webfaktura.norway.refusal import Refusal
from webfaktura.server.lookups.enhetsregisteret import company_facts
from webfaktura.server.lookups.registered_companies import RegisteredCompany
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.forms.company import CompanyForm, as_typed
from webfaktura.server.web.pages.company_profile.profile import profile_page

FACTS = (
    "name",
    "company_form",
    "vat_registered",
    "winding_up",
    "address_1",
    "address_2",
    "postal_code",
    "place",
    "country",
)
"""The fields that the register knows something about, in the order of the form."""
_TICKED = "on"


@dataclass(frozen=True)
class Difference:
    """One thing the register says otherwise than the form."""

    field: str
    label: str
    ours: str
    theirs: str
    value: str
    """What the field is to hold if it is taken over."""


@company_page
@require_POST
def company_register(request: CompanyRequest) -> HttpResponse:
    """Look the firm up and show what differs; or take over what was chosen of it."""
    typed = as_typed(request.POST)
    if "take" in request.POST:
        form = CompanyForm(initial=typed | _taken(request.POST))
        return _answer(request, form, is_taken=True)
    form = CompanyForm(initial=typed)
    try:
        found = company_facts(OrgNo.parse(str(typed["org_no"])))
    except Refusal as refusal:
        return _answer(request, form, status=422, lookup_refusal=refusal)
    return _answer(request, form, found=found, differences=list(_differences(form, found)))


def _answer(
    request: CompanyRequest, form: CompanyForm, *, status: int = 200, **shown: object
) -> HttpResponse:
    """The firm's card for htmx, else the whole page."""
    if not request.htmx:
        return profile_page(request, form, status=status, **shown)
    template = "web/company_profile_firm.html"
    return render(request, template, {"form": form, **shown}, status=status)


def _differences(form: CompanyForm, found: RegisteredCompany) -> Iterator[Difference]:
    for field, theirs in _facts(found).items():
        ours = form.initial[field]
        if _alike(ours, theirs):
            continue
        label = str(form.fields[field].label)
        value = (_TICKED if theirs else "") if isinstance(theirs, bool) else theirs
        yield Difference(field, label, _shown(ours), _shown(theirs), value)


def _facts(found: RegisteredCompany) -> Mapping[str, str | bool]:
    """What is registered, as the form holds it; a third line of the address joins the second."""
    first, *rest = found.street or ("",)
    address = (first, ", ".join(rest), found.postal_code, found.place, found.country)
    registered = (found.name, found.company_form, found.vat_registered, found.winding_up)
    return dict(zip(FACTS, (*registered, *address), strict=True))


def _alike(ours: object, theirs: object) -> bool:
    """The register writes in capitals; that is no difference."""
    if isinstance(theirs, bool):
        return ours is theirs
    return " ".join(str(ours).split()).casefold() == " ".join(str(theirs).split()).casefold()


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)


def _taken(posted: QueryDict) -> dict[str, object]:
    """What was chosen; it only fills the form, where anybody may write anything."""
    chosen = [field for field in posted.getlist("take_over") if field in FACTS]
    values = {field: posted.get(f"found_{field}", "") for field in chosen}
    ticks = {"vat_registered", "winding_up"}
    return {field: bool(text) if field in ticks else text for field, text in values.items()}
