"""Fills the demo in by the products' own commands: an office, two clients, months of invoices."""

import json
import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

from webfaktura.demo.place import (
    AGENCY_NAME,
    CLIENT,
    CUSTOMER_NO,
    DEMO_CLIENT,
    ERP_PASSWORD,
    OFFICE,
    SERVICE_PORT,
    Place,
)
from webfaktura.demo.processes import DidNotStart

ORIGINAL = Path(__file__).with_name("variables-original.xml")
"""The original's own example of variables.xml, from which client 999 is set up."""

UNPAID = {7, 13, 19}
"""Old invoices that nobody has paid; every reader knows such customers."""


class Filling:
    """Runs the commands in the demo's place, one after another; each must say yes."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def prepare(self) -> None:
        """The database, and the ledger with its clients."""
        self.run("webfaktura", "migrate")
        self.run("webfaktura-ledger", "init", "--password", ERP_PASSWORD)
        self.run("webfaktura-ledger", "seed")

    def open_clients(self) -> None:
        """Enrol the office, register its Sync, and create the clients; the web service answers."""
        enrolled = self.run(
            "webfaktura", "agency", "enrol", "--customer-no", CUSTOMER_NO, "--name", AGENCY_NAME
        )
        self._set_up(_code_in(enrolled))
        self._new_client("999", CLIENT.password, "--from-variables", str(ORIGINAL))
        self._new_client("998", DEMO_CLIENT.password, *_DEMO_CLIENT_CHOICES)

    def fill_months(self, today: date) -> None:
        """Months of invoices: posted, and most of the old ones paid."""
        self.history("months")
        self.run("webfaktura-sync", "sync", "--all")
        self._pay_old_ones(today)
        self.run("webfaktura-sync", "sync", "--all")
        self.history("today")

    def history(self, when: str) -> None:
        """Let the story of that time be told."""
        self._call([sys.executable, "-m", "webfaktura.demo.history", when])

    def run(self, program: str, *words: str, **variables: str) -> str:
        """Run one of our programs; returns what it said."""
        return self._call([str(Path(sys.executable).parent / program), *words], **variables)

    def _set_up(self, code: str) -> None:
        self.run(
            "webfaktura-sync", "setup",
            "--server", f"http://localhost:{SERVICE_PORT}/wsaWebFaktura",
            "--enrolment-code", code,
            "--customer-no", CUSTOMER_NO,
            "--erp", "ledger",
            "--erp-address", str(self.place.ledger),
            "--erp-user", "admin",
            "--agency-user-name", OFFICE.user_name,
            "--agency-name", "Byrå",
            "--agency-email", OFFICE.user_name,
            WEBFAKTURA_ERP_PASSWORD=ERP_PASSWORD,
            WEBFAKTURA_AGENCY_PASSWORD=OFFICE.password,
        )  # fmt: skip

    def _new_client(self, client_no: str, password: str, *choices: str) -> None:
        self.run(
            "webfaktura-sync", "new-client", client_no, *choices, WEBFAKTURA_USER_PASSWORD=password
        )

    def _pay_old_ones(self, today: date) -> None:
        items = json.loads(self.run("webfaktura-ledger", "open-items", "999", "--json"))
        for item in items:
            due_on = date.fromisoformat(item["due_on"])
            if due_on <= today and item["invoice_no"] not in UNPAID:
                paid_on = min(today, due_on - timedelta(days=item["invoice_no"] % 4))
                self._pay(item["invoice_no"], paid_on)

    def _pay(self, invoice_no: int, on: date) -> None:
        self.run(
            "webfaktura-ledger", "pay", "999", "--invoice-no", str(invoice_no), "--on", f"{on}"
        )

    def _call(self, command: list[str], **variables: str) -> str:
        done = subprocess.run(
            command,
            env={**os.environ, **self.place.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = (done.stderr or done.stdout).strip()
            raise DidNotStart(f"Demoen kunne ikke fylles: {Path(command[0]).name} sa: {said}")
        return done.stdout


_DEMO_CLIENT_CHOICES = (
    "--subscription", "99", "--payments", "ja", "--departments", "ja", "--projects", "ja",
    "--auto-update", "ja", "--user-name", DEMO_CLIENT.user_name,
    "--user-full-name", "Klientbruker To", "--user-email", "klient2@klient.example",
    "--next-customer-no", "30000", "--next-invoice-no", "1001", "--next-credit-note-no", "0",
    "--kid-client", "0", "--kid-customer", "6", "--kid-invoice", "6", "--kid-check", "MOD10",
    "--due-days", "14", "--channel", "M",
    "--voucher-type-invoice", "1", "--voucher-type-credit-note", "2",
    "--vat", "1=PLH:3000", "--vat", "11=PLH:3060", "--vat", "21=PLL:3080",
    "--vat", "31=PLS:3050", "--vat", "9=FRI:3100", "--vat", "91=EKS:3200",
)  # fmt: skip


def _code_in(said: str) -> str:
    found = re.search(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4})+\b", said)
    if found is None:
        raise DidNotStart(f"Demoen fant ingen engangskode i: {said.strip()}")
    return found[0]
