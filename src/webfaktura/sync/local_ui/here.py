"""What the pages work with: one folder, its door, its memory and its runs."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from webfaktura.sync.local_ui.door import Door
from webfaktura.sync.local_ui.page_memory import PageMemory
from webfaktura.sync.local_ui.runner import Runner


@dataclass(frozen=True)
class LocalPage:
    """One started page."""

    folder: Path
    door: Door
    runner: Runner
    now: Callable[[], datetime]
    turn: threading.Lock
    """Who holds it may open the data folder; a run does for as long as it goes on."""

    @classmethod
    def of(cls, folder: Path, door: Door, now: Callable[[], datetime]) -> Self:
        """A page over a data folder, with no run under way."""
        turn = threading.Lock()
        return cls(folder, door, Runner(folder, now, turn), now, turn)

    @contextmanager
    def memory(self) -> Iterator[PageMemory]:
        """The page's own memory, for this thread."""
        with closing(PageMemory.open(self.folder)) as memory:
            yield memory


def the_page() -> LocalPage:
    """The page that this process serves."""
    return _SERVED[0]


def serve_this(page: LocalPage) -> None:
    """Let the views work with this page; a process serves one."""
    _SERVED[:] = [page]


_SERVED: list[LocalPage] = []
