"""Each write is done once: the answer is kept in the write's own transaction and given again."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from webfaktura import faults
from webfaktura.contract.v1.base import Write, canonical
from webfaktura.norway.refusal import Refusal
from webfaktura.server.webservice.callers import Call
from webfaktura.server.webservice.models import StoredAnswer
from webfaktura.server.webservice.queries import stored_answer

OK = 200

type Json = dict[str, Any]


class IdReused(Refusal):
    """The same id came with another body: two different writes would share one answer."""


def answered_once(call: Call, endpoint: str, message: Write, do: Callable[[], Json]) -> Json:
    """Do the write and keep its answer, or give the answer it had before.

    Effect and answer are committed together. A refusal is not kept: nothing was
    done, and the same request may succeed when its cause is mended.
    """
    try:
        with transaction.atomic():
            answer = _known(call, endpoint, message) or _done(call, endpoint, message, do)
            faults.point("webservice.answer_stored")
    except IntegrityError:  # the same request at the same moment got here first
        known = _known(call, endpoint, message)
        if known is None:
            raise
        return known
    faults.point("webservice.answer_committed")
    return answer


def _known(call: Call, endpoint: str, message: Write) -> Json | None:
    stored = stored_answer(call.name, endpoint, message.id)
    if stored is None:
        return None
    if stored.fingerprint != _fingerprint(call, message):
        raise IdReused(
            _("This call was made before with other content. Start again with a new run.")
        )
    return dict(stored.body)


def _done(call: Call, endpoint: str, message: Write, do: Callable[[], Json]) -> Json:
    answer = do()
    StoredAnswer.objects.create(
        caller=call.name,
        endpoint=endpoint,
        request_id=message.id,
        fingerprint=_fingerprint(call, message),
        status=OK,
        body=answer,
        at=call.at,
    )
    return answer


def _fingerprint(call: Call, message: Write) -> str:
    """Keyed, for the body may hold a password; with the address, that no client gets another's."""
    parts = {name: str(part) for name, part in call.parts.items()}
    content = canonical([parts, message.wire]).decode()
    return salted_hmac("webfaktura.webservice.answer", content, algorithm="sha256").hexdigest()
