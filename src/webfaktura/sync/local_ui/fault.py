"""What nobody expected: logged under a short number that the person can tell the operator."""

import logging
import traceback
import uuid
from pathlib import Path

from pydantic import ValidationError

from webfaktura.sync.folder import LOG_FILE, logging_to

_log = logging.getLogger("webfaktura.sync")


def reported(fault: BaseException, folder: Path) -> str:
    """Log the fault; the sentence with its number."""
    number = uuid.uuid4().hex[:6].upper()
    with logging_to(folder):
        _log.error("Feil %s: %s", number, _described(fault))
    return (
        f"Noe uventet hendte (feil {number}). Prøv igjen; skjer det på nytt, oppgi nummeret til "
        f"driften. Detaljene står i {folder / LOG_FILE}."
    )


def _described(fault: BaseException) -> str:
    """The fault and where it rose; what was typed in is left out, since it may be a secret."""
    frames = "".join(traceback.format_tb(fault.__traceback__))
    if isinstance(fault, ValidationError):
        said = fault.errors(include_url=False, include_input=False, include_context=False)
        return f"{type(fault).__name__}: {said}\n{frames}"
    return f"{type(fault).__name__}: {fault}\n{frames}"
