"""The EHF document of an issued invoice: made once, and judged by the rules that are in use."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from webfaktura.server.delivery.documents.reading import facts_of
from webfaktura.server.delivery.ehf.building.document import Attached, ehf_of
from webfaktura.server.delivery.ehf.choosing import rule_set_in_use
from webfaktura.server.delivery.ehf.judging import judge
from webfaktura.server.delivery.ehf.verdicts import Finding, Severity
from webfaktura.server.delivery.models import Document, Verdict
from webfaktura.server.delivery.queries import document_of, stored_bytes
from webfaktura.server.delivery.saving import Kept, save_document
from webfaktura.server.storages.keeping import keep, kept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from webfaktura.server.invoicing.models import Invoice

BUILDER = "webfaktura-ehf"


def ehf_document(*, invoice: Invoice, at: datetime) -> Document:
    """Write the invoice as EHF with its PDF and attachments in it: once, however often called."""
    known = document_of(invoice, "ehf")
    if known is not None:
        return known
    content = ehf_of(facts_of(invoice), attached=tuple(_attached(invoice)))
    kept_as = Kept("ehf", sha256=keep(content), size=len(content), renderer=BUILDER)
    return save_document(invoice, kept_as, at=at)


def verdict_on(document: Document, *, at: datetime) -> Verdict:
    """What the rules in use say of the exact bytes; a new set of rules judges them anew.

    Raises `RuleSetBroken` where the rules themselves cannot be read.
    """
    rules = rule_set_in_use(Path(settings.HOME))
    known = _verdicts(document).filter(rule_set_sha256=rules.sha256).first()
    if known is not None:
        return known
    said = judge(stored_bytes(document), rules)
    verdict = Verdict(
        company=document.company,
        document=document,
        rule_set=said.rule_set_id,
        rule_set_sha256=said.rule_set_sha256,
        content_sha256=said.content_sha256,
        is_valid=said.is_valid,
        findings=[asdict(finding) for finding in said.findings],
        judged_at=at,
    )
    try:
        with transaction.atomic():
            verdict.save()
    except IntegrityError:  # another worker judged it a moment ago
        return _verdicts(document).get(rule_set_sha256=rules.sha256)
    return verdict


def findings_of(verdict: Verdict) -> tuple[Finding, ...]:
    """What was found, as the rules said it."""
    return tuple(
        Finding(**{**said, "severity": Severity(said["severity"])}) for said in verdict.findings
    )


def _verdicts(document: Document) -> QuerySet[Verdict]:
    return Verdict.objects.filter(company_id=document.company_id, document=document)


def _attached(invoice: Invoice) -> Iterator[Attached]:
    pdf = document_of(invoice)
    if pdf is not None:
        name = f"{invoice.kind}-{invoice.invoice_no}.pdf"
        yield Attached(name=name, media_type="application/pdf", content=stored_bytes(pdf))
    for file in invoice.attachments.order_by("pk"):
        yield Attached(name=file.name, media_type=file.media_type, content=kept(file.sha256))
