"""What variables.xml says, typed, and the name of the element that says it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from webfaktura.contract.v1.base import Channel
from webfaktura.norway.vat import VatLevel


@dataclass(frozen=True)
class SystemSettings:
    """What holds for all clients (`<system>`); passwords stand as they are written there."""

    erp_user: str = ""
    erp_password: str = ""
    customer_no: str = ""
    agency_user_name: str = ""
    agency_user_password: str = ""
    agency_name: str = ""
    agency_email: str = ""
    web_service_url: str = ""
    erp_name: str = ""
    erp_address: str = ""
    credential_id: str = ""
    credential_secret: str = ""
    file_id: str = ""
    clients: dict[str, bool] = field(default_factory=dict)
    """Client number as written (`999`, `001`) and whether it is active (VBClientNNN)."""


@dataclass(frozen=True)
class CompanySettings:
    """What holds for one client (`<company>`); a copy of what the server holds."""

    client_no: str
    customers_read_on: date | None = None
    customers_read_time: time | None = None
    company_no: int | None = None
    """The WebFaktura client number (ClientID)."""
    vat_registered: bool = True
    payments: bool = False
    updates_batches: bool = False
    """NoAutoBatchUpdate: in spite of its name, 1 means that batches are updated by us."""
    departments: bool = False
    projects: bool = False
    channel: Channel = Channel.EMAIL
    mobile: str = ""
    swift_code: str = ""
    reminder_flag: str = "0"
    interest_flag: str = "0"
    collection_flag: str = "0"
    due_days: int = 14
    user_name: str = ""
    user_password: str = ""
    user_full_name: str = ""
    user_email: str = ""
    start_invoice_no: int = 1
    start_credit_note_no: int = 0
    start_customer_no: int = 10_000
    kid_client: int = 0
    kid_customer: int = 0
    kid_invoice: int = 0
    codes_fri: tuple[str, ...] = ()
    codes_pll: tuple[str, ...] = ()
    codes_plh: tuple[str, ...] = ()
    codes_pls: tuple[str, ...] = ()
    codes_eks: tuple[str, ...] = ()
    voucher_type_invoice: str = ""
    voucher_type_credit_note: str = ""
    subscription_code: str = ""
    customers_cursor: str = ""
    payments_cursor: str = ""
    sales_accounts: dict[str, str] = field(default_factory=dict)
    """Sales account by the ERP's VAT code (TaxAccountMappings)."""

    @property
    def levels(self) -> dict[str, VatLevel]:
        """The level each of the ERP's VAT codes is connected to."""
        by_level = {
            VatLevel.PLH: self.codes_plh,
            VatLevel.PLL: self.codes_pll,
            VatLevel.PLS: self.codes_pls,
            VatLevel.FRI: self.codes_fri,
            VatLevel.EKS: self.codes_eks,
        }
        return {code: level for level, codes in by_level.items() for code in codes}


@dataclass(frozen=True)
class ValueKind[T]:
    """How one kind of value is written in an element, and what it should look like."""

    read: Callable[[str], T]
    write: Callable[[T], str]
    sentence: str


@dataclass(frozen=True)
class ElementOf:
    """Which element holds which setting."""

    tag: str
    setting: str
    kind: ValueKind[Any]


class NotOfTheKind(ValueError):
    """The element's text is not what it should be."""


_LETTERS = {"M": Channel.EMAIL, "E": Channel.EHF, "P": Channel.POST, "N": Channel.NONE}


def _flag(text: str) -> bool:
    if text not in {"", "0", "1"}:
        raise NotOfTheKind(text)
    return text == "1"


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise NotOfTheKind(text)
    return int(text)


def _optional_number(text: str) -> int | None:
    return _number(text) if text else None


def _day(text: str) -> date | None:
    return datetime.strptime(text, "%Y%m%d").date() if text else None  # noqa: DTZ007 - a bare date


def _minute(text: str) -> time | None:
    """Read `1248`; the original drops leading zeros, so `830` is half past eight."""
    return datetime.strptime(text.zfill(4), "%H%M").time() if text else None  # noqa: DTZ007 - a bare time


def _channel(text: str) -> Channel:
    if text not in _LETTERS:
        raise NotOfTheKind(text)
    return _LETTERS[text]


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split(";") if code.strip())


TEXT = ValueKind(str, str, "tekst")
FLAG = ValueKind(_flag, lambda on: "1" if on else "0", "0 eller 1")
NUMBER = ValueKind(_number, str, "et helt tall")
MAYBE_NUMBER = ValueKind(
    _optional_number, lambda number: "" if number is None else str(number), "et helt tall"
)
DAY = ValueKind(_day, lambda day: f"{day:%Y%m%d}" if day else "", "en dato som 20150407")
MINUTE = ValueKind(
    _minute, lambda at: f"{at:%H%M}" if at is not None else "", "et klokkeslett som 1248"
)
CHANNEL = ValueKind(
    _channel,
    lambda channel: next(letter for letter, found in _LETTERS.items() if found is channel),
    "M (e-post), E (EHF), P (post) eller N (sendes ikke)",
)
CODES = ValueKind(_codes, ";".join, "avgiftskoder skilt med semikolon")

SYSTEM_ELEMENTS = (
    ElementOf("DIUser", "erp_user", TEXT),
    ElementOf("DIPassword", "erp_password", TEXT),
    ElementOf("VBSerialNmb", "customer_no", TEXT),
    ElementOf("AdmUsrID", "agency_user_name", TEXT),
    ElementOf("AdmUsrPasword", "agency_user_password", TEXT),
    ElementOf("AdmUsrNm", "agency_name", TEXT),
    ElementOf("AdmUsrEmail", "agency_email", TEXT),
    ElementOf("WebServiceUrl", "web_service_url", TEXT),
    ElementOf("ErpName", "erp_name", TEXT),
    ElementOf("ErpAddress", "erp_address", TEXT),
    ElementOf("CredentialId", "credential_id", TEXT),
    ElementOf("CredentialSecret", "credential_secret", TEXT),
    ElementOf("FileId", "file_id", TEXT),
)
"""The original's elements in its order, then ours."""

COMPANY_ELEMENTS = (
    ElementOf("Id", "client_no", TEXT),
    ElementOf("CustTrLasteChDt", "customers_read_on", DAY),
    ElementOf("CustTrLasteChTm", "customers_read_time", MINUTE),
    ElementOf("ClientID", "company_no", MAYBE_NUMBER),
    ElementOf("VATCode", "vat_registered", FLAG),
    ElementOf("InvoInfoToWeb", "payments", FLAG),
    ElementOf("NoAutoBatchUpdate", "updates_batches", FLAG),
    ElementOf("ActiveDepartment", "departments", FLAG),
    ElementOf("ActiveProject", "projects", FLAG),
    ElementOf("CompanysInvoiceType", "channel", CHANNEL),
    ElementOf("CompanyMobil", "mobile", TEXT),
    ElementOf("CompanySwiftCode", "swift_code", TEXT),
    ElementOf("SettingPurreflag", "reminder_flag", TEXT),
    ElementOf("SettingRenteflag", "interest_flag", TEXT),
    ElementOf("SettingInkassoflag", "collection_flag", TEXT),
    ElementOf("CompanyDueDays", "due_days", NUMBER),
    ElementOf("AdmUsrID2", "user_name", TEXT),
    ElementOf("AdmUsrPasword2", "user_password", TEXT),
    ElementOf("AdmUsrNm2", "user_full_name", TEXT),
    ElementOf("AdmUsrEmail2", "user_email", TEXT),
    ElementOf("StartInvoice", "start_invoice_no", NUMBER),
    ElementOf("StartCreditNote", "start_credit_note_no", NUMBER),
    ElementOf("StartCustNo", "start_customer_no", NUMBER),
    ElementOf("CIDClient", "kid_client", NUMBER),
    ElementOf("CIDCustomer", "kid_customer", NUMBER),
    ElementOf("CIDInvoice", "kid_invoice", NUMBER),
    ElementOf("ProdVatFRI", "codes_fri", CODES),
    ElementOf("ProdVatPLL", "codes_pll", CODES),
    ElementOf("ProdVatPLH", "codes_plh", CODES),
    ElementOf("ProdVatPLS", "codes_pls", CODES),
    ElementOf("ProdVatEKS", "codes_eks", CODES),
    ElementOf("VoTpInvo", "voucher_type_invoice", TEXT),
    ElementOf("VoTpCred", "voucher_type_credit_note", TEXT),
    ElementOf("SubscriptionType", "subscription_code", TEXT),
    ElementOf("CustTrCursor", "customers_cursor", TEXT),
    ElementOf("InvoInfoCursor", "payments_cursor", TEXT),
)
"""The original's elements in its order, then our cursors."""
