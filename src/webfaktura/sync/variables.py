"""variables.xml: the original's file of settings, read typed and written lossless."""

import codecs
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from webfaktura import faults
from webfaktura.norway.refusal import Refusal
from webfaktura.sync import settings_xml
from webfaktura.sync.backups import keep_backup
from webfaktura.sync.settings import CompanySettings, SystemSettings
from webfaktura.sync.xmltext import XmlMalformed, XmlText

FILE_NAME = "variables.xml"

_LARGEST = 16_000_000
"""Bytes; more is not a file of settings. Ten thousand clients take about that."""
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
"""The byte order marks that Windows programs put first, and the encoding each stands for."""
_RESTORE = "hent tilbake en sikkerhetskopi med «webfaktura-sync settings restore»"
_ENCODINGS = re.compile(r"utf-8|utf-16-[lb]e|ascii|cp\d{3,4}|iso8859-\d+")
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


class VariablesUnreadable(Refusal):
    """variables.xml is there, but the disk does not give it to us."""


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
        """Read a file with any root; refuses with `VariablesMalformed`.

        What could not be written back byte for byte is refused here, before
        anything is changed.
        """
        text, encoding, bom = _decoded(content, name)
        try:
            read = cls(XmlText.parse(text), encoding, bom, name)
        except XmlMalformed as problem:
            raise _malformed(name, problem) from problem
        if read.content != content:
            raise VariablesMalformed(
                f"{name} kan ikke leses: tegnsettet «{encoding}» lar seg ikke skrive tilbake "
                "uendret. Lagre filen som UTF-8; den er beholdt som den er."
            )
        if read.xml.root.children and read.xml.root.find("system") is None:
            raise VariablesMalformed(
                f"{name} kan ikke brukes: <system> mangler. Rett filen, eller {_RESTORE}; "
                "filen er beholdt som den er.",
                field="system",
            )
        return read

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
                f"men er «{_visible(wrong.text)}». Rett linjen; filen er beholdt som den er.",
                field=wrong.tag,
            ) from wrong
        except XmlMalformed as problem:
            raise VariablesUnwritable(
                f"En verdi har et tegn som ikke kan stå i {self.name}. "
                "Skriv verdien uten usynlige tegn; filen er beholdt som den er."
            ) from problem


def read_variables(path: Path) -> Variables:
    """Read the file; a new one of ours when none stands there yet.

    Refuses with `VariablesUnreadable` or `VariablesMalformed`.
    """
    content = _bytes_of(path)
    return Variables.new() if content is None else Variables.of_bytes(content, name=path.name)


def read_fragments(text: str, *, name: str = FILE_NAME) -> Variables:
    """Read `<system>` and `<company>` as they stand in the original's text, without a root."""
    try:
        return Variables(XmlText.parse(f"<variables>{text}</variables>"), name=name)
    except XmlMalformed as problem:
        raise _malformed(name, problem) from problem


def read_variables_or_fragments(path: Path) -> Variables:
    """Read a file of the original's, whole or as its two parts stand in the original's text.

    Refuses with `VariablesUnreadable` or `VariablesMalformed`.
    """
    content = _bytes_of(path)
    if content is None:
        raise VariablesUnreadable(
            f"Fant ikke {path}. Oppgi en variables.xml som finnes.", field="file"
        )
    text, _encoding, _bom = _decoded(content, path.name)
    try:
        XmlText.parse(text)
    except XmlMalformed as problem:
        if problem.has_two_roots:
            return read_fragments(text, name=path.name)
    return Variables.of_bytes(content, name=path.name)


def save_variables(path: Path, variables: Variables) -> None:
    """Write the file so that a kill leaves the old or the new one, and keep the old one dated.

    What is unchanged is not written again, so that each back-up holds a change.
    Refuses with `VariablesUnwritable` on a full disk or without access.
    """
    content = variables.content
    try:
        if path.exists() and path.read_bytes() == content:
            return
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
        keep_backup(path, at=_written_at(temporary))
    faults.point("sync.variables.generation_kept")
    temporary.replace(path)
    _make_durable(path.parent)
    faults.point("sync.variables.saved")


def _written_at(file: Path) -> datetime:
    """When the disk says the file was written: the one clock that workstations share."""
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _write_durably(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _make_durable(folder: Path) -> None:
    """Make a rename in the folder durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _bytes_of(path: Path) -> bytes | None:
    """What stands in the file, None where there is none; refuses what no settings can be."""
    try:
        if path.stat().st_size > _LARGEST:
            raise VariablesMalformed(
                f"{path.name} kan ikke leses: den er større enn {_LARGEST // 1_000_000} MB. "
                f"Sjekk filen, eller {_RESTORE}; filen er beholdt som den er."
            )
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise VariablesUnreadable(
            f"Kan ikke lese {path}. Sjekk at det er en fil og at du har tilgang, og kjør igjen."
        ) from problem


def _decoded(content: bytes, name: str) -> tuple[str, str, bytes]:
    """The text, its encoding and its byte order mark, as declared or as found.

    The original wrote Windows-1252 without always saying so.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded_as(encoding, content.removeprefix(mark), name), encoding, mark
    declared = _DECLARED.match(content)
    if declared:
        encoding = declared[1].decode().lower()
        return _decoded_as(encoding, content, name), encoding, b""
    try:
        return content.decode(), "utf-8", b""
    except UnicodeDecodeError:
        return _decoded_as("cp1252", content, name), "cp1252", b""


def _decoded_as(encoding: str, content: bytes, name: str) -> str:
    if not _is_known(encoding):
        raise VariablesMalformed(
            f"Linje 1 i {name}: tegnsettet «{encoding}» er ukjent. "
            "Lagre filen som UTF-8; den er beholdt som den er."
        )
    try:
        return content.decode(encoding)
    except UnicodeError as problem:
        line = content[: getattr(problem, "start", 0)].count(b"\n") + 1
        raise VariablesMalformed(
            f"Linje {line} i {name} har et tegn som ikke hører til tegnsettet {encoding}. "
            "Rett linjen; filen er beholdt som den er."
        ) from problem


def _is_known(encoding: str) -> bool:
    """Tell whether files are written so; not all that Python calls an encoding is one."""
    try:
        return bool(_ENCODINGS.fullmatch(codecs.lookup(encoding).name))
    except LookupError:
        return False


def _visible(text: str) -> str:
    """The beginning of a text, in which signs that cannot be seen are named."""
    return "".join(sign if sign.isprintable() else f"[U+{ord(sign):04X}]" for sign in text[:40])


def _malformed(name: str, problem: XmlMalformed) -> VariablesMalformed:
    return VariablesMalformed(
        f"{name} kan ikke leses. Linje {problem.line}: {problem.reason}. "
        f"Rett linjen, eller {_RESTORE}; filen er beholdt som den er."
    )
