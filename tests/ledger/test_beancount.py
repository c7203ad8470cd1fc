"""Beancount's own `bean-check` accepts the export; it must be installed where tests run."""

from pathlib import Path

from ledger.bean import bean_check
from ledger.test_beancount_text import tell_a_story
from unit.ledger.builders import CLIENT, a_batch, updated
from webfaktura.ledger.session import Ledger


def exported(ledger: Ledger, folder: Path) -> Path:
    file = folder / "bok.beancount"
    file.write_text(ledger.beancount(CLIENT), encoding="utf-8")
    return file


def test_bean_check_accepts_a_whole_story(ledger: Ledger, tmp_path: Path) -> None:
    tell_a_story(ledger)

    assert bean_check(exported(ledger, tmp_path)) == (0, "")


def test_bean_check_accepts_an_empty_book(ledger: Ledger, tmp_path: Path) -> None:
    assert bean_check(exported(ledger, tmp_path)) == (0, "")


def test_bean_check_does_not_accept_a_book_that_is_wrong(ledger: Ledger, tmp_path: Path) -> None:
    updated(ledger, a_batch())
    file = exported(ledger, tmp_path)
    wrong = file.read_text(encoding="utf-8").replace("1250.00", "1250.01", 1)
    file.write_text(wrong, encoding="utf-8")

    code, said = bean_check(file)

    assert code == 1
    assert "does not balance" in said
