"""Collects what a history left behind: two databases, the mails, and what the client was told."""

import email
import email.policy
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from proof.journey_world import CLIENT_NO, ProofWorld

type Row = dict[str, Any]

LEDGER = {
    "vouchers": """SELECT reference AS id, voucher_no, kind, invoice_no FROM vouchers
        WHERE client_no = ? ORDER BY voucher_no""",
    "accounts": """SELECT kind, account, sum(amount_ore) AS ore
        FROM postings JOIN vouchers USING (client_no, voucher_no)
        WHERE client_no = ? GROUP BY kind, account""",
    "batches": """SELECT batch_no, batches.reference AS id, state, count(place_no) AS count
        FROM batches LEFT JOIN batch_vouchers USING (client_no, batch_no)
        WHERE batches.client_no = ? GROUP BY batch_no ORDER BY batch_no""",
    "open_items": """SELECT voucher_no, invoice_no, kid, original_ore FROM open_items
        WHERE client_no = ? ORDER BY voucher_no""",
    "payments": """SELECT payment_id AS id, item_voucher_no, amount_ore AS ore FROM payments
        WHERE client_no = ? ORDER BY change_no""",
}
"""What is read in the ledger's file, past the ledger's own code."""


@dataclass(frozen=True)
class Mail:
    """One mail that the other side took: its id, and the hash of the PDF it carries."""

    message_id: str
    sha256: str


@dataclass(frozen=True)
class Evidence:
    """Everything that the verdict is passed on."""

    wanted: int
    """How many drafts were to become invoices."""
    batch: int
    """The most vouchers that a batch may hold."""
    resent: int
    """How many mails were sent again, since the worker died before it wrote down the answer."""
    told: Sequence[Row]
    server: dict[str, Any]
    ledger: dict[str, list[Row]]
    mails: Sequence[Mail]


def evidence_of(world: ProofWorld, *, wanted: int, resent: int = 0) -> Evidence:
    """Look at everything; the programs may still run, but must be at rest."""
    return Evidence(
        wanted=wanted,
        batch=world.batch,
        resent=resent,
        told=_told(world.told),
        server=json.loads(world.books()),
        ledger=_ledger(world.ledger_file),
        mails=list(_mails(world.home / "mail")),
    )


def _told(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _ledger(path: Path) -> dict[str, list[Row]]:
    with closing(sqlite3.connect(path, timeout=20)) as file:
        file.row_factory = sqlite3.Row
        return {
            name: [dict(row) for row in file.execute(sql, (CLIENT_NO,))]
            for name, sql in LEDGER.items()
        }


def _mails(folder: Path) -> Iterator[Mail]:
    for path in sorted(folder.glob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        content = next(mail.iter_attachments()).get_payload(decode=True)
        assert isinstance(content, bytes)
        yield Mail(str(mail["Message-ID"]), sha256(content).hexdigest())
