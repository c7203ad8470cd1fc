"""Judges the EHF that a draft would become, so that a refusal costs no number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from webfaktura.server.delivery.ehf.building.document import ehf_of
from webfaktura.server.delivery.ehf.choosing import rule_set_in_use
from webfaktura.server.delivery.ehf.explaining import explained
from webfaktura.server.delivery.ehf.judging import judge
from webfaktura.server.delivery.ehf.rule_sets import RuleSetBroken
from webfaktura.server.delivery.ehf.verdicts import Severity
from webfaktura.server.delivery.queries import in_words

if TYPE_CHECKING:
    from webfaktura.server.delivery.documents.facts import DocumentFacts
    from webfaktura.server.delivery.ehf.explaining import Explanation

_PAGES: Final = {"customer": "customer", "company": "company", "kid": "company"}
"""The draft's field that leads to the page where it is mended."""


def candidate_remarks(facts: DocumentFacts) -> list[tuple[str, str]]:
    """What the rules would refuse of the document with the number that comes next.

    As (field of the draft, sentence). Rules that cannot be read let no EHF be issued: it would
    take a number and could not leave.
    """
    try:
        verdict = judge(ehf_of(facts), rule_set_in_use(Path(settings.HOME)))
    except RuleSetBroken as broken:
        return [("customer", broken.sentence)]
    fatal = [each for each in verdict.findings if each.severity is Severity.FATAL]
    return [(_field(each), in_words(each.sentence)) for each in explained(fatal)]


def _field(explanation: Explanation) -> str:
    if explanation.page == "draft":
        return explanation.field
    return _PAGES.get(explanation.page, "lines")
