"""Judges a document: readable, of the schema, by the official rules, by our own."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from lxml import etree

from webfaktura.server.delivery.ehf.own_rules import own_findings
from webfaktura.server.delivery.ehf.parsing import parsed
from webfaktura.server.delivery.ehf.rule_sets import schema_of
from webfaktura.server.delivery.ehf.stylesheets import stylesheet_findings
from webfaktura.server.delivery.ehf.verdicts import Finding, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webfaktura.server.delivery.ehf.rule_sets import RuleSet


def judge(content: bytes, rule_set: RuleSet) -> Verdict:
    """Judge exactly these bytes. Refuses `NotReadable` and `RuleSetBroken`.

    What the schema does not know is not judged further: the rules would find nothing
    in it where they look.
    """
    root = parsed(content)
    findings = list(_schema_findings(root, rule_set))
    if not findings:
        findings = [*stylesheet_findings(root, rule_set), *own_findings(root)]
    return Verdict(
        rule_set_id=rule_set.id,
        rule_set_sha256=rule_set.sha256,
        content_sha256=hashlib.sha256(content).hexdigest(),
        findings=tuple(findings),
    )


def _schema_findings(root: etree._Element, rule_set: RuleSet) -> Iterator[Finding]:
    name = etree.QName(root).localname
    file = rule_set.schemas.get(name)
    if file is None:
        yield _breach(f"/{name}", "The document is neither an Invoice nor a CreditNote of UBL 2.1.")
        return
    schema = schema_of(file)
    if not schema.validate(root):
        for error in schema.error_log:
            yield _breach(f"{name}, line {error.line}", error.message)


def _breach(place: str, words: str) -> Finding:
    return Finding(rule="XSD", severity=Severity.FATAL, place=place, text_of_the_rule=words)
