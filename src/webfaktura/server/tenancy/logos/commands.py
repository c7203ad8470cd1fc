"""What changes the firm's logo."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from webfaktura.server.storages.keeping import keep
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.logos.drawings import SVG, cleaned_svg
from webfaktura.server.tenancy.logos.pictures import JPEG, PNG, cleaned_jpeg, cleaned_png
from webfaktura.server.tenancy.logos.refusals import LogoRefused
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor

LARGEST = 1_000_000
"""Bytes of a file; a logo goes with every invoice."""


@dataclass(frozen=True)
class Logo:
    """A picture that may be shown to anyone."""

    content: bytes
    media_type: str


def put_logo(*, company: Company, content: bytes, at: datetime, by: Actor) -> Company:
    """Let a picture be the firm's logo, as it is cleaned; refuses with `LogoRefused`.

    The bytes are stored before the row names them. A former logo's bytes stay:
    documents that were issued with it are made of them.
    """
    logo = cleaned(content)
    return _change(company, sha256=keep(logo.content), media_type=logo.media_type, at=at, by=by)


def remove_logo(*, company: Company, at: datetime, by: Actor) -> Company:
    """Let the firm have no logo; what is issued keeps the one it had."""
    return _change(company, sha256="", media_type="", at=at, by=by)


def cleaned(content: bytes) -> Logo:
    """The picture without anything but the picture; what it is, its content tells."""
    if len(content) > LARGEST:
        raise LogoRefused(
            _("The file is larger than 1 MB. Make the picture smaller and choose it again.")
        )
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Logo(cleaned_png(content), PNG)
    if content.startswith(b"\xff\xd8\xff"):
        return Logo(cleaned_jpeg(content), JPEG)
    if _is_markup(content):
        return Logo(cleaned_svg(content), SVG)
    raise LogoRefused(_("The file is not a picture we can use. Choose a PNG, JPEG or SVG file."))


def _is_markup(content: bytes) -> bool:
    """Begins as XML does, whatever its encoding."""
    return content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


@transaction.atomic
def _change(company: Company, *, sha256: str, media_type: str, at: datetime, by: Actor) -> Company:
    locked = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if locked.logo != sha256:
        details = {"logo": [locked.logo, sha256], "logo_type": [locked.logo_type, media_type]}
        locked.logo, locked.logo_type = sha256, media_type
        locked.save(update_fields=["logo", "logo_type"])
        deed = "company.put_logo" if sha256 else "company.remove_logo"
        record(locked, deed=deed, subject=locked.name, at=at, by=by, details=details)
    return locked
