"""What the models ask of the database, whichever database it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from webfaktura.server.tenancy.scope import CompanyRow

PREFIX = "guard_"


@dataclass(frozen=True)
class Immutable:
    """Rows of the table are never changed or deleted."""

    table: str


@dataclass(frozen=True)
class Stays:
    """A row of the table never changes company."""

    table: str


@dataclass(frozen=True)
class Within:
    """The column refers to a row of the same company."""

    table: str
    column: str
    target: str


@dataclass(frozen=True)
class Hidden:
    """A row is seen only while the books of its company are open."""

    table: str
    company: str
    """The SQL expression of its company's key."""
    shared: str = "false"
    """The SQL condition of rows that belong to no company."""


type Wanted = Immutable | Stays | Within | Hidden


@dataclass(frozen=True)
class Trigger:
    """One trigger: its name, the moment it fires, and when it refuses."""

    name: str
    table: str
    moment: str
    """`UPDATE`, `DELETE`, or `INSERT`."""
    condition: str
    sentence: str


def row_triggers(guard: Wanted) -> Iterator[Trigger]:
    """The triggers that look at the row alone, which every engine keeps alike."""
    table = guard.table
    match guard:
        case Immutable():
            for moment in ("UPDATE", "DELETE"):
                name = f"{PREFIX}{table}_no_{moment.lower()}"
                yield Trigger(name, table, moment, "true", f"{table} is never changed")
        case Stays():
            moved = "NEW.company_id <> OLD.company_id"  # neither is ever null
            sentence = f"{table} stays in its company"
            yield Trigger(f"{PREFIX}{table}_stays", table, "UPDATE", moved, sentence)


def wanted_guards() -> list[Wanted]:
    """Every guard that the models ask for."""
    return [guard for model in apps.get_models() for guard in _wanted_by(model)]


def _wanted_by(model: type[models.Model]) -> Iterator[Wanted]:
    table = model._meta.db_table
    if getattr(model, "immutable", False):
        yield Immutable(table)
    if company := getattr(model, "company_key", ""):
        yield Hidden(table, company, getattr(model, "shared_rows", "false"))
    if issubclass(model, CompanyRow):
        yield Stays(table)
        yield from _references(model)


def _references(model: type[CompanyRow]) -> Iterator[Within]:
    for field in model._meta.concrete_fields:
        target = field.related_model
        if isinstance(target, type) and issubclass(target, CompanyRow) and field.column:
            yield Within(model._meta.db_table, field.column, target._meta.db_table)
