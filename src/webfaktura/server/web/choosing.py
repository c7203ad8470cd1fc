"""What was chosen in a list of drafts, as its forms send it: keys, each with a version."""

from collections.abc import Iterable
from uuid import UUID

from django.http import QueryDict

from webfaktura.server.invoicing.chosen import Chosen

MOST_CHOSEN = 20_000
"""In one go; more are taken in a second one."""


def chosen_in(form: QueryDict) -> list[Chosen]:
    """The drafts whose boxes are ticked, or that an earlier page handed on; each once.

    What is no key is passed over: no page of ours sends it.
    """
    keys = [*form.getlist("draft"), *form.get("chosen", "").split()]
    found = (_chosen(key) for key in dict.fromkeys(keys))
    return [each for each in found if each is not None][:MOST_CHOSEN]


def handed_on(chosen: Iterable[Chosen]) -> str:
    """The same drafts in one field, for the page that comes next."""
    return " ".join(f"{each.draft_id}:{each.version}" for each in chosen)


def run_in(form: QueryDict) -> UUID | None:
    """Which run a form is about; None when no page of ours sent it."""
    try:
        return UUID(form.get("run", ""))
    except ValueError:
        return None


def _chosen(key: str) -> Chosen | None:
    draft_id, _, version = key.partition(":")
    try:
        return Chosen(UUID(draft_id), int(version))
    except ValueError:
        return None
