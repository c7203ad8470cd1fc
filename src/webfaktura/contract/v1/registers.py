"""Customers, departments, projects and VAT codes, in both directions."""

from typing import Annotated, Any

from pydantic import Field

from webfaktura.contract.v1.base import Counted, ErpCode, Message, Name, ShortText, Write
from webfaktura.contract.v1.companies import VatCode


class RegisterEntry(Message):
    """A department or a project; new ones are made in the ERP only."""

    no: ErpCode
    name: Name
    active: bool = True


class PutDepartmentsAndProjects(Write):
    """All departments and projects of the client as the ERP has them now."""

    departments: Annotated[tuple[RegisterEntry, ...], Field(max_length=10_000)]
    projects: Annotated[tuple[RegisterEntry, ...], Field(max_length=10_000)]


class PutVatCodes(Write):
    """All VAT codes for sales as the ERP has them now.

    A `level` that is None leaves the code's connection as it stands on the server.
    """

    vat_codes: Annotated[tuple[VatCode, ...], Field(max_length=200)]


class VatCodesPut(Message):
    """What happened, and which codes still lack a level."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    unmapped: tuple[str, ...] = ()


class Customer(Message):
    """A customer as both programs know it; `customer_no` is the meeting point."""

    customer_no: Annotated[int, Field(ge=1, le=999_999_999)]
    name: Name
    org_no: Annotated[str, Field(pattern=r"^([0-9]{9})?$")] = ""
    address_1: ShortText = ""
    address_2: ShortText = ""
    postal_code: Annotated[str, Field(max_length=10)] = ""
    place: ShortText = ""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "NO"
    email: ShortText = ""
    phone: ShortText = ""
    due_days: Annotated[int, Field(ge=0, le=365)] | None = None
    active: bool = True

    def differences(self, other: "Customer") -> dict[str, tuple[Any, Any]]:
        """The fields in which two versions of the customer differ."""
        mine, theirs = self.wire, other.wire
        return {key: (mine[key], theirs[key]) for key in mine if mine[key] != theirs[key]}


class ChangedCustomer(Message):
    """A customer made or changed in WebFaktura, with the version that is handed out."""

    version: int
    customer: Customer


class ChangedCustomers(Message):
    """What the ERP does not know yet; ask again until it is empty."""

    customers: tuple[ChangedCustomer, ...]


class TransferredCustomer(Message):
    """The ERP holds this version of the customer."""

    customer_no: int
    version: int


class CustomersPut(Counted):
    """What happened to the ERP's customers."""

    conflicts: int = 0
    """Customers that were changed on both sides in the same field, and wait in the inbox."""


class ConfirmCustomers(Write):
    """The ERP now holds these."""

    customers: Annotated[tuple[TransferredCustomer, ...], Field(max_length=1_000)]


class CustomersConfirmed(Message):
    """How many were marked as transferred."""

    confirmed: int


class PutCustomers(Write):
    """New and changed customers of the ERP.

    What was changed on both sides since both held the same is merged by field; where the
    same field was changed to two things, nothing is overwritten: both stand in the inbox,
    and the customer does not travel before somebody has chosen.
    """

    customers: Annotated[tuple[Customer, ...], Field(max_length=1_000)]
