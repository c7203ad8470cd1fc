"""Judging: what is not read, which bytes and rules a verdict is about, and a broken rule set."""

import hashlib
import shutil
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree
from pytest_django.fixtures import Settings

from rooms.delivery.ehf.making import credited, facts, tree_of, verdict_on
from webfaktura.server.cli import main
from webfaktura.server.delivery.ehf.building.document import ehf_of
from webfaktura.server.delivery.ehf.choosing import SETTING, rule_set_in_use
from webfaktura.server.delivery.ehf.judging import judge
from webfaktura.server.delivery.ehf.parsing import NotReadable
from webfaktura.server.delivery.ehf.rule_sets import (
    RuleSet,
    RuleSetBroken,
    chosen_rule_set,
    installed_rule_set,
)

WHOLE = ehf_of(facts())


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A directory that holds the installed rules under the names of a chosen one."""
    whole = tmp_path / "rules-2026"
    ubl = installed_rule_set().schemas["Invoice"].parent.parent
    for part in ("maindoc", "common"):
        shutil.copytree(ubl / part, whole / "xsd" / part)
    for file, name in zip(
        installed_rule_set().stylesheets, ("en16931.xslt", "peppol.xslt"), strict=True
    ):
        shutil.copy(file, whole / name)
    return whole


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    """An installation's own folder."""
    settings.HOME = tmp_path
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_a_verdict_says_which_bytes_it_is_about_and_which_rules() -> None:
    verdict = verdict_on(WHOLE)

    assert verdict.content_sha256 == hashlib.sha256(WHOLE).hexdigest()
    assert (verdict.rule_set_id, verdict.rule_set_sha256) == (
        installed_rule_set().id,
        installed_rule_set().sha256,
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<Invoice>",
        b'<!DOCTYPE Invoice SYSTEM "http://localhost/x.dtd"><Invoice/>',
        b'<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>',
    ],
)
def test_what_we_dare_not_read_is_refused(content: bytes) -> None:
    with pytest.raises(NotReadable):
        verdict_on(content)


def test_an_external_entity_is_never_fetched(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/secret"
        content = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{address}">]><a>&b;</a>'.encode()

        with pytest.raises(NotReadable):
            verdict_on(content)
        with pytest.raises(TimeoutError):
            server.accept()


def test_another_kind_of_document_is_refused_by_the_schema() -> None:
    assert [each.rule for each in verdict_on(b"<Order/>").findings] == ["XSD"]


def test_many_threads_may_judge_at_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        verdicts = list(threads.map(verdict_on, [WHOLE] * 24))

    assert {verdict.findings for verdict in verdicts} == {()}


def test_a_chosen_directory_judges_as_the_installed_one_it_was_copied_from(directory: Path) -> None:
    (directory / "NAME").write_text("EHF november 2026\n")

    rule_set = chosen_rule_set(directory)

    assert rule_set.id == "EHF november 2026"
    assert judge(WHOLE, rule_set).findings == ()


def test_a_rule_set_is_known_by_what_its_files_hold(directory: Path, tmp_path: Path) -> None:
    first = chosen_rule_set(directory)
    moved = chosen_rule_set(directory.rename(tmp_path / "moved"))
    with (moved.stylesheets[1]).open("a") as file:
        file.write("\n")
    changed = chosen_rule_set(tmp_path / "moved")

    assert (first.sha256, first.id, moved.id) == (moved.sha256, "rules-2026", "moved")
    assert changed.sha256 != first.sha256


@pytest.mark.parametrize(
    "file",
    [
        "en16931.xslt",
        "peppol.xslt",
        "xsd/maindoc/UBL-Invoice-2.1.xsd",
        "xsd/maindoc/UBL-CreditNote-2.1.xsd",
        "xsd/common/UBL-CommonBasicComponents-2.1.xsd",
    ],
)
def test_a_directory_that_lacks_a_file_is_refused_and_the_file_is_named(
    directory: Path, file: str
) -> None:
    (directory / file).unlink()

    with pytest.raises(RuleSetBroken) as refused:
        chosen_rule_set(directory)

    assert Path(file).name in refused.value.sentence


@pytest.mark.parametrize("content", ["<broken", "<html/>"])
def test_a_stylesheet_that_is_none_is_refused(directory: Path, content: str) -> None:
    (directory / "peppol.xslt").write_text(content)

    with pytest.raises(RuleSetBroken, match=r"peppol\.xslt"):
        chosen_rule_set(directory)


def test_a_stylesheet_that_does_not_compile_is_refused_when_it_is_needed(directory: Path) -> None:
    xslt = '<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
    (directory / "peppol.xslt").write_text(f"{xslt}<xsl:nonsense/></xsl:stylesheet>")

    with pytest.raises(RuleSetBroken, match=r"peppol\.xslt"):
        judge(WHOLE, chosen_rule_set(directory))


def test_a_valid_file_is_told_so(home: Path) -> None:
    (home / "faktura.xml").write_bytes(WHOLE)

    result = run("ehf", "validate", str(home / "faktura.xml"))

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        f"{home / 'faktura.xml'}: gyldig",
        f"Regelsett: {installed_rule_set().id} ({installed_rule_set().sha256[:12]})",
    ]


def test_a_fatal_rule_is_told_with_its_severity_and_ends_in_one(home: Path) -> None:
    (home / "faktura.xml").write_bytes(WHOLE.replace(b'unitCode="HUR"', b'unitCode="STK"'))

    result = run("ehf", "validate", str(home / "faktura.xml"))

    assert result.exit_code == 1
    assert "  WF-UNIT fatal /Invoice/InvoiceLine/InvoicedQuantity: " in result.output


@pytest.mark.parametrize("content", [b"%PDF-1.7", None])
def test_a_file_that_cannot_be_read_ends_in_two_and_the_others_are_judged(
    home: Path, content: bytes | None
) -> None:
    (home / "god.xml").write_bytes(WHOLE)
    if content:
        (home / "annet.xml").write_bytes(content)

    result = run("ehf", "validate", str(home / "annet.xml"), str(home / "god.xml"))

    assert result.exit_code == 2
    assert "kan ikke leses" in result.output.splitlines()[0]
    assert f"{home / 'god.xml'}: gyldig" in result.output


def test_two_files_with_the_same_number_are_told(home: Path) -> None:
    (home / "1.xml").write_bytes(WHOLE)
    (home / "2.xml").write_bytes(ehf_of(credited(facts())).replace(b">1002<", b">1001<"))

    result = run("ehf", "validate", str(home / "1.xml"), str(home / "2.xml"))

    assert result.exit_code == 1
    assert "  WF-TWICE fatal /CreditNote/ID: " in result.output


def test_the_operator_chooses_a_rule_set_and_goes_back(home: Path, directory: Path) -> None:
    used = run("ehf-rules", "use", str(directory))
    chosen: RuleSet = rule_set_in_use(home)
    listed = run("ehf-rules", "list")
    back = run("ehf-rules", "use", "installed")

    assert (used.exit_code, listed.exit_code, back.exit_code) == (0, 0, 0)
    assert chosen.id == "rules-2026"
    assert [line[0] for line in listed.output.splitlines()] == [" ", "✓"]
    assert rule_set_in_use(home) == installed_rule_set()


def test_a_broken_rule_set_is_refused_and_the_choice_stands(home: Path, tmp_path: Path) -> None:
    result = run("ehf-rules", "use", str(tmp_path / "empty"))

    assert result.exit_code == 1
    assert "en16931.xslt" in result.output
    assert not (home / SETTING).exists()


def test_a_document_is_read_whatever_its_encoding() -> None:
    content = etree.tostring(tree_of(facts()), encoding="ISO-8859-1")

    assert verdict_on(content).findings == ()
