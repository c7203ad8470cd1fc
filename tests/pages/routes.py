"""Every address of the pages, as the resolver itself tells them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

PAGES = "webfaktura.server.urls"


@dataclass(frozen=True)
class Route:
    """One address: its name, and the parameters that stand in it."""

    name: str
    pattern: str
    parameters: tuple[str, ...]

    def filled(self, ids: Mapping[str, object]) -> str:
        """The address with the ids in it; a parameter nobody knows is a failure that says so."""
        unknown = [name for name in self.parameters if name not in ids]
        assert not unknown, (
            f"{self.pattern} has the parameter {unknown[0]!r}, which this sweep cannot fill: "
            "let `ids_of` in tests/pages/test_strangers.py give the id of an object for it"
        )
        return reverse(self.name, kwargs={name: ids[name] for name in self.parameters})

    @property
    def is_of_a_company(self) -> bool:
        return "company_id" in self.parameters


def routes() -> list[Route]:
    """All of them; a route without a name is a failure that says so."""
    found = list(_below(get_resolver(PAGES).url_patterns, "", ()))
    unnamed = [route.pattern for route in found if not route.name]
    assert not unnamed, f"these routes have no name, so nothing can sweep them: {unnamed}"
    return found


def _below(
    patterns: list[URLPattern | URLResolver], before: str, parameters: tuple[str, ...]
) -> Iterator[Route]:
    for each in patterns:
        pattern = before + str(each.pattern)
        inside = (*parameters, *_parameters(each))
        if isinstance(each, URLResolver):
            yield from _below(each.url_patterns, pattern, inside)
        else:
            yield Route(each.name or "", pattern, inside)


def _parameters(each: URLPattern | URLResolver) -> tuple[str, ...]:
    named = getattr(each.pattern, "converters", {}) or each.pattern.regex.groupindex
    return tuple(named)
