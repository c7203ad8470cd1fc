"""Keeps the bytes of documents under the hash of their content, and gives them back unchanged."""

from __future__ import annotations

from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages


class DocumentDamaged(RuntimeError):
    """What is stored is not what was stored: the backup must be looked at, nothing is sent."""


def keep(content: bytes) -> str:
    """Store the bytes; return their SHA-256 (hexadecimal), which is also their name.

    Killed anywhere and called again, the same bytes stand there once: a torn
    file from an earlier attempt is replaced.
    """
    digest = sha256(content).hexdigest()
    name, storage = name_of(digest), _storage()
    if not _is_whole(storage, name, digest):
        storage.delete(name)
        stored_as = storage.save(name, ContentFile(content))
        if stored_as != name:  # somebody stored the same bytes a moment ago
            storage.delete(stored_as)
    return digest


def kept(digest: str) -> bytes:
    """The bytes with this hash; raises `DocumentDamaged` when they are gone or changed."""
    name, storage = name_of(digest), _storage()
    content = _read(storage, name) if storage.exists(name) else b""
    if sha256(content).hexdigest() != digest:
        raise DocumentDamaged(f"The stored document {name} is not what was stored.")
    return content


def name_of(digest: str) -> str:
    """Where the bytes stand: in 256 folders, so that none grows too large."""
    return f"{digest[:2]}/{digest}"


def _storage() -> Storage:
    return storages["documents"]


def _is_whole(storage: Storage, name: str, digest: str) -> bool:
    return storage.exists(name) and sha256(_read(storage, name)).hexdigest() == digest


def _read(storage: Storage, name: str) -> bytes:
    with storage.open(name) as file:
        return bytes(file.read())
