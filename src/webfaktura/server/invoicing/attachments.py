"""Files that go with a draft: attached and taken away, without touching what is written in it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from webfaktura.norway.refusal import Refusal
from webfaktura.server.invoicing.attachable import (
    LARGEST,
    LARGEST_IN_ALL,
    MOST_FILES,
    FileType,
    cleaned_name,
    free_name,
    type_of,
)
from webfaktura.server.invoicing.holding import hold_draft
from webfaktura.server.invoicing.models import Draft, DraftAttachment
from webfaktura.server.storages.keeping import keep
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.rules import Actor

_MEGABYTE = 1024 * 1024


class NotAttachable(Refusal):
    """The file is empty, too large, or of a kind that is not sent."""


class TooManyFiles(Refusal):
    """The draft has as many files as it may, or as many bytes."""


def attach_file(
    *, draft: Draft, name: str, content: bytes, at: datetime, by: Actor
) -> DraftAttachment:
    """Let a file go with a draft that is still open; what it is, its content decides.

    The bytes are stored before the transaction, under their hash: killed in
    between, they stand there unused.
    """
    kind = _checked(name, content)
    _refuse_too_much(draft, len(content))
    sha256 = keep(content)
    attachment = DraftAttachment(
        company_id=draft.company_id,
        name=cleaned_name(name, kind),
        media_type=kind.media_type,
        size=len(content),
        sha256=sha256,
        attached_at=at,
    )
    return _attached(draft, attachment, by)


@transaction.atomic
def detach_file(*, attachment: DraftAttachment, at: datetime, by: Actor) -> None:
    """Take a file away from a draft that is still open; a second time changes nothing."""
    locked = hold_draft(attachment.draft).find(attachment.draft)
    gone, _rows = _files(locked).filter(pk=attachment.pk).delete()
    if gone:
        _record(locked, "draft.detach", attachment, at=at, by=by)


@transaction.atomic
def send_with_all(*, attachment: DraftAttachment, at: datetime, by: Actor) -> None:
    """Let a file of a recurring invoice go with every one that is made of it."""
    _reach(attachment, at=at, by=by, goes_with_all=True)


@transaction.atomic
def send_with_next(*, attachment: DraftAttachment, at: datetime, by: Actor) -> None:
    """Let a file of a recurring invoice go with the next one only."""
    _reach(attachment, at=at, by=by, goes_with_all=False)


@transaction.atomic
def _attached(draft: Draft, attachment: DraftAttachment, by: Actor) -> DraftAttachment:
    locked = hold_draft(draft).find(draft)
    _refuse_too_much(locked, attachment.size)
    taken = set(_files(locked).values_list("name", flat=True))
    attachment.draft = locked
    attachment.name = free_name(attachment.name, taken.__contains__)
    attachment.save()
    _record(locked, "draft.attach", attachment, at=attachment.attached_at, by=by)
    return attachment


def _reach(attachment: DraftAttachment, *, at: datetime, by: Actor, goes_with_all: bool) -> None:
    locked = hold_draft(attachment.draft).find(attachment.draft)
    mine = _files(locked).filter(pk=attachment.pk)
    if mine.exclude(goes_with_all=goes_with_all).update(goes_with_all=goes_with_all):
        deed = "draft.send_with_all" if goes_with_all else "draft.send_with_next"
        _record(locked, deed, attachment, at=at, by=by)


def _checked(name: str, content: bytes) -> FileType:
    shown = {"name": name[-60:], "most": LARGEST // _MEGABYTE}
    if not content:
        raise NotAttachable(_("%(name)s is empty. Choose a file that holds something.") % shown)
    if len(content) > LARGEST:
        raise NotAttachable(
            _(
                "%(name)s is larger than %(most)s MB. Make it smaller, or send a link in a text "
                "line."
            )
            % shown
        )
    kind = type_of(content, name)
    if kind is None:
        raise NotAttachable(
            _(
                "%(name)s is not a file that can be sent. Choose a PDF, a picture (PNG or JPEG), "
                "an Excel or Word file without macros, or a text (CSV or TXT)."
            )
            % shown
        )
    return kind


def _refuse_too_much(draft: Draft, size: int) -> None:
    held = _files(draft).aggregate(files=Count("pk"), size=Sum("size"))
    if held["files"] >= MOST_FILES:
        raise TooManyFiles(
            _("There are %(most)s files already. Remove one to attach another.")
            % {"most": MOST_FILES}
        )
    if (held["size"] or 0) + size > LARGEST_IN_ALL:
        raise TooManyFiles(
            _("The files would be larger than %(most)s MB together. Remove one, or attach less.")
            % {"most": LARGEST_IN_ALL // _MEGABYTE}
        )


def _files(draft: Draft) -> QuerySet[DraftAttachment]:
    return DraftAttachment.objects.filter(company_id=draft.company_id, draft=draft)


def _record(
    draft: Draft, deed: str, attachment: DraftAttachment, *, at: datetime, by: Actor
) -> None:
    details = {"name": attachment.name, "sha256": attachment.sha256, "size": attachment.size}
    subject = str(draft.public_id)
    record(draft.company, deed=deed, subject=subject, at=at, by=by, details=details)
