"""Secrets: sealed for one element of one file, with a key that others cannot read."""

import base64
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from webfaktura.sync import secrets
from webfaktura.sync.secrets import Key, KeyBesideSecrets, SecretUnreadable, Vault, is_sealed

VAULT = Vault(Key(bytes(range(32)), "testen"), "fil-1")


@pytest.fixture
def key_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "nøkler" / "key"
    monkeypatch.setenv(secrets.KEY_FILE_VARIABLE, str(path))
    return path


def test_what_is_sealed_is_opened_for_the_same_element() -> None:
    sealed = VAULT.seal("Østers-2026", element="system/DIPassword")

    assert sealed.startswith("v1:")
    assert "sters" not in base64.b64decode(sealed[3:]).decode("latin-1")
    assert VAULT.open(sealed, element="system/DIPassword") == "Østers-2026"


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    assert VAULT.seal("a", element="e") != VAULT.seal("a", element="e")


@pytest.mark.parametrize(
    "other",
    [
        (VAULT, "system/CredentialSecret"),
        (Vault(VAULT.key, "fil-2"), "system/DIPassword"),
        (Vault(Key(bytes(32), "en annen maskin"), "fil-1"), "system/DIPassword"),
    ],
    ids=["another element", "another file", "another key"],
)
def test_a_secret_that_was_moved_cannot_be_opened(other: tuple[Vault, str]) -> None:
    sealed = VAULT.seal("hemmelig", element="system/DIPassword")
    vault, element = other

    with pytest.raises(SecretUnreadable) as refused:
        vault.open(sealed, element=element)

    assert "hemmelig" not in refused.value.sentence


def test_a_secret_with_one_changed_letter_cannot_be_opened() -> None:
    sealed = VAULT.seal("hemmelig", element="e")
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]

    with pytest.raises(SecretUnreadable):
        VAULT.open(changed, element="e")


@pytest.mark.parametrize("text", ["v1:", "v1:ikke base64", "v1:QUJD", "xMd3bJuF9XY="])
def test_what_we_never_sealed_cannot_be_opened(text: str) -> None:
    with pytest.raises(SecretUnreadable):
        VAULT.open(text, element="e")


def test_the_originals_ciphertext_is_known_as_not_ours() -> None:
    assert not is_sealed("xMd3bJuF9XY=")
    assert is_sealed(VAULT.seal("a", element="e"))


def test_the_key_is_made_once_and_found_again(key_path: Path) -> None:
    assert secrets.find_key() is None

    made = secrets.make_key()

    assert secrets.find_key() == made
    assert made.place == str(key_path)
    assert key_path.stat().st_mode & 0o777 == 0o600
    assert len(made.secret) == 32


def test_a_key_file_that_others_can_read_is_refused(key_path: Path) -> None:
    secrets.make_key()
    key_path.chmod(0o644)

    with pytest.raises(SecretUnreadable, match="chmod 600"):
        secrets.find_key()


def test_a_damaged_key_file_is_refused(key_path: Path) -> None:
    secrets.make_key()
    key_path.write_bytes(b"kort")

    with pytest.raises(SecretUnreadable, match="skadet"):
        secrets.find_key()


def test_without_a_keyring_the_key_file_lies_outside_the_data_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(secrets.KEY_FILE_VARIABLE, raising=False)

    assert secrets.key_file().parts[-2:] == ("webfaktura-sync", "key")
    assert "share" not in secrets.key_file().parts


def test_a_key_file_in_the_data_folder_is_refused(key_path: Path, tmp_path: Path) -> None:
    secrets.refuse_key_in(tmp_path / "data")

    with pytest.raises(KeyBesideSecrets) as refused:
        secrets.refuse_key_in(key_path.parent)

    assert str(key_path) in refused.value.sentence
    assert "få både nøkkel og hemmeligheter" in refused.value.sentence


@dataclass
class Ring:
    """A keyring that holds what it is given; the operating system's cannot be had in a test."""

    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    priority: int = 5

    def get_keyring(self) -> "Ring":
        return self

    def get_password(self, service: str, user: str) -> str | None:
        return self.kept.get((service, user))

    def set_password(self, service: str, user: str, password: str) -> None:
        self.kept[service, user] = password


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    monkeypatch.delenv(secrets.KEY_FILE_VARIABLE, raising=False)
    ring = Ring()
    monkeypatch.setattr(secrets, "keyring", ring)
    return ring


def test_the_key_is_kept_in_the_keyring_where_there_is_one(ring: Ring) -> None:
    made = secrets.make_key()

    assert made.place == "nøkkelringen"
    assert secrets.find_key() == made
    assert list(ring.kept) == [("webfaktura-sync", "key")]


@pytest.mark.parametrize("kept", ["ikke base64!", "QUJD"])
def test_a_damaged_key_in_the_keyring_is_refused(ring: Ring, kept: str) -> None:
    ring.kept["webfaktura-sync", "key"] = kept

    with pytest.raises(SecretUnreadable, match="i nøkkelringen er skadet"):
        secrets.find_key()
