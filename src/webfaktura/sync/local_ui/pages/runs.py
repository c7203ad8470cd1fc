"""Starts runs of a client, and follows one while it goes on, also after the browser was closed."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.bootstrap import look_into
from webfaktura.sync.engine.many import failed_steps
from webfaktura.sync.engine.report import RUN_STEPS, Decision, Step
from webfaktura.sync.local_ui.here import the_page
from webfaktura.sync.local_ui.page_memory import Order, PageRun

TRANSFERS = (
    ("kunder", "Overfør kunder", Step.ERP_CUSTOMERS),
    ("produkter", "Overfør produkter", Step.PRODUCTS),
    ("avgiftsgr", "Overfør avgiftsgr.", Step.VAT_CODES),
    ("avdelinger", "Overfør avd. og prosjekt", Step.DEPARTMENTS_AND_PROJECTS),
)
"""The original's buttons for one register: what is posted, the words, and the step."""

_ENDED = {
    "done": ("success", "Ferdig"),
    "refused": ("warning", "Ferdig, men noe må rettes"),
    "unavailable": ("danger", "Utilgjengelig"),
    "stopped": ("info", "Stoppet"),
    "broken": ("warning", "Avbrutt"),
}
_WORDS = {
    "waiting": ("neutral", "Venter"),
    "running": ("info", "Kjører"),
    "asking": ("info", "Venter på deg"),
    "not_run": ("neutral", "Ikke kjørt"),
    "done": ("success", "Ferdig"),
    "skipped": ("neutral", "Hoppet over"),
    "refused": ("warning", "Må rettes"),
    "unavailable": ("danger", "Utilgjengelig"),
}
"""Colour and word of a step."""

_OVERALL = {
    "waiting": "waiting",
    "done": "done",
    "refused": "done",
    "unavailable": "failed",
    "stopped": "cancelled",
    "broken": "cancelled",
}
"""The shared look's state of a whole run; all others go on."""


@dataclass(frozen=True)
class StepShown:
    """One step of a run as the page shows it."""

    heading: str
    colour: str
    word: str
    counts: str
    sentences: tuple[str, ...]


@require_POST
def start(request: HttpRequest, client_no: str) -> HttpResponse:
    """Start what was asked for, and go to its page."""
    page = the_page()
    with look_into(page.folder) as (store, status):
        if client_no not in store.system().clients:
            raise Http404
        order = _order(client_no, request.POST, failed_steps(status, client_no))
    if order is None:
        messages.info(request, "Ingenting feilet sist. Det er ikke noe å kjøre på nytt.")
        return redirect("client", client_no)
    try:
        run_id = page.runner.start(order)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("client", client_no)
    return redirect("run", run_id)


@require_GET
def run(request: HttpRequest, run_id: str) -> HttpResponse:
    """How far the run has come; the page asks for itself anew until it is over."""
    found, name = _found(run_id)
    colour, word = _ENDED.get(found.state, ("info", found.state))
    shown = {
        "run": found,
        "name": name,
        "steps": _steps(found),
        "overall": _OVERALL.get(found.state, "running"),
        "asked": _heading(found.current) if found.state == "asking" else "",
        "colour": colour,
        "word": word,
        "can_retry": found.is_over and _has_failed(found),
    }
    part = bool(request.headers.get("HX-Request"))
    template = "local_ui/run.html"
    return render(request, f"{template}#progress" if part else template, shown)


@require_POST
def cancel(_request: HttpRequest, run_id: str) -> HttpResponse:
    """«Avbryt etter dette steget»."""
    _found(run_id)
    the_page().runner.cancel(run_id)
    return redirect("run", run_id)


@require_POST
def answer(request: HttpRequest, run_id: str) -> HttpResponse:
    """Go on, skip or stop, for the step that is asked about.

    The step is posted too, so that an answer that comes twice is not given to the next.
    """
    found, _name = _found(run_id)
    decisions = {one.value: one for one in Decision}
    decision = decisions.get(request.POST.get("decision", ""))
    if found.state == "asking" and decision and request.POST.get("step") == found.current:
        the_page().runner.answer(run_id, decision)
    return redirect("run", run_id)


def _found(run_id: str) -> tuple[PageRun, str]:
    with the_page().memory() as memory:
        found = memory.run(run_id)
        names = memory.names()
    if found is None:
        raise Http404
    return found, names.get(found.order.client_no, "")


def _order(client_no: str, posted: Any, failed: tuple[Step, ...]) -> Order | None:
    """What was asked for; None when it was what failed, and nothing did."""
    what, debug = posted.get("what", ""), bool(posted.get("debug"))
    for code, words, step in TRANSFERS:
        if what == code:
            return Order(client_no, words, (step,), debug)
    if what == "feilet":
        return Order(client_no, "Kjør bare det som feilet", failed, debug) if failed else None
    left_out = set() if posted.get("customers") else {Step.ERP_CUSTOMERS}
    steps = tuple(step for step in RUN_STEPS if step not in left_out)
    return Order(client_no, "Synkroniser klient", steps, debug)


def _steps(run: PageRun) -> list[StepShown]:
    """Every step that was wanted, with what became of it."""
    ended = {one["step"]: one for one in run.steps}
    return [_step(run, step, ended.get(step.value)) for step in run.order.steps]


def _step(run: PageRun, step: Step, report: dict[str, Any] | None) -> StepShown:
    if report is None:
        colour, word = _WORDS[_not_ended(run, step)]
        return StepShown(step.heading, colour, word, "", ())
    counts = ", ".join(f"{number} {what}" for what, number in report["counts"].items())
    colour, word = _WORDS[report["state"]]
    return StepShown(step.heading, colour, word, counts, tuple(report["sentences"]))


def _not_ended(run: PageRun, step: Step) -> str:
    if run.is_over:
        return "not_run"
    return run.state if run.current == step.value else "waiting"


def _heading(step: str) -> str:
    return Step(step).heading if step else ""


def _has_failed(run: PageRun) -> bool:
    with look_into(the_page().folder) as (_store, status):
        return bool(failed_steps(status, run.order.client_no))
