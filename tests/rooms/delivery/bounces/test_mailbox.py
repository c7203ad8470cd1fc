"""A mailbox at a real IMAP server: every mail is kept, wherever the reader dies."""

import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from rooms.delivery.bounces.imap_server import Imap, User, an_imap_server
from rooms.delivery.mailbox import HOST, free_port
from webfaktura.server.delivery.channels.email import mailbox as words
from webfaktura.server.delivery.channels.email.bounces import LARGEST, bounces_in
from webfaktura.server.delivery.channels.email.mailbox import (
    MailboxRefused,
    MailboxUnavailable,
    Tls,
    read_unseen,
)

BOUNCES = Path(__file__).parents[3] / "data" / "bounces"
NUMBERS = count()


@pytest.fixture(scope="module")
def imap() -> Iterator[Imap]:
    with an_imap_server() as imap:
        yield imap


@pytest.fixture
def user(imap: Imap) -> User:
    return imap.user(next(NUMBERS))


def mail(name: str) -> bytes:
    return f"Subject: {name}\nFrom: a@fjord.example\n\nHei\n".encode()


def subjects(mails: list[bytes]) -> list[str]:
    return [mail.splitlines()[0].decode().removeprefix("Subject: ") for mail in mails]


def keep_nothing(_content: bytes) -> None:
    """Takes a mail and forgets it."""


class Broken(Exception):
    pass


@pytest.mark.parametrize("tls", Tls)
def test_each_unseen_mail_is_kept_once_and_then_seen(user: User, tls: Tls) -> None:
    user.gets(mail("en"), mail("to"), mail("tre"))
    kept: list[bytes] = []

    first = read_unseen(user.mailbox(tls=tls), keep=kept.append)
    second = read_unseen(user.mailbox(tls=tls), keep=kept.append)

    assert (first, second) == (3, 0)
    assert subjects(kept) == ["en", "to", "tre"]
    assert (user.count(), user.count(which="UNSEEN")) == (3, 0)


def test_a_bounce_comes_through_the_mailbox_as_it_was_sent(user: User) -> None:
    sent = (BOUNCES / "latin1-words.eml").read_bytes()
    user.gets(sent)
    kept: list[bytes] = []

    read_unseen(user.mailbox(), keep=kept.append)

    assert [bounces_in(mail) for mail in kept] == [bounces_in(sent)]
    assert bounces_in(sent) is not None


@pytest.mark.parametrize("folder", ["Lest", "Behandlet/Søppel & rør", 'Med "tegn"'])
def test_what_is_kept_is_moved_when_there_is_a_folder_for_it(user: User, folder: str) -> None:
    user.makes_folder(words._quoted(folder))
    user.gets(mail("en"), mail("to"))
    kept: list[bytes] = []

    read_unseen(user.mailbox(read_folder=folder), keep=kept.append)

    assert subjects(kept) == ["en", "to"]
    assert (user.count(), user.count(words._quoted(folder))) == (0, 2)


@pytest.mark.parametrize(("able", "left"), [("UIDPLUS", 0), ("", 1)])
def test_a_server_that_cannot_move_is_asked_to_copy_and_take_away(able: str, left: int) -> None:
    with an_imap_server(f"imap_capability = IMAP4rev1 {able}") as old:
        user = old.user(0)
        user.makes_folder("Lest")
        user.gets(mail("en"))
        kept: list[bytes] = []

        counts = [read_unseen(user.mailbox(read_folder="Lest"), keep=kept.append) for _ in range(2)]

        assert (counts, subjects(kept)) == ([1, 0], ["en"])
        assert (user.count(), user.count("Lest")) == (left, 1)


def test_a_folder_to_move_to_that_is_not_there_leaves_what_is_kept_seen(user: User) -> None:
    user.gets(mail("en"))
    kept: list[bytes] = []

    with pytest.raises(MailboxUnavailable):
        read_unseen(user.mailbox(read_folder="Finnes ikke"), keep=kept.append)

    assert subjects(kept) == ["en"]
    assert (user.count(), user.count(which="UNSEEN")) == (1, 0)


def test_what_could_not_be_kept_is_read_again_with_all_after_it(user: User) -> None:
    user.gets(mail("en"), mail("to"), mail("tre"))
    kept: list[bytes] = []

    def keep_one(content: bytes) -> None:
        if kept:
            raise Broken
        kept.append(content)

    with pytest.raises(Broken):
        read_unseen(user.mailbox(), keep=keep_one)
    read_unseen(user.mailbox(), keep=kept.append)

    assert subjects(kept) == ["en", "to", "tre"]


def test_an_oserror_of_the_keeper_is_not_taken_for_the_mailboxs(user: User) -> None:
    user.gets(mail("en"))

    def full(_content: bytes) -> None:
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space left"):
        read_unseen(user.mailbox(), keep=full)
    assert user.count(which="UNSEEN") == 1


@pytest.mark.parametrize(
    ("point", "expected"),
    [("before it is kept", ["en", "to"]), ("when it is kept", ["en", "en", "to"])],
)
def test_killed_there_and_run_again_no_mail_is_lost(
    user: User, tmp_path: Path, point: str, expected: list[str]
) -> None:
    user.gets(mail("en"), mail("to"))
    settings = json.dumps(dataclasses.asdict(user.mailbox()))
    notes = tmp_path / "notes"

    def run(point: str) -> int:
        command = [sys.executable, "-m", "rooms.delivery.bounces.program", settings, str(notes)]
        paths = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        return subprocess.run([*command, point], env=paths, check=False).returncode

    assert run(point) == -signal.SIGKILL
    assert user.count(which="UNSEEN") == 2
    assert run("nowhere") == 0

    assert subjects(notes.read_bytes().splitlines()) == expected
    assert user.count(which="UNSEEN") == 0


def test_no_more_are_read_than_asked_for(user: User) -> None:
    user.gets(mail("en"), mail("to"), mail("tre"))
    kept: list[bytes] = []

    assert read_unseen(user.mailbox(), keep=kept.append, most=2) == 2
    assert subjects(kept) == ["en", "to"]
    assert user.count(which="UNSEEN") == 1


def test_of_a_huge_mail_only_the_beginning_is_fetched(user: User) -> None:
    user.gets(mail("stor") + b"x" * 70 * 30_000 + b"\n")
    kept: list[bytes] = []

    read_unseen(user.mailbox(), keep=kept.append)

    assert [len(content) for content in kept] == [LARGEST]


def test_a_wrong_password_is_refused_in_a_sentence_without_it(user: User) -> None:
    with pytest.raises(MailboxRefused) as refusal:
        read_unseen(user.mailbox(password="feil-passord"), keep=keep_nothing)

    sentence = refusal.value.sentence
    assert sentence.message == words.NOT_LET_IN
    assert (sentence.values["host"], sentence.values["user"]) == (HOST, user.name)
    assert "feil-passord" not in str(refusal.value)
    assert "feil-passord" not in repr(user.mailbox(password="feil-passord"))


def test_a_folder_that_is_not_there_is_refused_by_its_name(user: User) -> None:
    with pytest.raises(MailboxRefused) as refusal:
        read_unseen(user.mailbox(folder="Retur"), keep=keep_nothing)

    assert refusal.value.sentence.message == words.NO_FOLDER
    assert refusal.value.sentence.values["folder"] == "Retur"


@pytest.mark.parametrize("tls", [Tls.FROM_THE_START, Tls.STARTTLS])
def test_a_server_with_an_unknown_certificate_is_never_told_the_password(
    user: User, tls: Tls
) -> None:
    with pytest.raises(MailboxRefused) as refusal:
        read_unseen(user.mailbox(tls=tls, certificate=""), keep=keep_nothing)

    assert refusal.value.sentence.message == words.NOT_TRUSTED


def test_a_shut_port_is_unavailable(user: User) -> None:
    with pytest.raises(MailboxUnavailable) as trouble:
        read_unseen(user.mailbox(port=free_port()), keep=keep_nothing)

    assert trouble.value.sentence.message == words.NO_ANSWER


@pytest.mark.parametrize("tls", [Tls.FROM_THE_START, Tls.NONE])
def test_a_server_that_says_nothing_is_given_up_on(user: User, tls: Tls) -> None:
    with socket.create_server((HOST, 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(MailboxUnavailable):
            read_unseen(user.mailbox(port=port, tls=tls, timeout=0.2), keep=keep_nothing)
