"""What the invoice editor suggests while one types: customers and products, as JSON."""

from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from webfaktura.norway.money import format_amount
from webfaktura.server.registers.models import Customer, Product
from webfaktura.server.registers.queries import customers_matching, products_matching
from webfaktura.server.tenancy.models import Company
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.prices import price_text

MOST_SUGGESTED = 12


@company_page
@require_safe
def customer_suggestions(request: CompanyRequest) -> JsonResponse:
    """The customers that match what was typed."""
    found = customers_matching(request.company, request.GET.get("q", ""), MOST_SUGGESTED)
    items = [suggested_customer(each, request.company) for each in found if each.active]
    return JsonResponse({"items": items})


@company_page
@require_safe
def product_suggestions(request: CompanyRequest) -> JsonResponse:
    """The products that match what was typed."""
    found = products_matching(request.company, request.GET.get("q", ""), MOST_SUGGESTED)
    return JsonResponse({"items": [suggested_product(product) for product in found]})


def suggested_customer(customer: Customer, company: Company) -> dict[str, object]:
    """A customer as the list of suggestions shows it, and what choosing it fills in."""
    where = [customer.org_no or _("Private person"), customer.place]
    return {
        "id": str(customer.public_id),
        "label": f"{customer.customer_no} {customer.name}",
        "detail": " · ".join(part for part in where if part),
        "key": str(customer.customer_no),
        "fill": {
            "your_reference": customer.your_reference,
            "due_days": str(company.due_days if customer.due_days is None else customer.due_days),
        },
    }


def suggested_product(product: Product) -> dict[str, object]:
    """A product as the list of suggestions shows it, and what choosing it fills in."""
    return {
        "id": str(product.public_id),
        "label": f"{product.product_no} {product.name}",
        "detail": _("%(price)s per %(unit)s")
        % {"price": format_amount(product.unit_price), "unit": product.unit},
        "key": product.product_no,
        "fill": {
            "description": product.name,
            "unit": product.unit,
            "unit_price": price_text(product.unit_price),
            "vat_level": product.vat_level,
        },
    }
