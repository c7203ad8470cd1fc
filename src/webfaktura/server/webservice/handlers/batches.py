"""Answers that carry batches of vouchers: claimed, confirmed, refused."""

from uuid import UUID

from django.utils.translation import gettext as _

from webfaktura.contract.v1 import batches as contract
from webfaktura.contract.v1 import endpoints as v1
from webfaktura.norway.refusal import Refusal
from webfaktura.server.posting.commands import claim_batch, confirm_batch, refuse_batch
from webfaktura.server.posting.models import Batch
from webfaktura.server.posting.queries import batch_message
from webfaktura.server.webservice.binding import answers
from webfaktura.server.webservice.callers import Call


class IdIsNotTheBatch(Refusal):
    """A confirmation's id must be the batch's, so that a replay is the same request."""


@answers(v1.CLAIM_BATCH)
def claim(call: Call, message: contract.ClaimBatch) -> contract.Claimed:
    """Freeze what waits, or hand out the open batch again."""
    batch = claim_batch(company=call.company, at_most=message.at_most, at=call.at, by=call.by)
    return contract.Claimed(batch=batch_message(batch) if batch else None)


@answers(v1.CONFIRM_BATCH)
def confirm(call: Call, message: contract.ConfirmBatch) -> contract.BatchClosed:
    """Mark the batch as transferred."""
    if message.id != _batch_id(call):
        raise IdIsNotTheBatch(
            _("The confirmation is for another batch than the address names."), field="id"
        )
    batch = confirm_batch(
        company=call.company, batch_id=_batch_id(call), message=message, at=call.at, by=call.by
    )
    return _closed(batch)


@answers(v1.REFUSE_BATCH)
def refuse(call: Call, message: contract.RefuseBatch) -> contract.BatchClosed:
    """Close the batch as refused, and park what a person must mend."""
    batch = refuse_batch(
        company=call.company, batch_id=_batch_id(call), message=message, at=call.at, by=call.by
    )
    return _closed(batch)


def _batch_id(call: Call) -> UUID:
    return UUID(str(call.parts["batch_id"]))


def _closed(batch: Batch) -> contract.BatchClosed:
    return contract.BatchClosed(
        batch_id=batch.public_id, batch_no=batch.batch_no, state=batch.state
    )
