"""What judging a document ends in; pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether a broken rule keeps the document from being sent."""

    FATAL = "fatal"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One rule that the document breaks."""

    rule: str
    severity: Severity
    place: str
    """An XPath without namespaces."""
    text_of_the_rule: str
    ours: bool = False


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What exactly these bytes were found to be, by exactly this rule set."""

    rule_set_id: str
    rule_set_sha256: str
    content_sha256: str
    findings: tuple[Finding, ...]

    @property
    def is_valid(self) -> bool:
        """Whether nothing fatal was found; a warning keeps nothing back."""
        return not self.fatal

    @property
    def fatal(self) -> tuple[Finding, ...]:
        """What keeps the document from being sent."""
        return tuple(each for each in self.findings if each.severity is Severity.FATAL)
