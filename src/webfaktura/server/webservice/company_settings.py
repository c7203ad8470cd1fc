"""The switches and settings of clients, as the contract tells them."""

from collections.abc import Mapping, Sequence

from webfaktura.contract.v1 import companies as contract
from webfaktura.server.registers.conflicts import counted_conflicts
from webfaktura.server.registers.erp_series import stops_of
from webfaktura.server.registers.models import ErpVatCode, SeriesKind
from webfaktura.server.registers.queries import codes_of, next_numbers
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.scope import companies_scope


def settings_of(clients: Sequence[Company]) -> list[contract.CompanySettings]:
    """The settings of clients of one office, with one look at each register."""
    with companies_scope(clients):
        numbers = next_numbers(clients)
        codes = codes_of(clients)
        conflicts = counted_conflicts(clients)
        stops = stops_of(clients, numbers)
    return [
        _settings(client, numbers[client.pk], codes[client.pk]).model_copy(
            update={
                "conflicts": conflicts.get(client.pk, 0),
                "stopped_because": client.parked_reason or stops.get(client.pk, ""),
            }
        )
        for client in clients
    ]


def _settings(
    client: Company, numbers: Mapping[str, int], codes: Sequence[ErpVatCode]
) -> contract.CompanySettings:
    return contract.CompanySettings(
        company_id=client.public_id,
        company_no=client.company_no,
        erp_client_no=client.erp_client_no,
        name=client.name,
        active=client.active,
        subscription_code=client.subscription.code,
        modules=contract.Modules(
            payments=client.shows_payments,
            departments=client.uses_departments,
            projects=client.uses_projects,
        ),
        series=contract.Series(
            next_customer_no=numbers[SeriesKind.CUSTOMER],
            next_invoice_no=numbers[SeriesKind.INVOICE],
            next_credit_note_no=numbers.get(SeriesKind.CREDIT_NOTE, 0),
        ),
        kid=contract.KidParts.model_validate(
            {
                "client": client.kid_client_length,
                "customer": client.kid_customer_length,
                "invoice": client.kid_invoice_length,
                "check": client.kid_check,
            }
        ),
        terms=contract.Terms.model_validate(
            {"due_days": client.due_days, "channel": client.channel}
        ),
        voucher_types=contract.VoucherTypes(
            invoice=client.voucher_type_invoice, credit_note=client.voucher_type_credit_note
        ),
        vat_codes=tuple(_vat_code(code) for code in codes),
    )


def _vat_code(code: ErpVatCode) -> contract.VatCode:
    return contract.VatCode.model_validate(
        {
            "code": code.code,
            "name": code.name,
            "rate": code.rate,
            "level": code.level or None,
            "sales_account": code.sales_account,
        }
    )
