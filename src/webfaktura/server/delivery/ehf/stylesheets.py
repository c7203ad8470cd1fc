"""Runs a rule set's stylesheets: one Saxon processor for the whole process, compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from lxml import etree
from saxonche import (  # type: ignore[import-not-found]  # compiled, without stubs
    PySaxonApiError,
    PySaxonProcessor,
)

from webfaktura.server.delivery.ehf.rule_sets import RuleSetBroken
from webfaktura.server.delivery.ehf.verdicts import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from saxonche import PyXsltExecutable

    from webfaktura.server.delivery.ehf.rule_sets import RuleSet

_SVRL: Final = "{http://purl.oclc.org/dsdl/svrl}"
_PREFIX = re.compile(r"Q\{[^}]*\}|\*:|[a-zA-Z-]+:(?=[A-Za-z])")
_NAMESPACE_TEST = re.compile(r"\[namespace-uri\(\)=[^\]]*\]")
_FIRST = re.compile(r"\[1\]")
_LOCK: Final = Lock()
"""Processors made by several threads at once abort the process: one is made, used in turn."""


@dataclass(frozen=True)
class Compiled:
    """The processor, and the rule set's stylesheets ready to run."""

    processor: PySaxonProcessor
    stylesheets: tuple[PyXsltExecutable, ...]


def stylesheet_findings(root: etree._Element, rule_set: RuleSet) -> list[Finding]:
    """What EN 16931, Peppol and the Norwegian rules say. Refuses `RuleSetBroken`."""
    text = etree.tostring(root, encoding="unicode")
    with _LOCK:
        compiled = _compiled(rule_set)
        node = compiled.processor.parse_xml(xml_text=text)
        reports = [_run(each, node) for each in compiled.stylesheets]
    return [finding for report in reports for finding in _findings(report)]


@cache
def _processor() -> PySaxonProcessor:
    return PySaxonProcessor(license=False)


@cache
def _compiled(rule_set: RuleSet) -> Compiled:
    processor = _processor()
    return Compiled(processor, tuple(_compile(processor, file) for file in rule_set.stylesheets))


def _compile(processor: PySaxonProcessor, file: Path) -> PyXsltExecutable:
    try:
        return processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(file))
    except PySaxonApiError as problem:
        raise RuleSetBroken(file, f"lar seg ikke kompilere ({problem})") from problem


def _run(stylesheet: PyXsltExecutable, node: object) -> str | PySaxonApiError:
    try:
        return str(stylesheet.transform_to_string(xdm_node=node))
    except PySaxonApiError as problem:
        return problem


def _findings(report: str | PySaxonApiError) -> Iterator[Finding]:
    """What failed; a stylesheet that could not reckon with the document's values failed as well."""
    if isinstance(report, PySaxonApiError):
        yield Finding(rule="XSLT", severity=Severity.FATAL, place="/", text_of_the_rule=str(report))
        return
    for failed in etree.fromstring(report.encode(), etree.XMLParser(huge_tree=True)).iter(
        f"{_SVRL}failed-assert", f"{_SVRL}successful-report"
    ):
        words = " ".join("".join(failed.itertext()).split())
        rule = str(failed.get("id", ""))
        yield Finding(
            rule=rule,
            severity=_severity(str(failed.get("flag", ""))),
            place=short_place(str(failed.get("location", ""))),
            text_of_the_rule=words.removeprefix(f"[{rule}]-"),
        )


def _severity(flag: str) -> Severity:
    return Severity.WARNING if flag in ("warning", "information") else Severity.FATAL


def short_place(location: str) -> str:
    """`/Invoice/InvoiceLine[2]`: the place without namespaces."""
    return _FIRST.sub("", _PREFIX.sub("", _NAMESPACE_TEST.sub("", location)))
