"""A real IMAP server (Dovecot) on loopback ports, with a mailbox that tests fill and look into."""

import getpass
import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rooms.delivery.mailbox import HOST, a_certificate, free_port
from rooms.jobs.processes import wait_until
from webfaktura.server.delivery.channels.email.mailbox import ImapMailbox, Tls

NAMES = [f"bruker{number}" for number in range(100)]
PASSWORD = "hemmelig-på-norsk"

_SETTINGS = """
protocols = imap
listen = {host}
base_dir = {folder}/run
log_path = {folder}/log
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain
auth_failure_delay = 0
first_valid_uid = 1
mail_location = maildir:~/Maildir
{internal}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {secret}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


@dataclass(frozen=True)
class Imap:
    """Where the server is; each test has a user of its own there."""

    folder: Path
    plain: int
    secret: int

    @property
    def certificate(self) -> str:
        return (self.folder / "certificate.pem").read_text()

    def user(self, number: int) -> "User":
        """One of those who are known from the start: Dovecot reads its list seldom."""
        return User(self, NAMES[number])


@dataclass(frozen=True)
class User:
    """A mailbox as its owner sees it with a program of another maker."""

    imap: Imap
    name: str

    def mailbox(self, **changes: Any) -> ImapMailbox:
        """As the product is told of it: over TLS from the start, unless told otherwise."""
        tls = changes.get("tls", Tls.FROM_THE_START)
        known: dict[str, Any] = {
            "host": HOST,
            "port": self.imap.secret if tls is Tls.FROM_THE_START else self.imap.plain,
            "user": self.name,
            "password": PASSWORD,
            "certificate": self.imap.certificate,
            "timeout": 20,
        }
        return ImapMailbox(**known | changes)

    def gets(self, *mails: bytes) -> None:
        """Mails arrive."""
        with self._session() as session:
            for mail in mails:
                session.append("INBOX", "", "", mail.replace(b"\n", b"\r\n"))

    def makes_folder(self, name: str) -> None:
        with self._session() as session:
            session.create(name)

    def count(self, folder: str = "INBOX", which: str = "ALL") -> int:
        """How many mails there are in the folder; `UNSEEN` counts only those."""
        with self._session() as session:
            session.select(folder, readonly=True)
            return len(session.search(None, which)[1][0].split())

    @contextmanager
    def _session(self) -> Iterator[imaplib.IMAP4]:
        session = imaplib.IMAP4(HOST, self.imap.plain, timeout=20)
        try:
            secret = f"\0{self.name}\0{PASSWORD}".encode()
            session.authenticate("PLAIN", lambda _: secret)
            yield session
        finally:
            session.logout()


@contextmanager
def an_imap_server(*settings: str) -> Iterator[Imap]:
    """A server that listens while the block lasts, in a folder that Dovecot's users may enter.

    Further lines of `settings` make it another server than it is.
    """
    folder = Path(tempfile.mkdtemp(prefix="imap-"))
    try:
        folder.chmod(0o755)
        a_certificate(folder)
        imap = Imap(folder, free_port(), free_port())
        users = "".join(f"{name}:{{PLAIN}}{PASSWORD}\n" for name in NAMES)
        (folder / "users").write_text(users, encoding="utf-8")
        (folder / "dovecot.conf").write_text(
            "\n".join((_settings(imap), *settings, "")), encoding="utf-8"
        )
        command = ["dovecot", "-F", "-c", str(folder / "dovecot.conf")]
        path = {"PATH": "/usr/sbin:/usr/bin:/bin"}
        with subprocess.Popen(command, env=path, stderr=subprocess.DEVNULL) as server:
            try:
                wait_until(lambda: _listens(imap), what="an IMAP server")
                yield imap
            finally:
                server.terminate()
    finally:
        shutil.rmtree(folder)


def _settings(imap: Imap) -> str:
    """Dovecot never opens a mailbox as root; started by anybody else it is that user all over."""
    (imap.folder / "home").mkdir()
    owner = pwd.getpwnam("nobody" if os.getuid() == 0 else getpass.getuser())
    internal = ""
    if os.getuid() == 0:
        os.chown(imap.folder / "home", owner.pw_uid, owner.pw_gid)
    else:
        internal = "\n".join(
            f"default_{kind}_user = {owner.pw_name}" for kind in ("internal", "login")
        )
    return _SETTINGS.format(
        host=HOST,
        folder=imap.folder,
        internal=internal,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
        plain=imap.plain,
        secret=imap.secret,
    )


def _listens(imap: Imap) -> bool:
    try:
        imaplib.IMAP4(HOST, imap.plain, timeout=20).logout()
    except (imaplib.IMAP4.error, OSError):
        return False
    return True
