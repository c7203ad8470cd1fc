"""What every message of the contract shares: strictness, money on the wire, checksums, headers."""

import hashlib
import json
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer

SYNC_VERSION_HEADER = "WebFaktura-Sync-Version"
SERVER_VERSION_HEADER = "WebFaktura-Version"
LEASE_HEADER = "WebFaktura-Lease"
"""The id of the session lease under which a company is synchronised; see `leases`."""


class Message(BaseModel):
    """A message that cannot be changed once made, and refuses fields nobody has named.

    What we write is strict. What a newer peer wrote may hold more than we know:
    `read` leaves that out instead of refusing the exchange.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @classmethod
    def read(cls, wire: object) -> Self:
        """Read what the other side wrote; unknown fields are left out, at any depth."""
        return cls.model_validate(wire, extra="ignore")

    @property
    def wire(self) -> dict[str, Any]:
        """The message as JSON values, as it goes over the wire."""
        return self.model_dump(mode="json")


class Nothing(Message):
    """The body of a call that only asks."""


class Write(Message):
    """A message that changes something at the receiver.

    The writer makes the id and stores it before it sends. The same id with the
    same body gives the stored answer again; with another body it is refused (409).
    """

    id: UUID
    """UUID version 7, made and stored by the caller before it sends."""


def _two_decimals(value: Decimal) -> Decimal:
    if value != value.quantize(Decimal("0.01")):
        raise ValueError("an amount has at most two decimals")
    return value.quantize(Decimal("0.01"))


def _plain(value: Decimal) -> str:
    return format(value, "f")


Amount = Annotated[
    Decimal,
    Field(max_digits=17, allow_inf_nan=False),
    AfterValidator(_two_decimals),
    PlainSerializer(_plain, return_type=str),
]
"""Money as a decimal string with two decimals, in the currency named beside it."""

Rate = Annotated[
    Decimal,
    Field(ge=0, le=100, allow_inf_nan=False),
    PlainSerializer(_plain, return_type=str),
]
"""A VAT rate in percent as a decimal string, such as `25` or `11.11`."""

ClientNo = Annotated[str, Field(pattern=r"^[0-9]{1,5}$")]
"""The client's number in the ERP, without the drive letter: `999` for `C999`."""

ErpCode = Annotated[str, Field(min_length=1, max_length=20)]
"""A code as the ERP names it (VAT code, account, voucher type, department, project)."""

Name = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=2000)]
ShortText = Annotated[str, Field(max_length=200)]


class Channel(StrEnum):
    """How an invoice is to reach its receiver."""

    EMAIL = "email"
    EHF = "ehf"
    POST = "post"
    NONE = "none"


class DocumentKind(StrEnum):
    """Invoice or credit note; amounts are positive on both."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Counted(Message):
    """What an upsert of many rows did with them."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


def canonical(value: object) -> bytes:
    """The one way to write a JSON value, so that both sides compute the same checksum."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def checksum(value: object) -> str:
    """SHA-256 (hexadecimal) over the canonical form of a JSON value."""
    return hashlib.sha256(canonical(value)).hexdigest()
