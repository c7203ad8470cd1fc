"""variables.xml: the original's file of settings, read typed and written lossless."""

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from webfaktura import faults
from webfaktura.norway.refusal import Refusal
from webfaktura.sync import settings_xml
from webfaktura.sync.settings import CompanySettings, SystemSettings
from webfaktura.sync.xmltext import XmlMalformed, XmlText

FILE_NAME = "variables.xml"
GENERATIONS = 10
"""How many earlier files are kept beside it (variables.xml.1 is the newest)."""

_BOM = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_NEW = """\
<?xml version="1.0" encoding="utf-8"?>
<variables>
  <system>
    <DIUser></DIUser>
    <DIPassword></DIPassword>
    <VBSerialNmb></VBSerialNmb>
    <AdmUsrID></AdmUsrID>
    <AdmUsrPasword></AdmUsrPasword>
    <AdmUsrNm></AdmUsrNm>
    <AdmUsrEmail></AdmUsrEmail>
  </system>
</variables>
"""


class VariablesMalformed(Refusal):
    """variables.xml cannot be read; it is left as it is, and the sentence names the line."""


class VariablesUnwritable(Refusal):
    """variables.xml cannot be written; it is left as it is."""


class NoSuchClient(Refusal):
    """variables.xml holds no such client."""


@dataclass(frozen=True)
class Variables:
    """The whole file as it stands; a change gives a new one, and `save_variables` writes it."""

    xml: XmlText
    encoding: str = "utf-8"
    bom: bytes = b""
    name: str = FILE_NAME

    @classmethod
    def new(cls) -> Self:
        """A file of ours that says nothing yet."""
        return cls(XmlText.parse(_NEW))

    @classmethod
    def of_bytes(cls, content: bytes, *, name: str = FILE_NAME) -> Self:
        """Read a file with any root; refuses with `VariablesMalformed`."""
        text, encoding, bom = _decoded(content, name)
        try:
            return cls(XmlText.parse(text), encoding, bom, name)
        except XmlMalformed as problem:
            raise _malformed(name, problem) from problem

    @property
    def content(self) -> bytes:
        """The bytes as they are to be written, in the encoding they were read in."""
        return self.bom + self.xml.text.encode(self.encoding, "xmlcharrefreplace")

    @property
    def system(self) -> SystemSettings:
        """What holds for all clients; refuses with `VariablesMalformed`."""
        return self._ask(lambda: settings_xml.system_of(self.xml))

    @property
    def companies(self) -> tuple[CompanySettings, ...]:
        """Every client, in the file's order; refuses with `VariablesMalformed`."""
        return self._ask(lambda: settings_xml.companies_of(self.xml))

    def company(self, client_no: str) -> CompanySettings:
        """One client; refuses with `NoSuchClient` or `VariablesMalformed`."""
        found = self._ask(lambda: settings_xml.company_of(self.xml, client_no))
        if found is None:
            raise NoSuchClient(
                f"Klient {client_no} står ikke i {self.name}. "
                f"Opprett den med «webfaktura-sync new-client {client_no}».",
                field="client_no",
            )
        return found

    def with_system(self, settings: SystemSettings) -> Self:
        """The file with these system settings; elements that say so already are not touched."""
        return self._with(self._ask(lambda: settings_xml.with_system(self.xml, settings)))

    def with_company(self, settings: CompanySettings) -> Self:
        """The file with this client; elements that say so already are not touched."""
        return self._with(self._ask(lambda: settings_xml.with_company(self.xml, settings)))

    def _with(self, xml: XmlText) -> Self:
        return type(self)(xml, self.encoding, self.bom, self.name)

    def _ask[T](self, question: Callable[[], T]) -> T:
        try:
            return question()
        except settings_xml.WrongValue as wrong:
            raise VariablesMalformed(
                f"Linje {wrong.line} i {self.name}: <{wrong.tag}> skal være {wrong.expected}, "
                f"men er «{wrong.text[:40]}». Rett linjen; filen er beholdt som den er.",
                field=wrong.tag,
            ) from wrong


def read_variables(path: Path) -> Variables:
    """Read the file; a new one of ours when none stands there yet."""
    if not path.exists():
        return Variables.new()
    return Variables.of_bytes(path.read_bytes(), name=path.name)


def read_fragments(text: str, *, name: str = FILE_NAME) -> Variables:
    """Read `<system>` and `<company>` as they stand in the original's text, without a root."""
    try:
        return Variables(XmlText.parse(f"<variables>{text}</variables>"), name=name)
    except XmlMalformed as problem:
        raise _malformed(name, problem) from problem


def read_variables_or_fragments(path: Path) -> Variables:
    """Read a file of the original's, whole or as its two parts stand in the original's text."""
    content = path.read_bytes()
    text, _encoding, _bom = _decoded(content, path.name)
    try:
        XmlText.parse(text)
    except XmlMalformed as problem:
        if problem.has_two_roots:
            return read_fragments(text, name=path.name)
    return Variables.of_bytes(content, name=path.name)


def save_variables(path: Path, variables: Variables) -> None:
    """Write the file so that a kill leaves the old or the new one, and keep ten generations.

    What is unchanged is not written again, so that each generation holds a change.
    Refuses with `VariablesUnwritable` on a full disk or without access.
    """
    content = variables.content
    if path.exists() and path.read_bytes() == content:
        return
    try:
        _replace(path, content)
    except OSError as problem:
        raise VariablesUnwritable(
            f"Kan ikke skrive {path}. Sjekk at disken ikke er full og at du har tilgang, og kjør "
            "igjen; filen er beholdt som den er."
        ) from problem


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f"{path.name}.new")
    _write_durably(temporary, content)
    faults.point("sync.variables.temporary_written")
    if path.exists():
        shutil.copymode(path, temporary)
        _keep_generation(path)
    faults.point("sync.variables.generation_kept")
    temporary.replace(path)
    _make_durable(path.parent)
    faults.point("sync.variables.saved")


def _write_durably(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _keep_generation(path: Path) -> None:
    """Move every earlier file one place back and copy the present one to `.1`."""
    for number in range(GENERATIONS, 1, -1):
        younger = path.with_name(f"{path.name}.{number - 1}")
        if younger.exists():
            younger.replace(path.with_name(f"{path.name}.{number}"))
    copy = path.with_name(f"{path.name}.copy")
    shutil.copy2(path, copy)
    copy.replace(path.with_name(f"{path.name}.1"))


def _make_durable(folder: Path) -> None:
    """Make a rename in the folder durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _decoded(content: bytes, name: str) -> tuple[str, str, bytes]:
    """The text, its encoding and its byte order mark, as declared or as found.

    The original wrote Windows-1252 without always saying so.
    """
    if content.startswith(_BOM):
        return _decoded_as("utf-8", content.removeprefix(_BOM), name), "utf-8", _BOM
    declared = _DECLARED.match(content)
    if declared:
        encoding = declared[1].decode().lower()
        return _decoded_as(encoding, content, name), encoding, b""
    try:
        return content.decode(), "utf-8", b""
    except UnicodeDecodeError:
        return _decoded_as("cp1252", content, name), "cp1252", b""


def _decoded_as(encoding: str, content: bytes, name: str) -> str:
    try:
        return content.decode(encoding)
    except LookupError as problem:
        raise VariablesMalformed(
            f"Linje 1 i {name}: tegnsettet «{encoding}» er ukjent. "
            "Lagre filen som UTF-8; den er beholdt som den er."
        ) from problem
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise VariablesMalformed(
            f"Linje {line} i {name} har et tegn som ikke hører til tegnsettet {encoding}. "
            "Rett linjen; filen er beholdt som den er."
        ) from problem


def _malformed(name: str, problem: XmlMalformed) -> VariablesMalformed:
    return VariablesMalformed(
        f"{name} kan ikke leses. Linje {problem.line}: {problem.reason}. "
        f"Rett linjen, eller legg tilbake {FILE_NAME}.1; filen er beholdt som den er."
    )
