"""Starts the local page: one for each data folder, served by waitress."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from filelock import FileLock, Timeout

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.bootstrap import now
from webfaktura.sync.local_ui.configuration import configured
from webfaktura.sync.local_ui.door import Door
from webfaktura.sync.local_ui.here import LocalPage, serve_this
from webfaktura.sync.local_ui.keys import Keys, keys_of
from webfaktura.sync.local_ui.offices import learn_names
from webfaktura.sync.local_ui.page_memory import PageMemory
from webfaktura.sync.local_ui.reach import TLS_BEFORE_IT, AddressUnusable, Reach, check_reach

_LOCK_FILE = "local-page.lock"
_THREADS = 8


class AnotherPageHere(Refusal):
    """The data folder's page is served already."""


def serve(folder: Path, reach: Reach, tell: Callable[[str], None], *, new_link: bool) -> None:
    """Serve the page until the process is stopped; `tell` is told where it is opened.

    Refuses a page that other machines could reach while no password is chosen.
    """
    folder.mkdir(parents=True, exist_ok=True)
    keys = keys_of(folder)
    check_reach(reach, has_password=bool(keys.password_hash) and not new_link)
    with _only_one(folder):
        page = _started(folder, reach, keys)
        _listen(page, reach, tell, new_link=new_link)


def _started(folder: Path, reach: Reach, keys: Keys) -> LocalPage:
    """Set Django up once; what an earlier page had under way was broken off."""
    memory = PageMemory.open(folder)
    memory.break_off_all(at=now())
    memory.close()
    door = Door(folder, keys, now)
    page = LocalPage.of(folder, door, now)
    settings.configure(**configured(reach, keys.cookie_key))
    django.setup()
    serve_this(page)
    return page


def _listen(page: LocalPage, reach: Reach, tell: Callable[[str], None], *, new_link: bool) -> None:
    waitress: Any = import_module("waitress")  # it says nothing of its types
    try:
        server = waitress.create_server(
            get_wsgi_application(),
            host=reach.host,
            port=reach.port,
            threads=_THREADS,
            ident=None,
            url_scheme="https" if reach.url else "http",
        )
    except OSError as problem:
        raise AddressUnusable(
            f"Kan ikke lytte på {reach.host}:{reach.port}. Er porten i bruk, velg en annen med "
            "--port.",
            field="port",
        ) from problem
    for line in _where(page, reach, server.effective_port, new_link=new_link):
        tell(line)
    threading.Thread(target=learn_names, name="names", daemon=True).start()
    try:
        server.run()  # until Ctrl+C
    finally:
        server.close()
        page.runner.stop()


def _where(page: LocalPage, reach: Reach, port: int, *, new_link: bool) -> Iterator[str]:
    """What the person reads who started the page."""
    listens = f"http://{reach.host}:{port}"
    address = reach.url.rstrip("/") or listens
    if not page.door.keys.password_hash or new_link:
        yield "Åpne denne lenken i en nettleser på denne maskinen, og velg et passord."
        yield f"Den virker én gang: {address}/start/{page.door.make_link()}/"
    else:
        yield f"WebFaktura Sync er åpen på {address}/"
    if not reach.is_this_machine_only and not reach.url:
        yield f"Merk: passordet går ukryptert over nettet. {TLS_BEFORE_IT}"
    if reach.url:
        yield f"Det som står foran, sender videre til {listens}."
    yield "Stopp med Ctrl+C."


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    lock = FileLock(folder / _LOCK_FILE, timeout=0)
    try:
        lock.acquire()
    except Timeout as problem:
        raise AnotherPageHere(
            f"Siden for datamappen {folder} er åpen fra før. Bruk den, eller stopp den først."
        ) from problem
    try:
        yield
    finally:
        lock.release()
