"""Remembers which rule set the installation judges by, in a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from webfaktura.server.delivery.ehf.rule_sets import chosen_rule_set

if TYPE_CHECKING:
    from webfaktura.server.delivery.ehf.rule_sets import RuleSet

SETTING: Final = "ehf-rules"
"""The file under WEBFAKTURA_HOME: one line, the directory; no file: the installed rule set."""


def rule_set_in_use(home: Path) -> RuleSet:
    """The rule set that documents are judged by. Refuses `RuleSetBroken`."""
    return chosen_rule_set(chosen_directory(home))


def chosen_directory(home: Path) -> Path | None:
    """The directory that was chosen; None: the installed rule set."""
    setting = home / SETTING
    said = setting.read_text(encoding="utf-8").strip() if setting.exists() else ""
    return Path(said) if said else None


def use_rule_set(home: Path, directory: Path) -> RuleSet:
    """Choose a directory from now on; refuses `RuleSetBroken` and leaves the choice as it was."""
    rule_set = chosen_rule_set(directory)
    beside = home / f"{SETTING}.new"
    beside.write_text(f"{directory.resolve()}\n", encoding="utf-8")
    beside.replace(home / SETTING)
    return rule_set


def use_installed_rule_set(home: Path) -> RuleSet:
    """Judge by the installed rule set again."""
    (home / SETTING).unlink(missing_ok=True)
    return chosen_rule_set(None)
