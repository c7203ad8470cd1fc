"""Tells a person what a broken rule means, which field it is about and where it is mended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webfaktura.server.delivery.ehf.sentences import (
    ADVICE,
    BUYER_ORG_NO,
    LINES,
    SELLER_ORG_NO,
    UNKNOWN,
)
from webfaktura.server.delivery.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from webfaktura.server.delivery.ehf.sentences import Advice
    from webfaktura.server.delivery.ehf.verdicts import Finding

_LACKS_LINES = re.compile(r"Missing child.*(Invoice|CreditNote)Line")


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """What is wrong in words, and where it is mended."""

    rule: str
    sentence: Sentence
    field: str
    page: str


def explained(findings: Iterable[Finding]) -> tuple[Explanation, ...]:
    """Each thing to mend once, in the order the rules found it."""
    told: dict[tuple[str, str], Explanation] = {}
    for each in map(explain, findings):
        same = each.rule if each.page == "none" else each.sentence.message
        told.setdefault((same, each.field), each)
    return tuple(told.values())


def explain(finding: Finding) -> Explanation:
    """A rule nobody has foreseen is told by its id and its own text."""
    advice = _advice(finding)
    return Explanation(
        rule=finding.rule,
        sentence=Sentence(
            advice.message,
            {
                "rule": finding.rule,
                "place": finding.place,
                "words": finding.text_of_the_rule,
            },
        ),
        field=advice.field,
        page=advice.page,
    )


def _advice(finding: Finding) -> Advice:
    """Rules about a party's number stand for both parties: the place tells which.

    A document without lines does not even reach the rule that would say so (BR-16).
    """
    if finding.rule == "XSD" and _LACKS_LINES.search(finding.text_of_the_rule):
        return LINES
    advice = ADVICE.get(finding.rule, UNKNOWN)
    if advice is BUYER_ORG_NO and "AccountingSupplierParty" in finding.place:
        return SELLER_ORG_NO
    return advice
