"""The copy of the server's settings that variables.xml holds, refreshed at each run."""

from typing import Any

from webfaktura.contract.v1.companies import CompanySettings, VatCode
from webfaktura.norway.vat import VatLevel
from webfaktura.sync.engine.store import VariablesStore


def refresh(store: VariablesStore, client_no: str, server: CompanySettings) -> None:
    """Write down what the server says; the server is the truth for switches and mapping."""
    store.change_company(
        client_no,
        company_no=server.company_no,
        payments=server.modules.payments,
        departments=server.modules.departments,
        projects=server.modules.projects,
        channel=server.terms.channel,
        due_days=server.terms.due_days,
        kid_client=server.kid.client,
        kid_customer=server.kid.customer,
        kid_invoice=server.kid.invoice,
        voucher_type_invoice=server.voucher_types.invoice,
        voucher_type_credit_note=server.voucher_types.credit_note,
        subscription_code=server.subscription_code,
        **mapping_of(server.vat_codes),
    )


def mapping_of(vat_codes: tuple[VatCode, ...]) -> dict[str, Any]:
    """The settings (`codes_plh` … and `sales_accounts`) that say how codes are connected."""
    codes = {
        level: tuple(one.code for one in vat_codes if one.level == level) for level in VatLevel
    }
    return {
        **{f"codes_{level.lower()}": codes[level] for level in VatLevel},
        "sales_accounts": {one.code: one.sales_account for one in vat_codes if one.sales_account},
    }
