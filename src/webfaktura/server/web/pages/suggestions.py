"""What the invoice editor suggests while one types: customers and products, as JSON."""

from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from webfaktura.norway.money import format_amount
from webfaktura.server.registers.models import Customer, Product
from webfaktura.server.registers.queries import customers_to_choose, products_to_choose
from webfaktura.server.tenancy.models import Company
from webfaktura.server.web.access import CompanyRequest, company_page
from webfaktura.server.web.prices import price_text

MOST_SUGGESTED = 12
_LONGEST_PLACE = 200


@company_page
@require_safe
def customer_suggestions(request: CompanyRequest) -> JsonResponse:
    """The active customers that match what was typed."""
    found = customers_to_choose(request.company, request.GET.get("q", ""), MOST_SUGGESTED)
    items = [suggested_customer(each, request.company) for each in found]
    return JsonResponse({"items": items})


@company_page
@require_safe
def product_suggestions(request: CompanyRequest) -> JsonResponse:
    """The active products that match what was typed."""
    found = products_to_choose(request.company, request.GET.get("q", ""), MOST_SUGGESTED)
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
            "currency": customer.currency if company.uses_currencies else "",
            "department": _department_no(customer, company),
            "delivery_place": delivery_place_of(customer),
        },
    }


def delivery_place_of(customer: Customer) -> str:
    """Where the customer's deliveries go, on one line; empty when nothing is said."""
    town = f"{customer.delivery_postal_code} {customer.delivery_place}".strip()
    country = customer.delivery_country if customer.delivery_country != "NO" else ""
    lines = [customer.delivery_address_1, customer.delivery_address_2, town, country]
    return ", ".join(line for line in lines if line)[:_LONGEST_PLACE]


def suggested_product(product: Product) -> dict[str, object]:
    """A product as the list of suggestions shows it, and what choosing it fills in."""
    price = {"price": format_amount(product.unit_price), "unit": product.unit}
    with_vat, without_vat = _("%(price)s per %(unit)s with VAT"), _("%(price)s per %(unit)s")
    return {
        "id": str(product.public_id),
        "label": f"{product.product_no} {product.name}",
        "detail": (with_vat if product.price_includes_vat else without_vat) % price,
        "key": product.product_no,
        "fill": {
            "description": product.name,
            "unit": product.unit,
            "unit_price": price_text(product.unit_price),
            "price_includes_vat": "true" if product.price_includes_vat else "",
            "vat_level": product.vat_level,
        },
    }


def _department_no(customer: Customer, company: Company) -> str:
    department = customer.department
    if department is None or not (company.uses_departments and department.active):
        return ""
    return department.no
