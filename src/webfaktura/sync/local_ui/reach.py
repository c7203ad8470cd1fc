"""Where the local page is reached from, and what must stand before it is reached from afar."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from webfaktura.norway.refusal import Refusal

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
TLS_BEFORE_IT = (
    "Sett TLS foran: la for eksempel Caddy, nginx eller IIS ta imot https på maskinen og sende "
    "videre til http://127.0.0.1:8090 med det samme Host-hodet, og start med "
    "«webfaktura-sync serve --url https://navnet»."
)


class NoPasswordYet(Refusal):
    """The page was to be reached from other machines before a password was chosen."""


class AddressUnusable(Refusal):
    """The address of the page is not one that can be listened at or called."""


@dataclass(frozen=True)
class Reach:
    """What the page listens at, and the names it answers to."""

    host: str = "127.0.0.1"
    port: int = 8090
    url: str = ""
    """The https address of what stands before it; empty where nothing does."""
    names: tuple[str, ...] = ()

    @property
    def is_this_machine_only(self) -> bool:
        """Whether only programs on this machine can reach the page."""
        return is_loopback(self.host) and not self.url

    @property
    def hosts(self) -> list[str]:
        """The names in `Host` that are answered; all others get 400."""
        before_it = urlsplit(self.url).hostname
        asked = (self.host, *self.names, *([before_it] if before_it else []))
        return [*LOOPBACK_NAMES, *(_as_host(one) for one in asked if one not in LOOPBACK_NAMES)]


def check_reach(reach: Reach, *, has_password: bool) -> None:
    """Refuse an address that is none, and one that reaches far while nobody must log in."""
    if reach.url and not _is_https(reach.url):
        raise AddressUnusable(
            f"«{reach.url}» er ikke en https-adresse. Skriv den som https://sync.navnet.no.",
            field="url",
        )
    if not reach.is_this_machine_only and not has_password:
        raise NoPasswordYet(
            "Siden kan ikke nås fra andre maskiner før noen har valgt et passord. Start den først "
            "med «webfaktura-sync serve», åpne engangslenken på denne maskinen og velg et passord. "
            f"{TLS_BEFORE_IT}",
            field="host",
        )


def is_loopback(host: str) -> bool:
    """Tell whether the address is this machine's own and nobody else's."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_https(url: str) -> bool:
    try:
        split = urlsplit(url)
        return split.scheme == "https" and bool(split.hostname) and split.path in {"", "/"}
    except ValueError:
        return False


def _as_host(host: str) -> str:
    """An IPv6 address stands in brackets in `Host`."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
