"""What a task is called where people read of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webfaktura.server.jobs.execution import task_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import Promise

_words: dict[Callable[..., Any], Promise] = {}


def called[**P, R](words: Promise) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Give a task's function the words that the operator reads; stands below `@task`."""

    def remember(function: Callable[P, R]) -> Callable[P, R]:
        _words[function] = words
        return function

    return remember


def words_for(task_path: str) -> str:
    """Return what a task is called in the reader's language; its path where nobody named it.

    A task that is gone from the program is told by its path as well.
    """
    try:
        return str(_words.get(task_at(task_path).func, task_path))
    except (ImportError, TypeError):
        return task_path
