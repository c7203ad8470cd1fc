"""Many drafts issued in the background, a portion a job: the queue itself knows how far it is."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import batched
from uuid import UUID

from django.db import transaction

from webfaktura.server.invoicing.bulk import MOST_A_TRANSACTION
from webfaktura.server.invoicing.chosen import Chosen
from webfaktura.server.invoicing.tasks import issue_portion
from webfaktura.server.jobs.commands import add_job
from webfaktura.server.jobs.models import Job
from webfaktura.server.jobs.rules import State
from webfaktura.server.jobs.withdrawing import jobs_by_key, was_withdrawn, withdraw_jobs
from webfaktura.server.tenancy.audit import record
from webfaktura.server.tenancy.models import Company
from webfaktura.server.tenancy.rules import Actor

WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Portion:
    """Some of the chosen drafts, and how their job stands: as the queue says, or `withdrawn`."""

    chosen: Sequence[Chosen]
    state: str


@dataclass(frozen=True, kw_only=True)
class BulkRun:
    """Everything that was chosen at once, and how far it has come."""

    run_id: UUID
    asked_at: datetime
    asked_by: str
    portions: Sequence[Portion]
    left: Sequence[Chosen]
    """Chosen too, but lacking something already then: nobody tried to issue them."""

    @property
    def tried(self) -> list[Chosen]:
        """The drafts of the portions that the worker has been through, in the order chosen."""
        done = [portion for portion in self.portions if portion.state == State.DONE]
        return [each for portion in done for each in portion.chosen]

    @property
    def total(self) -> int:
        """How many drafts it is to issue."""
        return sum(len(portion.chosen) for portion in self.portions)

    @property
    def done(self) -> int:
        """How many drafts it has been through."""
        return len(self.tried)

    @property
    def withdrawn(self) -> int:
        """How many drafts it never came to, because somebody cancelled it."""
        return self._count(WITHDRAWN)

    @property
    def failed(self) -> int:
        """How many drafts stand in a job that gave up; the operator starts it again."""
        return self._count(State.DEAD)

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return all(p.state not in {State.READY, State.RUNNING} for p in self.portions)

    @property
    def can_be_cancelled(self) -> bool:
        """Whether there is a portion that nobody has begun."""
        return any(portion.state == State.READY for portion in self.portions)

    def _count(self, state: str) -> int:
        return sum(len(p.chosen) for p in self.portions if p.state == state)


@transaction.atomic
def start_run(
    *, company: Company, run_id: UUID, ready: Sequence[Chosen], left: Sequence[Chosen],
    at: datetime, by: Actor,
) -> None:  # fmt: skip
    """Ask the worker to issue these drafts; the same run twice is asked for once.

    `left` are those that lacked something, so that the report can tell of them.
    """
    if jobs_by_key([_key(run_id, 0)]).exists():
        return
    portions = list(batched(ready, MOST_A_TRANSACTION))
    for number, portion in enumerate(portions):
        run = {"id": str(run_id), "portions": len(portions)}
        if number == 0:
            run["left"] = _wire(left)
        add_job(
            task=issue_portion,
            args=[],
            kwargs={
                "company_id": company.pk,
                "run": run,
                "chosen": _wire(portion),
                "by": asdict(by),
            },
            at=at,
            dedupe_key=_key(run_id, number),
        )
    details = {"drafts": len(ready), "left": len(left)}
    record(company, deed="drafts.issue_many", subject=str(run_id), at=at, by=by, details=details)


@transaction.atomic
def cancel_run(*, company: Company, run: BulkRun, at: datetime, by: Actor) -> int:
    """Stop between two portions; what is issued is issued. How many portions were not begun."""
    keys = [_key(run.run_id, number) for number in range(len(run.portions))]
    withdrawn = withdraw_jobs(keys=keys, at=at)
    if withdrawn:
        details = {"portions": withdrawn}
        record(
            company, deed="drafts.issue_cancel", subject=str(run.run_id), at=at, by=by,
            details=details,
        )  # fmt: skip
    return withdrawn


def run_of(company: Company, run_id: UUID) -> BulkRun | None:
    """A run of the company; None when there is none, or it is so old that it is forgotten."""
    first = jobs_by_key([_key(run_id, 0)]).filter(company_id=company.pk).first()
    if first is None:
        return None
    keys = [_key(run_id, number) for number in range(first.kwargs["run"]["portions"])]
    jobs = {job.dedupe_key: job for job in jobs_by_key(keys).filter(company_id=company.pk)}
    return BulkRun(
        run_id=run_id,
        asked_at=first.enqueued_at,
        asked_by=first.kwargs["by"]["name"],
        portions=[_portion(jobs[key]) for key in keys if key in jobs],
        left=_chosen(first.kwargs["run"]["left"]),
    )


def newest_run(company: Company, *, since: datetime) -> BulkRun | None:
    """The run that was asked for last, if that was after an instant."""
    jobs = Job.objects.filter(company_id=company.pk, task_path=issue_portion.module_path)
    newest = jobs.filter(enqueued_at__gte=since).order_by("-enqueued_at", "-pk").first()
    return run_of(company, UUID(newest.kwargs["run"]["id"])) if newest else None


def _key(run_id: UUID, number: int) -> str:
    return f"bulk:{run_id}:{number}"


def _wire(chosen: Iterable[Chosen]) -> list[list[str | int]]:
    return [[str(each.draft_id), each.version] for each in chosen]


def _chosen(wire: Iterable[Sequence[object]]) -> list[Chosen]:
    return [Chosen(UUID(str(key)), int(str(version))) for key, version in wire]


def _portion(job: Job) -> Portion:
    state = WITHDRAWN if was_withdrawn(job) else job.state
    return Portion(_chosen(job.kwargs["chosen"]), state)
