"""How an accounting office registers its Sync, and how that Sync proves itself afterwards."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, SecretStr, field_serializer

from webfaktura.contract.v1.base import Message, Name, ShortText, Write


class _WithPassword(Message):
    """Somebody who will log in; the password travels once and is kept by neither program."""

    user_name: Annotated[str, Field(min_length=3, max_length=150)]
    name: Name
    email: Annotated[str, Field(min_length=3, max_length=254)]
    password: Annotated[SecretStr, Field(min_length=8, max_length=200)]

    @field_serializer("password", when_used="json")
    def _reveal(self, value: SecretStr) -> str:
        return value.get_secret_value()


class NewUser(_WithPassword):
    """A user to be made: user name, name and e-mail are three fields."""


class Enrol(Write):
    """The office's Sync registers itself with the one-time code.

    Sync makes the credential's id and secret and stores both before it sends, and
    sends the secret's SHA-256 only: an answer that was lost can be asked for again,
    and the server never holds what could log in.
    """

    enrolment_code: Annotated[str, Field(min_length=8, max_length=64)]
    customer_no: Annotated[str, Field(pattern=r"^[0-9]{4,12}$")]
    """The office's customer number."""
    agency_user: NewUser
    credential_id: UUID
    secret_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    host: ShortText = ""


class Enrolled(Message):
    """The office is registered; the credential counts from now."""

    credential_id: UUID
    agency_name: str
    customer_no: str


class RotateCredential(Write):
    """Take a new secret in the place of the one this call is made with."""

    credential_id: UUID
    """Of the new one; made, as its secret, by Sync before it sends."""
    secret_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    host: ShortText = ""


class Rotated(Message):
    """The new credential counts; the old one goes on until then, so that no run is cut."""

    credential_id: UUID
    old_until: datetime


class CheckUserName(Message):
    """Ask whether a user name is free («Test login»)."""

    user_name: Annotated[str, Field(min_length=3, max_length=150)]


class UserNameChecked(Message):
    """User names are unique in the whole installation, whatever their case."""

    is_free: bool
    suggestion: str = ""
    """A free one that is like it; empty when it is free itself."""


class TokenRequest(Message):
    """Trade the machine credential for a bearer token."""

    credential_id: UUID
    secret: Annotated[SecretStr, Field(min_length=32, max_length=200)]

    @field_serializer("secret", when_used="json")
    def _reveal(self, value: SecretStr) -> str:
        return value.get_secret_value()


class Token(Message):
    """A bearer token that counts for fifteen minutes."""

    access_token: str
    expires_at: datetime
