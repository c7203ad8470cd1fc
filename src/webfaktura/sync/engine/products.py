"""Products of the accounting system come to WebFaktura when somebody asks for it."""

from itertools import batched

from webfaktura import faults
from webfaktura.contract.v1.endpoints import PUT_PRODUCTS
from webfaktura.contract.v1.products import ProductsPut, PutProducts
from webfaktura.sync.engine.outbox import new_id
from webfaktura.sync.engine.report import State, Step, StepReport
from webfaktura.sync.engine.visit import Visit

CURSOR = "products"
"""Which cursor of the client moves when the server has taken in the products."""

_AT_MOST = 1_000
_EVERYTHING = ""


def send_products(visit: Visit) -> StepReport:
    """New and changed products since the cursor; what collides waits for a person."""
    cursor = visit.status.cursor(visit.client_no, CURSOR)
    return _send(visit, Step.PRODUCTS, cursor)


def overwrite_products(visit: Visit) -> StepReport:
    """All products, and the accounting system's version counts, as in the original program."""
    return _send(visit, Step.PRODUCTS_OVERWRITING, _EVERYTHING)


def _send(visit: Visit, step: Step, cursor: str) -> StepReport:
    """Send them; the cursor moves when the last of them is answered."""
    changes = visit.erp.products_changed_since(visit.client_no, cursor)
    faults.point("sync.products.read_in_erp")
    chunks = list(batched(changes.products, _AT_MOST))
    answers: list[ProductsPut] = []
    for number, chunk in enumerate(chunks, start=1):
        is_last = number == len(chunks)
        moved = {"cursor_of": CURSOR, "cursor": changes.cursor} if is_last else {}
        message = PutProducts(
            id=new_id(), products=chunk, overwrite=step is Step.PRODUCTS_OVERWRITING
        )
        answers.append(visit.outbox.send(PUT_PRODUCTS, message, afterwards=moved))
    refused = dict(changes.unusable)
    refused.update((one.product_no, one.reason) for answer in answers for one in answer.refused)
    sentences = [f"Produkt {number}: {reason}" for number, reason in refused.items()]
    return StepReport(
        step,
        State.REFUSED if refused else State.DONE,
        {"produkter": len(changes.products)},
        (*sentences, *_told(answers)),
    )


def _told(answers: list[ProductsPut]) -> list[str]:
    """Say which groups were made, and for how many products somebody must choose."""
    groups = [group for answer in answers for group in answer.groups_made]
    conflicts = sum(answer.conflicts for answer in answers)
    told = [f"Nye produktgrupper: {', '.join(groups)}."] if groups else []
    if conflicts:
        are = "1 produkt er" if conflicts == 1 else f"{conflicts} produkter er"
        told.append(f"{are} endret begge steder; velg under Konflikter i WebFaktura.")
    return told
