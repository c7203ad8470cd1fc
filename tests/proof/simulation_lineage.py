"""Which edits of customers must still be seen in the end: nothing is overwritten unasked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from sync.contract_company import CompanyState
from webfaktura.contract.v1.registers import Customer

FIELDS = ("name", "email", "phone")

type Edit = tuple[int, str, str]
"""A customer's number, a field, and the value that somebody gave it; no two edits give the same."""


@dataclass
class Lineage:
    """Each edit with the value that was seen when it was made.

    Who changes a value has seen the one before it, and wants it gone. Every
    other edit must be among the ancestors of what stands in the end, or have
    been given up by somebody who chose.
    """

    before: dict[Edit, str] = field(default_factory=dict)
    given_up: set[Edit] = field(default_factory=set)

    def edit(self, seen: Customer, name: str, value: str) -> Customer:
        """Somebody changes one field of what she sees."""
        self.before[seen.customer_no, name, value] = getattr(seen, name)
        return seen.model_copy(update={name: value})

    def give_up(self, number: int, name: str, value: str, until: str) -> None:
        """Somebody chose against a value: it and what led to it since `until` may go."""
        while value != until and (number, name, value) in self.before:
            self.given_up.add((number, name, value))
            value = self.before[number, name, value]

    def lost(self, customers: Mapping[int, Customer]) -> Iterator[str]:
        """The edits that are neither seen, nor built upon, nor given up."""
        standing = {
            edit
            for number, customer in customers.items()
            for name in FIELDS
            for edit in self._ancestors(number, name, getattr(customer, name))
        }
        for number, name, value in sorted(self.before.keys() - standing - self.given_up):
            yield f"lost: {name} of customer {number} was set to {value}, and nobody gave it up"

    def _ancestors(self, number: int, name: str, value: str) -> Iterator[Edit]:
        while (number, name, value) in self.before:
            yield number, name, value
            value = self.before[number, name, value]


def choose(company: CompanyState, lineage: Lineage, chance: Random) -> None:
    """Somebody opens the inbox and chooses, field by field, for every customer in it."""
    for number, theirs in list(company.inbox.items()):
        ours, base = company.customers[number], company.base.get(number)
        chosen = {name: _chosen(lineage, name, (base, ours, theirs), chance) for name in FIELDS}
        merged = ours.model_copy(update=chosen)
        del company.inbox[number]
        company.base[number] = theirs
        company.customers[number] = merged
        company.changed.pop(number, None)
        if merged != theirs:
            company.changed[number] = next(company.versions)


def _chosen(
    lineage: Lineage,
    name: str,
    versions: tuple[Customer | None, Customer, Customer],
    chance: Random,
) -> str:
    base, ours, theirs = versions
    mine, other = str(getattr(ours, name)), str(getattr(theirs, name))
    before = str(getattr(base, name)) if base else ""
    if other in (mine, before):
        return mine
    if mine == before:
        return other
    taken, left = (mine, other) if chance.random() < 0.5 else (other, mine)
    lineage.give_up(ours.customer_no, name, left, before)
    return taken
