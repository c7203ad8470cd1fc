"""Client companies: how they are created, and the switches that the server holds."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from webfaktura.contract.v1.base import (
    Channel,
    ClientNo,
    ErpCode,
    Message,
    Name,
    Rate,
    ShortText,
    Write,
)
from webfaktura.contract.v1.enrolment import NewUser

VatLevelCode = Literal["PLH", "PLL", "PLS", "FRI", "EKS"]
PartLength = Annotated[int, Field(ge=0, le=20)]


class CompanyFacts(Message):
    """What is registered about the firm in the ERP."""

    name: Name
    org_no: Annotated[str, Field(pattern=r"^[0-9]{9}$")]
    company_form: Annotated[str, Field(max_length=10)] = ""
    """AS, ASA, ENK, NUF …; drives what the document must print (bokføringsforskriften § 5-1-2)."""
    vat_registered: bool
    address_1: ShortText = ""
    address_2: ShortText = ""
    postal_code: Annotated[str, Field(max_length=10)] = ""
    place: ShortText = ""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "NO"
    email: ShortText = ""
    phone: ShortText = ""
    mobile: ShortText = ""
    bank_account_no: Annotated[str, Field(pattern=r"^([0-9]{11})?$")] = ""
    iban: ShortText = ""
    bic: ShortText = ""


class Modules(Message):
    """What the client has chosen to use."""

    payments: bool
    """Payments registered in the ERP are shown (InvoInfoToWeb)."""
    departments: bool
    projects: bool


class Series(Message):
    """The first numbers WebFaktura is to give."""

    next_customer_no: Annotated[int, Field(ge=1, le=999_999_999)]
    next_invoice_no: Annotated[int, Field(ge=1, le=999_999_999)]
    next_credit_note_no: Annotated[int, Field(ge=0, le=999_999_999)]
    """0: credit notes share the invoices' series."""


class KidParts(Message):
    """Lengths of the payment reference's parts (CIDClient, CIDCustomer, CIDInvoice)."""

    client: PartLength
    customer: PartLength
    invoice: PartLength
    check: Literal["mod10", "mod11"] = "mod10"


class Terms(Message):
    """What new customers of the client get."""

    due_days: Annotated[int, Field(ge=0, le=365)]
    channel: Channel


class VoucherTypes(Message):
    """The ERP's voucher types for what WebFaktura posts."""

    invoice: ErpCode
    credit_note: ErpCode


class VatCode(Message):
    """One VAT code of the ERP, the level it means here, and its sales account."""

    code: ErpCode
    name: ShortText
    rate: Rate
    level: VatLevelCode | None = None
    """None: not yet connected to a level."""
    sales_account: Annotated[str, Field(max_length=20)] = ""


class NewCompany(Write):
    """Create the client; one ERP client is one company (unique per agency)."""

    erp_client_no: ClientNo
    facts: CompanyFacts
    subscription_code: Annotated[str, Field(min_length=1, max_length=10)]
    modules: Modules
    users: Annotated[tuple[NewUser, ...], Field(max_length=50)]
    series: Series
    kid: KidParts
    terms: Terms
    voucher_types: VoucherTypes
    vat_codes: Annotated[tuple[VatCode, ...], Field(max_length=200)]
    footer: Annotated[str, Field(max_length=500)] = ""


class CompanyCreated(Message):
    """The client as it now stands, whether this call or an earlier one made it."""

    company_id: UUID
    company_no: int
    """The WebFaktura client number (ClientID)."""
    created: bool


class CompanySettings(Message):
    """The switches and settings of one client; the server is the truth, Sync keeps a copy."""

    company_id: UUID
    company_no: int
    erp_client_no: ClientNo
    name: str
    active: bool
    subscription_code: str
    modules: Modules
    series: Series
    kid: KidParts
    terms: Terms
    voucher_types: VoucherTypes
    vat_codes: tuple[VatCode, ...]
    conflicts: int = 0
    """What waits in the inbox for somebody to choose."""
    stopped_because: str = ""
    """Why nothing may be issued or transferred before a person has acted; empty: all is well."""


class ChangeCompany(Write):
    """Change what an office decides about a client; None leaves it as it stands.

    The same switches as the Byrå tab: active or not, the modules, the subscription.
    """

    active: bool | None = None
    subscription_code: Annotated[str, Field(min_length=1, max_length=10)] | None = None
    modules: Modules | None = None
    series: Series | None = None
    terms: Terms | None = None
    voucher_types: VoucherTypes | None = None
    vat_codes: Annotated[tuple[VatCode, ...], Field(max_length=200)] | None = None
    """Codes with a level and an account are connected; the others stay as they are."""
    new_users: Annotated[tuple[NewUser, ...], Field(max_length=50)] = ()
    footer: Annotated[str, Field(max_length=500)] | None = None


class CompanyList(Message):
    """All clients of the office that asks."""

    companies: tuple[CompanySettings, ...]
