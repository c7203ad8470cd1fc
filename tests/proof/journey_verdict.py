"""Passes the verdict on a history: what is lost, doubled or does not agree, in sentences."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator

from proof.journey_evidence import Evidence

RECEIVABLE, BANK = "1500", "1920"
TAX_ACCOUNTS = {"2500": "2700", "1500": "2701"}
"""The ledger's account of each rate, in hundredths of a percent."""


def findings(evidence: Evidence) -> list[str]:
    """Everything that is wrong after a history that has come to its end; empty when all is well."""
    return [finding for look in LOOKS for finding in look(evidence)]


def promises_broken(evidence: Evidence) -> Iterator[str]:
    """What a client was told is true for ever: the draft has this number and no other."""
    held = {invoice["draft"]: invoice for invoice in evidence.server["invoices"]}
    for told in evidence.told:
        found = held.get(told["draft"])
        if found is None:
            yield f"lost: invoice {told['invoice_no']} was acknowledged and is not there"
        elif any(found[name] != told[name] for name in told):
            yield f"differs: invoice {told['invoice_no']} was acknowledged otherwise than it is"


def numbers_broken(evidence: Evidence) -> Iterator[str]:
    """As many invoices as drafts, numbered from 1 without a gap, and unchanged since."""
    server = evidence.server
    numbers = sorted(invoice["invoice_no"] for invoice in server["invoices"])
    yield from _once("invoice", numbers, range(1, evidence.wanted + 1))
    yield from _once(
        "KID", [i["kid"] for i in server["invoices"]], {i["kid"] for i in _issued(evidence)}
    )
    if server["drafts"]:
        yield f"lost: {server['drafts']} drafts were never issued"
    for name in server["changed"]:
        yield f"changed: {name} is not what the chain says"


def documents_broken(evidence: Evidence) -> Iterator[str]:
    """Each invoice has one document whose stored bytes are those it names."""
    made = [document["invoice_no"] for document in evidence.server["documents"]]
    yield from _once("document of invoice", made, _numbers(evidence))
    for number in evidence.server["unreadable"]:
        yield f"lost: the stored bytes of invoice {number} are not those of its document"


def deliveries_broken(evidence: Evidence) -> Iterator[str]:
    """Each invoice has one delivery, which the other side took."""
    deliveries = evidence.server["deliveries"]
    begun = [delivery["invoice_no"] for delivery in deliveries]
    yield from _once("delivery of invoice", begun, _numbers(evidence))
    for delivery in deliveries:
        if delivery["state"] != "sent":
            yield f"lost: the mail of invoice {delivery['invoice_no']} is {delivery['state']}"


def mails_broken(evidence: Evidence) -> Iterator[str]:
    """Each mail carries a delivery's stored id and its document, and no more came than must."""
    hashes = {row["invoice_no"]: row["sha256"] for row in evidence.server["documents"]}
    deliveries = evidence.server["deliveries"]
    wanted = {row["message_id"]: hashes.get(row["invoice_no"]) for row in deliveries}
    for missing in wanted.keys() - {mail.message_id for mail in evidence.mails}:
        yield f"lost: no mail came with the id {missing}"
    for mail in evidence.mails:
        if mail.message_id not in wanted:
            yield f"doubled: a mail came with an id of its own, {mail.message_id}"
        elif mail.sha256 != wanted[mail.message_id]:
            yield f"differs: the mail {mail.message_id} carries another document"
    if len(evidence.mails) - len(wanted) > evidence.resent:
        yield f"doubled: {len(evidence.mails)} mails of {len(wanted)} deliveries"


def vouchers_broken(evidence: Evidence) -> Iterator[str]:
    """Each invoice has one voucher of its gross, transferred in one batch that adds up."""
    gross = {i["invoice_no"]: i["gross_ore"] for i in _issued(evidence)}
    vouchers = evidence.server["vouchers"]
    yield from _once("voucher of invoice", [v["invoice_no"] for v in vouchers], gross)
    for voucher in vouchers:
        if voucher["ore"] != gross.get(voucher["invoice_no"]):
            yield f"differs: the voucher of invoice {voucher['invoice_no']} has another amount"
    placed = [p["voucher"] for p in evidence.server["placements"]]
    yield from _once("place in a batch of voucher", placed, [v["id"] for v in vouchers])
    yield from _batches_broken(evidence)


def ledger_broken(evidence: Evidence) -> Iterator[str]:
    """The ledger holds each voucher once, and its accounts agree with the invoices."""
    posted = [v for v in evidence.ledger["vouchers"] if v["kind"] == "invoice"]
    yield from _once("invoice in the ledger", [v["invoice_no"] for v in posted], _numbers(evidence))
    references = [v["id"] for v in evidence.server["vouchers"]]
    yield from _once("voucher in the ledger", [v["id"] for v in posted], references)
    numbers = {v["id"]: str(v["voucher_no"]) for v in posted}
    for place in evidence.server["placements"]:
        if place["erp_voucher_no"] != numbers.get(place["voucher"]):
            yield f"differs: voucher {place['voucher']} has another number in the ledger"
    yield from _differ("account", _accounts(evidence, "invoice"), _accounts_expected(evidence))
    if balance := sum(row["ore"] for row in evidence.ledger["accounts"]):
        yield f"differs: the trial balance is {balance} øre"


def open_items_broken(evidence: Evidence) -> Iterator[str]:
    """The sub-ledger has one item of each invoice, with its KID and its whole amount."""
    items = [(i["invoice_no"], i["kid"], i["original_ore"]) for i in evidence.ledger["open_items"]]
    wanted = [(i["invoice_no"], i["kid"], i["gross_ore"]) for i in _issued(evidence)]
    yield from _once("open item", items, wanted)


def payments_broken(evidence: Evidence) -> Iterator[str]:
    """Each invoice is paid once in the ledger and once here, and the journal says so."""
    items = {i["voucher_no"]: i["invoice_no"] for i in evidence.ledger["open_items"]}
    there = [(p["id"], p["ore"], items[p["item_voucher_no"]]) for p in evidence.ledger["payments"]]
    here = [(p["id"], p["ore"], p["invoice_no"]) for p in evidence.server["payments"]]
    yield from _once("payment", here, there)
    paid = [(number, ore) for _id, ore, number in there]
    wanted = [(i["invoice_no"], i["gross_ore"]) for i in _issued(evidence)]
    yield from _once("payment in the ledger", paid, wanted)
    yield from _differ("account", _accounts(evidence, "payment"), _payments_expected(evidence))
    for invoice in _issued(evidence):
        if invoice["status"] != "paid":
            yield f"lost: invoice {invoice['invoice_no']} is {invoice['status']} in the journal"


LOOKS: tuple[Callable[[Evidence], Iterator[str]], ...] = (
    promises_broken,
    numbers_broken,
    documents_broken,
    deliveries_broken,
    mails_broken,
    vouchers_broken,
    ledger_broken,
    open_items_broken,
    payments_broken,
)


def _batches_broken(evidence: Evidence) -> Iterator[str]:
    ore = {v["id"]: v["ore"] for v in evidence.server["vouchers"]}
    places = evidence.server["placements"]
    for place in places:
        if place["state"] != "transferred":
            yield f"lost: voucher {place['voucher']} is {place['state']}"
    for batch in evidence.server["batches"]:
        held = [p["voucher"] for p in places if p["batch"] == batch["id"]]
        if (len(held), sum(ore.get(v, 0) for v in held)) != (batch["count"], batch["ore"]):
            yield f"differs: batch {batch['id']} does not hold what it says"
        if batch["state"] != "transferred" or batch["count"] > evidence.batch:
            yield f"differs: batch {batch['id']} of {batch['count']} is {batch['state']}"
    here = [(b["id"], b["count"], "updated") for b in evidence.server["batches"]]
    there = [(b["id"], b["count"], b["state"]) for b in evidence.ledger["batches"]]
    yield from _once("batch in the ledger", there, here)


def _issued(evidence: Evidence) -> list[dict[str, object]]:
    return list(evidence.server["invoices"])


def _numbers(evidence: Evidence) -> list[object]:
    return [invoice["invoice_no"] for invoice in _issued(evidence)]


def _accounts(evidence: Evidence, kind: str) -> dict[str, int]:
    return {
        row["account"]: row["ore"]
        for row in evidence.ledger["accounts"]
        if row["kind"] == kind and row["ore"]
    }


def _accounts_expected(evidence: Evidence) -> dict[str, int]:
    """What the invoices come to in each account; their sum is zero, or the books are wrong."""
    expected: Counter[str] = Counter()
    for account, ore in evidence.server["sales"].items():
        expected[account] -= ore
    for rate, ore in evidence.server["tax"].items():
        expected[TAX_ACCOUNTS.get(rate, "")] -= ore
    expected[RECEIVABLE] += sum(i["gross_ore"] for i in evidence.server["invoices"])
    return {account: ore for account, ore in expected.items() if ore}


def _payments_expected(evidence: Evidence) -> dict[str, int]:
    gross = sum(i["gross_ore"] for i in evidence.server["invoices"])
    return {BANK: gross, RECEIVABLE: -gross}


def _once[T: Hashable](what: str, found: Iterable[T], wanted: Iterable[T]) -> Iterator[str]:
    """Each that is wanted is found exactly once, and nothing else."""
    times, wishes = Counter(iter(found)), Counter(iter(wanted))
    for one in (wishes - times).elements():
        yield f"lost: {what} {one}"
    for one in (times - wishes).elements():
        yield f"doubled: {what} {one}" if one in wishes else f"unknown: {what} {one}"


def _differ(what: str, found: dict[str, int], wanted: dict[str, int]) -> Iterator[str]:
    for one in sorted(found.keys() | wanted.keys()):
        if found.get(one, 0) != wanted.get(one, 0):
            yield f"differs: {what} {one} holds {found.get(one, 0)} øre, not {wanted.get(one, 0)}"
