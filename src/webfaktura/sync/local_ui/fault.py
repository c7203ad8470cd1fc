"""What nobody expected: logged under a short number that the person can tell the operator."""

import logging
import uuid
from pathlib import Path

from webfaktura.sync.folder import LOG_FILE, logging_to
from webfaktura.sync.logfile import described

_log = logging.getLogger("webfaktura.sync")


def reported(fault: BaseException, folder: Path) -> str:
    """Log the fault; the sentence with its number."""
    number = uuid.uuid4().hex[:6].upper()
    with logging_to(folder):
        _log.error("Feil %s: %s", number, described(fault))
    return (
        f"Noe uventet hendte (feil {number}). Prøv igjen; skjer det på nytt, oppgi nummeret til "
        f"driften. Detaljene står i {folder / LOG_FILE}."
    )
