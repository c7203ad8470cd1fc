"""Finds in DNS which SMP knows a participant (SML: NAPTR records with `Meta:SMP`)."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import dns.exception
import dns.resolver

from webfaktura.server.lookups.participants.identifiers import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dns.rdtypes.IN.NAPTR import NAPTR

PRODUCTION: Final = "participant.sml.prod.tech.peppol.org"
_PARTS = 4
"""Of `!what!with!`, cut at its marks."""


class NamesUnavailable(Exception):
    """DNS does not answer, or not so that it can be read; the same again later."""


class PlaceNotAllowed(Exception):
    """DNS points to where we do not go: no web address, or a machine inside the house."""


@dataclass(frozen=True, kw_only=True)
class Names:
    """Where participants are looked for."""

    zone: str = PRODUCTION
    nameserver: str = ""
    """An IP address; empty: the machine's own."""
    port: int = 53
    hosts: frozenset[str] = frozenset()
    """The SMPs that may be asked. Empty: any that stands on the public internet, for a
    Norwegian receiver need not be registered in ELMA itself."""
    patience: float = 5
    """Seconds."""


def smp_of(participant: str, names: Names) -> str | None:
    """The SMP's address, without a slash at its end; None where nobody is registered.

    Raises `NamesUnavailable` or `PlaceNotAllowed`.
    """
    resolver = dns.resolver.Resolver(configure=not names.nameserver)
    if names.nameserver:
        resolver.nameservers = [names.nameserver]
        resolver.port = names.port
    try:
        found = resolver.resolve(
            host_of(participant, names.zone), "NAPTR", lifetime=names.patience, search=False
        )
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return None
    except (dns.exception.DNSException, OSError) as problem:
        raise NamesUnavailable(f"{problem}") from problem
    address = _address(found)
    if address is not None:
        _must_be_allowed(address, names.hosts)
    return address


def _address(records: Iterable[NAPTR]) -> str | None:
    """Of the record that counts first."""
    for record in sorted(records, key=lambda each: (each.order, each.preference)):
        if record.flags.upper() == b"U" and record.service.upper() == b"META:SMP":
            return _replacement(record.regexp.decode(errors="replace")).rstrip("/")
    return None


def _replacement(rule: str) -> str:
    """`!.*!https://smp.example!`: the whole name is replaced, so no part of it is kept."""
    parts = rule.split(rule[:1]) if rule else []
    if len(parts) != _PARTS or "\\" in parts[2]:
        raise PlaceNotAllowed(rule)
    return parts[2]


def _must_be_allowed(address: str, hosts: frozenset[str]) -> None:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as problem:
        raise PlaceNotAllowed(address) from problem
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise PlaceNotAllowed(address)
    if parts.query or parts.fragment:
        raise PlaceNotAllowed(address)
    if host not in hosts if hosts else not _is_public(host, port):
        raise PlaceNotAllowed(address)


def _is_public(host: str, port: int | None) -> bool:
    """Whether every address of the host is outside the house (no loopback, no private net)."""
    try:
        found = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except OSError as problem:
        raise NamesUnavailable(f"{problem}") from problem
    return all(ipaddress.ip_address(each[4][0]).is_global for each in found)
