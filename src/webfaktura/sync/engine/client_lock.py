"""One run of a client at a time in a data folder, whichever thread or process it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from webfaktura.sync.engine.lease import AnotherSyncRuns


@contextmanager
def locked_client(folder: Path, client_no: str) -> Iterator[None]:
    """Keep the client to ourselves; refuses with `AnotherSyncRuns`.

    The operating system frees the lock when we die.
    """
    lock = FileLock(folder / f"client-{client_no}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as problem:
        raise AnotherSyncRuns(
            f"Klient {client_no} synkroniseres alt fra denne datamappen. Vent til det er ferdig."
        ) from problem
    try:
        yield
    finally:
        lock.release()
