"""The data folder: where variables.xml, the status and the log lie, for one Sync at a time."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from filelock import FileLock, Timeout
from platformdirs import user_data_path

from webfaktura.norway.refusal import Refusal
from webfaktura.sync import variables

DATA_VARIABLE = "WEBFAKTURA_SYNC_DATA"
LOG_FILE = "WebFakturaLog.txt"

_LOCK_FILE = "sync.lock"
_LOG_BYTES = 1_000_000
_LOGS_KEPT = 10


class FolderUnusable(Refusal):
    """The data folder cannot be made, read or written."""


class AnotherSyncHere(Refusal):
    """Another Sync is working in the same data folder."""


def data_folder(chosen: Path | None) -> Path:
    """The folder chosen on the command line, else in the environment, else the usual one."""
    named = os.environ.get(DATA_VARIABLE)
    if chosen is not None:
        return chosen
    return Path(named) if named else user_data_path("webfaktura-sync", appauthor=False)


def variables_path(folder: Path) -> Path:
    """Where the settings lie."""
    return folder / variables.FILE_NAME


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep the folder to ourselves; the operating system frees it when we die.

    Refuses with `AnotherSyncHere` or `FolderUnusable`.
    """
    lock = FileLock(folder / _LOCK_FILE, timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as problem:
        raise AnotherSyncHere(
            f"En annen WebFaktura Sync arbeider i datamappen {folder}. "
            "Vent til den er ferdig, og kjør igjen."
        ) from problem
    except OSError as problem:
        raise FolderUnusable(
            f"Kan ikke skrive i datamappen {folder}. Sjekk at den finnes og at du har tilgang, "
            "eller velg en annen med --data.",
            field="data",
        ) from problem
    try:
        yield
    finally:
        lock.release()


@contextmanager
def logging_to(folder: Path) -> Iterator[None]:
    """Write what happens to WebFakturaLog.txt, which is turned over before it grows large."""
    logger = logging.getLogger("webfaktura.sync")
    log = RotatingFileHandler(
        folder / LOG_FILE, maxBytes=_LOG_BYTES, backupCount=_LOGS_KEPT, encoding="utf-8"
    )
    log.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(log)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(log)
        log.close()
