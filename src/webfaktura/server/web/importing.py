"""What the pages of an import show: its columns and where they go, its counts, its sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from webfaktura.server.registers.imports.columns import Columns
from webfaktura.server.registers.imports.fields import CUSTOMERS, PRODUCTS, fields_of, proposed
from webfaktura.server.registers.imports.files import Beginning
from webfaktura.server.registers.imports.rows import Row
from webfaktura.server.registers.models import RegisterImport
from webfaktura.server.registers.queries import groups_to_choose, levels_in_use
from webfaktura.server.tenancy.models import Company
from webfaktura.server.web.forms.product import level_word

SAMPLES = 3
PREVIEWED = 5
HEADS_OFFERED = 5
TOLD = 100
"""So many sentences stand on the page; the file of them has more."""
_SHORT = 60


@dataclass(frozen=True)
class Words:
    """What the pages of one kind say."""

    imports: Promise
    plural: Promise
    back: Promise
    list_url: str
    imports_url: str
    export_url: str


WORDS: Mapping[str, Words] = {
    CUSTOMERS: Words(
        gettext_lazy("Import customers"),
        gettext_lazy("Customers"),
        gettext_lazy("To the customers"),
        "customers",
        "customer_imports",
        "customers_export",
    ),
    PRODUCTS: Words(
        gettext_lazy("Import products"),
        gettext_lazy("Products"),
        gettext_lazy("To the products"),
        "products",
        "product_imports",
        "products_export",
    ),
}


@dataclass(frozen=True)
class ColumnShown:
    """One column of the file: what it holds, and the field it fills."""

    id: str
    head: str
    samples: Sequence[str]
    field: str


@dataclass(frozen=True)
class ColumnsPage:
    """Everything the choice of columns is made from."""

    company: Company
    kind: str
    beginning: Beginning
    columns: Columns

    @property
    def shown(self) -> list[ColumnShown]:
        """The file's columns in their order."""
        heads = self.beginning.headings(self.columns.heads_on)
        return [
            ColumnShown(
                id=f"column_{position}",
                head=_of(heads, position) or _("Column %(number)s") % {"number": position + 1},
                samples=self._samples(position),
                field=self.columns.fields.get(position, ""),
            )
            for position in range(self.beginning.width)
        ]

    @cached_property
    def fields(self) -> list[tuple[str, str]]:
        """What a column may fill."""
        named = fields_of(self.kind).values()
        words = [(field.code, field.head(self.columns.language)) for field in named]
        return [("", _("Leave out")), *words]

    @property
    def heads(self) -> list[tuple[str, str]]:
        """The rows that may hold the headings."""
        offered = self.beginning.rows[:HEADS_OFFERED]
        rows = [(str(row.no), f"{row.no}: {_listed(row.cells)}") for row in offered]
        return [*rows, ("0", _("The file has no headings"))]

    @property
    def filled(self) -> list[str]:
        """The fields that are filled, in the order of the file's columns."""
        named = fields_of(self.kind)
        return [named[code].head(self.columns.language) for code in self.columns.fields.values()]

    @property
    def left_out(self) -> int:
        """How many columns are left out."""
        return self.beginning.width - len(self.columns.fields)

    @cached_property
    def levels(self) -> list[tuple[str, str]]:
        """The VAT levels that a new product may get."""
        return [(level.value, level_word(level)) for level in levels_in_use(self.company)]

    @cached_property
    def groups(self) -> list[tuple[str, str]]:
        """The groups that a new product may get."""
        return [(group.name, group.name) for group in groups_to_choose(self.company)]

    def _samples(self, position: int) -> list[str]:
        below = (row for row in self.beginning.rows if row.no > self.columns.heads_on)
        texts = (_of(row.cells, position) for row in below)
        return list(dict.fromkeys(_shortened(text) for text in texts if text))[:SAMPLES]


def columns_chosen(
    posted: QueryDict, kind: str, beginning: Beginning, *, before: Columns, language: str
) -> Columns:
    """The columns as they were chosen; when the headings are elsewhere, as they say it there."""
    heads_on = _whole(posted.get("heads_on", "1"))
    otherwise = {name: posted.get(name, before.otherwise[name]) for name in before.otherwise}
    if posted.get("proposed_for") == str(heads_on):
        fields = dict(_posted(posted, kind, beginning.width))
    else:
        fields = proposed(kind, beginning.headings(heads_on))
    return Columns(fields=fields, heads_on=heads_on, otherwise=otherwise, language=language)


@dataclass(frozen=True)
class Told:
    """One sentence of the report, with the field's own word."""

    row: int
    field: str
    sentence: str


@dataclass(frozen=True)
class ReportShown:
    """What an import came to."""

    refused: Sequence[Told]
    remarks: Sequence[Told]
    has_more: bool
    """Whether the file of sentences holds more of them than the page."""


def report_of(found: RegisterImport, language: str) -> ReportShown:
    """The sentences of an import, those that were refused by themselves."""
    refused = list(sentences_of(found, language, are_remarks=False))
    remarks = list(sentences_of(found, language, are_remarks=True))
    return ReportShown(refused[:TOLD], remarks[:TOLD], max(len(refused), len(remarks)) > TOLD)


def sentences_of(
    found: RegisterImport, language: str, *, are_remarks: bool | None = None
) -> Iterator[Told]:
    """Row, field and sentence of what was told; of one sort, or of both."""
    named = fields_of(found.kind)
    for each in found.problems:
        if are_remarks in (None, each.get("is_remark", False)):
            field = named.get(each["field"])
            word = field.head(language) if field else ""
            yield Told(each["row"], word, each["sentence"])


def previews_needed(beginning: Beginning, columns: Columns) -> list[Row]:
    """The first rows below the headings."""
    return [row for row in beginning.rows if row.no > columns.heads_on][:PREVIEWED]


def _posted(posted: QueryDict, kind: str, width: int) -> Iterator[tuple[int, str]]:
    known = fields_of(kind)
    for position in range(width):
        code = posted.get(f"column_{position}", "")
        if code in known:
            yield position, code


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1  # noqa: PLR2004 - rows of any file


def _of(cells: Sequence[str], position: int) -> str:
    return cells[position].strip() if position < len(cells) else ""


def _listed(cells: Sequence[str]) -> str:
    return _shortened(", ".join(cell.strip() for cell in cells if cell.strip()))


def _shortened(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]} …"
