"""Bearer tokens: signed, fifteen minutes long, and worth nothing once the credential is revoked."""

from datetime import UTC, datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from webfaktura.contract.v1.enrolment import Token
from webfaktura.norway.refusal import Refusal
from webfaktura.server.webservice.models import MachineCredential
from webfaktura.server.webservice.queries import credential_by_id
from webfaktura.server.webservice.rules import TOKEN_LASTS

_SIGNER = Signer(salt="webfaktura.webservice.token")


class Unauthorised(Refusal):
    """The caller has not proved who it is."""


class TokenMissing(Unauthorised):
    """There is no bearer token."""

    def __init__(self) -> None:
        super().__init__(_("The call lacks a token. Log in with the machine credential first."))


class TokenInvalid(Unauthorised):
    """The token was not made here, or not for this."""


class TokenExpired(Unauthorised):
    """The token has had its fifteen minutes."""


class CredentialRevoked(Unauthorised):
    """The office's credential is withdrawn, or was never there."""


class CredentialReplaced(Unauthorised):
    """Another credential has taken its place, and its last day is over."""


class CredentialWrong(Unauthorised):
    """The credential's id and secret do not belong together; counted, to slow guessing."""


def make_token(credential: MachineCredential, *, at: datetime) -> Token:
    """A token that names the credential and when it ends, signed with the installation's key."""
    expires_at = (at + TOKEN_LASTS).replace(microsecond=0)
    content = [credential.public_id.hex, int(expires_at.timestamp())]
    return Token(access_token=_SIGNER.sign_object(content), expires_at=expires_at)


def credential_of(token: str, *, at: datetime) -> MachineCredential:
    """The credential that the token names, if both count now; refuses `Unauthorised`."""
    try:
        credential_id, until = _SIGNER.unsign_object(token)
    except BadSignature as problem:
        raise TokenInvalid(_("The token is not valid. Log in again.")) from problem
    if datetime.fromtimestamp(until, tz=UTC) <= at:
        raise TokenExpired(_("The token has expired. Log in again."))
    credential = credential_by_id(UUID(credential_id))
    if credential is None:
        raise revoked()
    refuse_ended(credential, at=at)
    return credential


def refuse_ended(credential: MachineCredential, *, at: datetime) -> None:
    """Refuse a credential that was withdrawn, or replaced more than a day ago."""
    if credential.revoked_at is not None:
        raise revoked()
    if credential.counts_until is not None and credential.counts_until <= at:
        raise CredentialReplaced(
            _(
                "The machine credential was replaced and counts no more. Use the new one, or ask "
                "for a new registration code and register again."
            )
        )


def revoked() -> CredentialRevoked:
    """What a Sync is told whose credential does not count any more."""
    return CredentialRevoked(
        _("The office's access is withdrawn. Ask for a new registration code and register again.")
    )
