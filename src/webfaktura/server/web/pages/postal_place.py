"""The place that belongs to a postal code, for `<wf-postal-place>` to fill in."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from webfaktura.server.lookups.postal_places import place_of
from webfaktura.server.web.access import CompanyRequest, company_page


@company_page
@require_safe
@cache_control(private=True, max_age=86_400)
def postal_place(request: CompanyRequest) -> HttpResponse:
    """Tell the place of `code`; an empty one where the table does not know it."""
    code = request.GET.get("code", "").strip()[:10]
    return JsonResponse({"code": code, "place": place_of(code) or ""})
