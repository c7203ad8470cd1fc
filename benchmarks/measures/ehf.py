"""What it costs to say an invoice as EHF, and to judge it by the schema and every rule."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

from benchmarks.cast import lines, read
from benchmarks.clock import DatabaseClock, cost_of
from benchmarks.figures import Row, row_of
from builders import a_company, a_customer, a_draft, issued
from webfaktura.server.delivery.documents.reading import facts_of
from webfaktura.server.delivery.ehf.building.document import ehf_of
from webfaktura.server.delivery.ehf.judging import judge
from webfaktura.server.delivery.ehf.rule_sets import chosen_rule_set
from webfaktura.server.tenancy.scope import company_scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.options import Options
    from webfaktura.server.delivery.documents.facts import DocumentFacts
    from webfaktura.server.tenancy.models import Company

WARM_UP = 3
"""The first verdict reads and compiles the rules, which takes more than a second."""


def rows(options: Options) -> Iterator[Row]:
    """Documents of 3 lines, and of 60, of an invoice that the rules find nothing to say of."""
    company = a_company()
    rules, database = chosen_rule_set(None), DatabaseClock.ours()
    repeat = WARM_UP + options.repeated(100)
    with company_scope(company):
        for count in (3, 60):
            facts = _facts(company, count)
            content = ehf_of(facts)
            said = judge(content, rules).findings
            built = [cost_of(lambda: ehf_of(facts), database) for _ in range(repeat)]  # noqa: B023 - used up within the turn
            judged = [cost_of(lambda: judge(content, rules), database) for _ in range(repeat)]  # noqa: B023 - as above
            yield row_of(f"ehf: {count} lines built", built[WARM_UP:])
            found = f"{len(content):,} bytes, {len(said)} findings"
            yield row_of(f"ehf: {count} lines judged in full", judged[WARM_UP:]).compared(found)
    yield Row(name="ehf: memory of a process that judges, at most", median=_memory(), unit="MB")


def _facts(company: Company, count: int) -> DocumentFacts:
    buyer = a_customer(company, org_no="988077917")
    draft = a_draft(
        company, customer=buyer, entries=lines(company, count), your_reference="Kåre Østbø"
    )
    return facts_of(read(company, issued(draft)))


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
