"""A seeded history: people on both sides work, Sync runs and meets mishaps; then the law is read.

The engine is the product's own, with its files and its status. The server
speaks the contract, the accounting system is in memory and has no
transactions. The same seed gives the same history.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from random import Random

import httpx
import pytest

from proof.simulation_lineage import FIELDS, Lineage, choose
from proof.simulation_world import (
    CLIENT_NO,
    OURS,
    THEIRS,
    DyingErp,
    SimulatedWorld,
    Tampering,
    a_simulated_world,
)
from sync.cast import a_customer, a_payment, a_voucher
from sync.mishaps import Countdown, Killer
from sync.world import Killed
from webfaktura import faults
from webfaktura.contract.v1.batches import Voucher
from webfaktura.contract.v1.products import Product
from webfaktura.contract.v1.series import SeriesReported
from webfaktura.norway.refusal import Refusal
from webfaktura.sync.engine import rotation
from webfaktura.sync.engine.office import Office
from webfaktura.sync.engine.report import RUN_STEPS, State, Step
from webfaktura.sync.engine.run import synchronise
from webfaktura.sync.erp.port import erp_voucher

ALONE = (
    (Step.BATCHES,),
    (Step.OUR_CUSTOMERS,),
    (Step.ERP_CUSTOMERS,),
    *((Step.PAYMENTS,),) * 2,
    *((Step.PRODUCTS,),) * 3,
    (Step.PRODUCTS_OVERWRITING,),
    tuple(step for step in RUN_STEPS if step is not Step.ERP_CUSTOMERS),
)
"""What an office may ask for instead of a whole run."""

IN_THE_END = (*RUN_STEPS, Step.PRODUCTS)
STOPPED = SeriesReported(stops=True, problems=("Kundenummerseriene overlapper.",))
MOST_RUNS_TO_REST = 6


@dataclass
class History:
    """What has been done so far, and everything that must be found again."""

    world: SimulatedWorld
    chance: Random
    lineage: Lineage = field(default_factory=Lineage)
    vouchers: list[Voucher] = field(default_factory=list)
    delivered: list[httpx.Request] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    happened: Counter[str] = field(default_factory=Counter)

    def live(self) -> list[str]:
        """Some days with their work and a run each, then rest; returns what is wrong."""
        for _ in range(self.chance.randint(1, 4)):
            for _ in range(self.chance.randint(1, 5)):
                self._work(self.chance.choice(WORK))
            self._start(self._errand(), self._mishap())
        return [*self._rest(), *self._findings()]

    def _work(self, work: Callable[["History"], object]) -> None:
        self.happened[work.__name__] += 1
        work(self)

    def _errand(self) -> Callable[[Office], bool]:
        """What Sync is started for: mostly a whole run."""
        drawn = self.chance.random()
        if drawn < 0.1:
            return _rotates
        return _runs(RUN_STEPS if drawn < 0.7 else self.chance.choice(ALONE))

    def _mishap(self) -> "Mishap":
        """Mostly one thing goes wrong, now and then nothing or several."""
        drawn = {
            name: self.chance.randrange(self.chance.randint(1, most))
            for name, most in MOST.items()
            if self.chance.random() < 0.3
        }
        self.happened.update(drawn.keys())
        return Mishap(**drawn)

    def _start(self, errand: Callable[[Office], bool], mishap: "Mishap") -> bool:
        """Start Sync as the command line does; tells whether it came to a good end."""
        world, killer = self.world, Killer(Countdown(mishap.killed))
        world.transport = self._way(killer, mishap)
        world.erp = self._erp(mishap)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(faults, "point", killer.point)
            try:
                office = world.office()
                rotation.finish_rotation(office)
                return errand(office)
            except (Killed, Refusal):
                return False

    def _way(self, killer: Killer, mishap: "Mishap") -> Tampering:
        lost = Countdown(mishap.request_lost), Countdown(mishap.answer_lost)
        twice = Countdown(mishap.delivered_twice)
        return Tampering(self.world.server, killer, *lost, twice, self.delivered)

    def _erp(self, mishap: "Mishap") -> DyingErp:
        return DyingErp(
            self.world.memory,
            Countdown(mishap.erp_dies_before),
            Countdown(mishap.erp_dies_halfway),
            Countdown(mishap.erp_dies_after),
            company=self.world.company,
            forbidden=self.forbidden,
        )

    def _rest(self) -> Iterator[str]:
        """Everybody goes home and Sync runs on until nothing is left to do."""
        goes_on(self)
        old_key_runs_out(self)
        for _ in range(MOST_RUNS_TO_REST):
            company = self.world.company
            choose(company, self.lineage, self.chance)
            ended_well = self._start(_runs(IN_THE_END), Mishap())
            if ended_well and not (company.inbox or company.changed or company.waiting):
                return
        yield "Sync does not come to rest"

    def _findings(self) -> Iterator[str]:
        yield from self.forbidden
        for law in LAWS:
            yield from law(self)


@dataclass(frozen=True)
class Mishap:
    """What goes wrong while Sync runs: at which point, call or effect; None for nowhere."""

    killed: int | None = None
    request_lost: int | None = None
    answer_lost: int | None = None
    delivered_twice: int | None = None
    erp_dies_before: int | None = None
    erp_dies_halfway: int | None = None
    erp_dies_after: int | None = None


MOST = {
    "killed": 110,
    "request_lost": 18,
    "answer_lost": 18,
    "delivered_twice": 18,
    "erp_dies_before": 4,
    "erp_dies_halfway": 2,
    "erp_dies_after": 4,
}
"""So many points, calls and effects a run has, about; a mishap may also never come.

An early one is drawn more often, since an errand of one step has few.
"""


def simulate(seed: int) -> tuple[list[str], Counter[str]]:
    """Live the seed's history; returns what is wrong, and what happened in it."""
    with a_simulated_world() as world:
        history = History(world, Random(seed))
        return history.live(), history.happened


def _runs(steps: tuple[Step, ...]) -> Callable[[Office], bool]:
    return lambda office: synchronise(office, CLIENT_NO, steps).state is State.DONE


def _rotates(office: Office) -> bool:
    rotation.rotate(office)
    return True


# --- What people do between the runs ------------------------------------------------------------


def invoices(history: History) -> None:
    """The client issues an invoice to one of her customers."""
    _issue(history, history.chance.choice(sorted(history.world.company.customers)))


def invoices_somebody_new(history: History) -> None:
    """The client makes a customer and issues an invoice to it."""
    _issue(history, makes_here(history))


def changes_here(history: History) -> None:
    """The client changes a field of a customer."""
    company = history.world.company
    seen = company.customers[history.chance.choice(sorted(company.customers))]
    company.change_customer(history.lineage.edit(seen, *_new_value(history)))


def changes_there(history: History) -> None:
    """The accountant changes a field of a customer."""
    client = history.world.client
    seen = client.customers[history.chance.choice(sorted(client.customers))]
    client.change_customer(history.lineage.edit(seen, *_new_value(history)))


def collides(history: History) -> None:
    """Both change the same field of a customer that both know."""
    number, name = history.chance.choice(OURS), history.chance.choice(FIELDS)
    company, client = history.world.company, history.world.client
    for seen, change in (
        (company.customers[number], company.change_customer),
        (client.customers[number], client.change_customer),
    ):
        change(history.lineage.edit(seen, name, _value(history, name)))


def makes_here(history: History) -> int:
    """The client makes a customer; returns its number."""
    number = OURS[-1] + next(history.numbers)
    history.world.company.change_customer(a_customer(number))
    return number


def makes_there(history: History) -> None:
    """The accountant makes a customer."""
    history.world.client.change_customer(a_customer(THEIRS + next(history.numbers)))


def pays(history: History) -> None:
    """The accountant registers a payment."""
    payments = history.world.client.payments
    payments.append(a_payment(f"p-{len(payments)}", history.chance.randint(1, 9)))


def prices(history: History) -> None:
    """The accountant makes a product, or gives it another price."""
    product = Product(
        product_no=str(history.chance.randint(100, 109)),
        name="Time",
        sales_price=Decimal(next(history.numbers)),
        vat_code="1",
        sales_account="3000",
    )
    history.world.client.change_product(product)


def chooses(history: History) -> None:
    """The client opens the inbox."""
    choose(history.world.company, history.lineage, history.chance)


def stops(history: History) -> None:
    """Number series are found to overlap: nothing new may come into the books."""
    _brake(history, STOPPED)


def goes_on(history: History) -> None:
    """They are mended."""
    _brake(history, SeriesReported())


def tokens_run_out(history: History) -> None:
    """A quarter of an hour passes."""
    history.world.server.forget_tokens()


def old_key_runs_out(history: History) -> None:
    """A day passes: of the office's credentials only the newest counts."""
    known = history.world.server.credentials
    for old in list(known)[:-1]:
        del known[old]
    history.world.server.forget_tokens()


def comes_again(history: History) -> None:
    """A proxy delivers a request once more, long after it was answered."""
    if history.delivered:
        request, server = history.chance.choice(history.delivered), history.world.server
        server.answer(request.method, request.url.path, request.headers, request.content)


WORK = (
    *(invoices,) * 3,
    *(invoices_somebody_new,) * 2,
    *(changes_here, changes_there) * 2,
    collides,
    makes_here,
    makes_there,
    *(pays,) * 2,
    *(prices,) * 2,
    chooses,
    stops,
    goes_on,
    tokens_run_out,
    old_key_runs_out,
    comes_again,
)


def _issue(history: History, customer_no: int) -> None:
    voucher = a_voucher(len(history.vouchers) + 1, customer_no)
    history.vouchers.append(voucher)
    history.world.company.waiting.append(voucher)


def _new_value(history: History) -> tuple[str, str]:
    name = history.chance.choice(FIELDS)
    return name, _value(history, name)


def _value(history: History, name: str) -> str:
    return f"{name} {next(history.numbers)}"


def _brake(history: History, answer: SeriesReported) -> None:
    company = history.world.company
    company.series_answer = answer
    because = {"stopped_because": " ".join(answer.problems)}
    company.settings = company.settings.model_copy(update=because)


# --- The law ------------------------------------------------------------------------------------


def books_broken(history: History) -> Iterator[str]:
    """Each voucher is posted once, as it was made, under the number that the server was told."""
    company, client = history.world.company, history.world.client
    posted = Counter(client.posted())
    held = {one.voucher_id: one for b in client.batches.values() for one in b.vouchers}
    nos = {one: no for batch in client.batches.values() for one, no in batch.voucher_nos.items()}
    for voucher in history.vouchers:
        key = voucher.voucher_id
        if posted[key] != 1:
            yield f"{'doubled' if posted[key] else 'lost'}: invoice {voucher.invoice_no}"
        elif held[key] != erp_voucher(voucher) or company.transferred.get(key) != nos[key]:
            yield f"differs: invoice {voucher.invoice_no}"
    if company.parked or company.is_parked or posted.keys() != company.transferred.keys():
        yield "the server and the accounting system disagree on what is posted"


def customers_broken(history: History) -> Iterator[str]:
    """Both sides hold the same customers, and no edit was overwritten unasked."""
    ours, theirs = history.world.company.customers, history.world.client.customers
    for number in sorted(ours.keys() | theirs.keys()):
        if ours.get(number) != theirs.get(number):
            yield f"differs: customer {number}"
    yield from history.lineage.lost(theirs)


def payments_broken(history: History) -> Iterator[str]:
    """Each payment has come, once and as it is."""
    there = {one.erp_payment_id: one for one in history.world.client.payments}
    if history.world.company.payments != there:
        yield "the payments differ"


def products_broken(history: History) -> Iterator[str]:
    """The products are those of the accounting system."""
    if history.world.company.products != history.world.client.products:
        yield "the products differ"


def ends_broken(history: History) -> Iterator[str]:
    """Nothing hangs: no lease, no unanswered write, no batch."""
    world = history.world
    if world.company.lease or world.company.open_batch:
        yield "a lease or a batch is open"
    if world.office().status.pending(CLIENT_NO) or world.office().status.pending(""):
        yield "a write was never answered"


LAWS: tuple[Callable[[History], Iterator[str]], ...] = (
    books_broken,
    customers_broken,
    payments_broken,
    products_broken,
    ends_broken,
)
