"""Two readers of the Beancount export: a small one of our own, and `bean-check` itself."""

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

_OPTION = re.compile(r'option "(?P<name>\w+)" (?P<value>"(?:[^"\\]|\\.)*")')
_OPEN = re.compile(r"(?P<on>[0-9-]{10}) open (?P<account>\S+) NOK")
_BEGIN = re.compile(r'(?P<on>[0-9-]{10}) \* (?P<text>"(?:[^"\\]|\\.)*")( \^[A-Za-z0-9/._-]+)*')
_POSTING = re.compile(r"  (?P<account>[A-Z]\S+)  (?P<amount>-?[0-9]+\.[0-9]{2}) NOK")
_BALANCE = re.compile(
    r"(?P<on>[0-9-]{10}) balance (?P<account>\S+)  (?P<amount>-?[0-9]+\.[0-9]{2}) NOK"
)
_METADATA = re.compile(r'(  |    )[a-z][a-z0-9_-]+: "(?:[^"\\]|\\.)*"')
_ACCOUNT = re.compile(r"(Assets|Liabilities|Equity|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]*)+")


@dataclass
class Beans:
    """What a file says: where accounts open, what is posted, and what is asserted."""

    opened: dict[str, date] = field(default_factory=dict)
    transactions: list[tuple[date, list[tuple[str, Decimal]]]] = field(default_factory=list)
    asserted: dict[str, tuple[date, Decimal]] = field(default_factory=dict)

    @property
    def balances(self) -> dict[str, Decimal]:
        """The postings added up, by account."""
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for _, postings in self.transactions:
            for account, amount in postings:
                sums[account] += amount
        return dict(sums)


def read_beans(text: str) -> Beans:
    """Read a file line by line; a line that is none of Beancount's fails."""
    beans = Beans()
    for line in filter(None, text.split("\n")):
        if found := _OPEN.fullmatch(line):
            assert found["account"] not in beans.opened, line
            beans.opened[found["account"]] = date.fromisoformat(found["on"])
        elif found := _BEGIN.fullmatch(line):
            beans.transactions.append((date.fromisoformat(found["on"]), []))
        elif found := _POSTING.fullmatch(line):
            beans.transactions[-1][1].append((found["account"], Decimal(found["amount"])))
        elif found := _BALANCE.fullmatch(line):
            on, amount = date.fromisoformat(found["on"]), Decimal(found["amount"])
            beans.asserted[found["account"]] = (on, amount)
        else:
            assert _METADATA.fullmatch(line) or _OPTION.fullmatch(line), line
    return beans


def prove_beans(text: str) -> Beans:
    """Hold a file to what `bean-check` holds it to: it balances, opens and asserts rightly."""
    beans = read_beans(text)
    for on, postings in beans.transactions:
        assert len(postings) >= 2
        assert sum(amount for _, amount in postings) == 0
        for account, _ in postings:
            assert _ACCOUNT.fullmatch(account), account
            assert beans.opened[account] <= on
    assert {account: amount for account, (_, amount) in beans.asserted.items()} == beans.balances
    assert all(after > on for after, _ in beans.asserted.values() for on, _ in beans.transactions)
    return beans


def bean_check(file: Path) -> tuple[int, str]:
    """Let Beancount's own `bean-check` try a file: its exit code, and all it says."""
    beside = str(Path(sys.executable).parent)
    program = shutil.which("bean-check", path=beside) or shutil.which("bean-check")
    assert program, "bean-check mangler: legg beancount til testenes avhengigheter"
    ended = subprocess.run(
        [program, str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr
