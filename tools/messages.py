"""Keep the Norwegian catalogues complete, without GNU gettext.

`messages.py check` tells what is missing, fuzzy or no longer used; `messages.py update` adds
what is missing, for a person to translate. A message belongs to the catalogue of the nearest
folder above it that has a `locale/nb`, unless another catalogue translates it already.
"""

import io
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = Path("src/webfaktura")
LANGUAGE = "nb"
TEMPLATES = {".html", ".txt"}
TEMPLATE_FOLDERS = {"templates", "components"}
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (1,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}

# Without dates and names, which git knows better.
HEADER = f"""\
msgid ""
msgstr ""
"Language: {LANGUAGE}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

type Key = tuple[str | None, str]
"""Context and singular English text: what tells one message from another."""


class Use(NamedTuple):
    """One place in the source that shows a message."""

    file: Path
    line: int
    context: str | None
    text: str | tuple[str, ...]

    @property
    def key(self) -> Key:
        """What finds this message in a catalogue."""
        return self.context, self.text if isinstance(self.text, str) else self.text[0]


def main(wish: str) -> int:
    """Check or update; 1 if something is left for a person to do."""
    settings.configure(USE_I18N=True)
    catalogues = {path: _read(path) for path in sorted(SOURCE.rglob(f"locale/{LANGUAGE}/**/*.po"))}
    uses = list(_uses())
    if wish == "update":
        _update(catalogues, uses)
    faults = _faults(catalogues, uses)
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


def _faults(catalogues: dict[Path, Catalog], uses: list[Use]) -> list[str]:
    """One sentence for each message that is not translated, not sure or not used."""
    translated = _translated(catalogues)
    used = {use.key for use in uses}
    missing = [
        f"{use.file}:{use.line}: not translated to Norwegian: {use.key[1]!r}"
        for use in uses
        if use.key not in translated
    ]
    fuzzy = [
        f"{path}: fuzzy: {message.id!r}"
        for path, catalogue in catalogues.items()
        for message in catalogue
        if message.id and message.fuzzy
    ]
    wrong = [
        f"{path}: {error}: {message.id!r}"
        for path, catalogue in catalogues.items()
        for message, errors in catalogue.check()
        for error in errors
    ]
    unused = [
        f"{path}: no longer used: {message.id!r}"
        for path, catalogue in catalogues.items()
        for message in catalogue
        if message.id and _key(message) not in used
    ]
    return missing + fuzzy + wrong + unused


def _update(catalogues: dict[Path, Catalog], uses: list[Use]) -> None:
    """Add what is missing and drop what is unused, each catalogue sorted by message."""
    translated = _translated(catalogues)
    wanted: defaultdict[Path, Catalog] = defaultdict(Catalog)
    for use in uses:
        own = _own_catalogue(use.file)
        if use.key not in translated or catalogues[own].get(use.key[1], use.context):
            wanted[own].add(use.text, context=use.context)
    for path, catalogue in catalogues.items():
        catalogue.update(wanted[path], no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with path.open("wb") as target:
            target.write(HEADER.encode())
            write_po(target, catalogue, sort_output=True, no_location=True, omit_header=True)


def _translated(catalogues: dict[Path, Catalog]) -> set[Key]:
    """Every message that some catalogue has all the Norwegian of."""
    return {
        _key(message)
        for catalogue in catalogues.values()
        for message in catalogue
        if message.id and _is_translated(message)
    }


def _is_translated(message: Message) -> bool:
    """Whether each of the message's forms has its Norwegian."""
    forms = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return all(forms)


def _key(message: Message) -> Key:
    """The key of a catalogue's message."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def _own_catalogue(file: Path) -> Path:
    """The catalogue that a file's messages belong to."""
    for folder in file.parents:
        own = folder / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
        if own.exists():
            return own
    raise SystemExit(f"{file} shows a message, but no folder above it has a locale/{LANGUAGE}.")


def _read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale=LANGUAGE)


def _uses() -> Iterator[Use]:
    """Every message that the source shows, in its order."""
    for file in sorted(SOURCE.rglob("*")):
        text = _as_python(file)
        if text is None or "static" in file.parts:
            continue
        found = extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS)
        for line, words, _comments, context in found:
            if words:
                yield Use(file, line, context, words)


def _as_python(file: Path) -> str | None:
    """The text of a Python file, or a template with only its messages left; None of others."""
    if file.suffix == ".py":
        return file.read_text(encoding="utf-8")
    if file.suffix not in TEMPLATES or TEMPLATE_FOLDERS.isdisjoint(file.parts):
        return None
    blanked = templatize(file.read_text(encoding="utf-8"), origin=f"{file}")
    return "\n".join(line.strip() for line in blanked.splitlines())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
