"""Tables of the book and the sub-ledger, and the guards that keep them append-only.

The database itself refuses an unbalanced voucher: postings come in order, the
last one is refused unless the voucher sums to zero, and a deferred foreign key
refuses the commit until the last one is there.
"""

_VOUCHERS = """
CREATE TABLE vouchers (
    client_no TEXT NOT NULL REFERENCES clients,
    voucher_no INTEGER NOT NULL,
    reference TEXT NOT NULL,
    voucher_type TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'credit_note', 'payment', 'reversal')),
    voucher_on TEXT NOT NULL,
    text TEXT NOT NULL,
    invoice_no INTEGER NOT NULL,
    reverses_voucher_no INTEGER,
    last_posting_no INTEGER NOT NULL CHECK (last_posting_no >= 2),
    PRIMARY KEY (client_no, voucher_no),
    UNIQUE (client_no, reference),
    FOREIGN KEY (client_no, voucher_type) REFERENCES voucher_types,
    FOREIGN KEY (client_no, reverses_voucher_no) REFERENCES vouchers,
    FOREIGN KEY (client_no, voucher_no, last_posting_no) REFERENCES postings
        DEFERRABLE INITIALLY DEFERRED
) STRICT
"""

_POSTINGS = """
CREATE TABLE postings (
    client_no TEXT NOT NULL,
    voucher_no INTEGER NOT NULL,
    posting_no INTEGER NOT NULL,
    account TEXT NOT NULL,
    amount_ore INTEGER NOT NULL,
    vat_code TEXT,
    customer_no INTEGER,
    department_no TEXT,
    project_no TEXT,
    PRIMARY KEY (client_no, voucher_no, posting_no),
    FOREIGN KEY (client_no, voucher_no) REFERENCES vouchers,
    FOREIGN KEY (client_no, account) REFERENCES accounts,
    FOREIGN KEY (client_no, vat_code) REFERENCES vat_codes,
    FOREIGN KEY (client_no, customer_no) REFERENCES customers,
    FOREIGN KEY (client_no, department_no) REFERENCES departments,
    FOREIGN KEY (client_no, project_no) REFERENCES projects
) STRICT
"""

_OPEN_ITEMS = """
CREATE TABLE open_items (
    client_no TEXT NOT NULL,
    voucher_no INTEGER NOT NULL,
    customer_no INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    invoice_no INTEGER NOT NULL,
    kid TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    original_ore INTEGER NOT NULL,
    PRIMARY KEY (client_no, voucher_no),
    UNIQUE (client_no, kind, invoice_no),
    FOREIGN KEY (client_no, voucher_no) REFERENCES vouchers,
    FOREIGN KEY (client_no, customer_no) REFERENCES customers
) STRICT
"""

# A reversal takes its payment's amount back: amount_ore is negative there.
_PAYMENTS = """
CREATE TABLE payments (
    client_no TEXT NOT NULL,
    payment_id TEXT NOT NULL CHECK (payment_id <> ''),
    change_no INTEGER NOT NULL,
    voucher_no INTEGER NOT NULL,
    item_voucher_no INTEGER NOT NULL,
    amount_ore INTEGER NOT NULL,
    paid_on TEXT NOT NULL,
    reverses TEXT,
    PRIMARY KEY (client_no, payment_id),
    UNIQUE (client_no, change_no),
    UNIQUE (client_no, reverses),
    FOREIGN KEY (client_no, voucher_no) REFERENCES vouchers,
    FOREIGN KEY (client_no, item_voucher_no) REFERENCES open_items,
    FOREIGN KEY (client_no, reverses) REFERENCES payments,
    CHECK ((amount_ore < 0) = (reverses IS NOT NULL))
) STRICT
"""

_INDEXES = (
    "CREATE INDEX postings_by_account ON postings (client_no, account)",
    "CREATE INDEX open_items_by_kid ON open_items (client_no, kid)",
    "CREATE INDEX payments_by_item ON payments (client_no, item_voucher_no)",
    "CREATE INDEX vouchers_by_invoice ON vouchers (client_no, invoice_no)",
)

_BOOK_GUARDS = (
    """
    CREATE TRIGGER postings_come_in_order BEFORE INSERT ON postings
    WHEN NEW.posting_no <> 1 + (
        SELECT count(*) FROM postings
        WHERE client_no = NEW.client_no AND voucher_no = NEW.voucher_no
    ) OR NEW.posting_no > (
        SELECT last_posting_no FROM vouchers
        WHERE client_no = NEW.client_no AND voucher_no = NEW.voucher_no
    )
    BEGIN SELECT RAISE(ABORT, 'postings come in order and never after the last'); END
    """,
    """
    CREATE TRIGGER a_voucher_balances AFTER INSERT ON postings
    WHEN NEW.posting_no = (
        SELECT last_posting_no FROM vouchers
        WHERE client_no = NEW.client_no AND voucher_no = NEW.voucher_no
    ) AND 0 <> (
        SELECT sum(amount_ore) FROM postings
        WHERE client_no = NEW.client_no AND voucher_no = NEW.voucher_no
    )
    BEGIN SELECT RAISE(ABORT, 'the voucher does not balance'); END
    """,
    """
    CREATE TRIGGER vouchers_never_change BEFORE UPDATE ON vouchers
    BEGIN SELECT RAISE(ABORT, 'the book is append-only'); END
    """,
    """
    CREATE TRIGGER vouchers_never_go BEFORE DELETE ON vouchers
    BEGIN SELECT RAISE(ABORT, 'the book is append-only'); END
    """,
    """
    CREATE TRIGGER postings_never_change BEFORE UPDATE ON postings
    BEGIN SELECT RAISE(ABORT, 'the book is append-only'); END
    """,
    """
    CREATE TRIGGER postings_never_go BEFORE DELETE ON postings
    BEGIN SELECT RAISE(ABORT, 'the book is append-only'); END
    """,
)

_SUBLEDGER_GUARDS = (
    """
    CREATE TRIGGER open_items_never_change BEFORE UPDATE ON open_items
    BEGIN SELECT RAISE(ABORT, 'the sub-ledger is append-only'); END
    """,
    """
    CREATE TRIGGER open_items_never_go BEFORE DELETE ON open_items
    BEGIN SELECT RAISE(ABORT, 'the sub-ledger is append-only'); END
    """,
    """
    CREATE TRIGGER payments_never_change BEFORE UPDATE ON payments
    BEGIN SELECT RAISE(ABORT, 'the sub-ledger is append-only'); END
    """,
    """
    CREATE TRIGGER payments_never_go BEFORE DELETE ON payments
    BEGIN SELECT RAISE(ABORT, 'the sub-ledger is append-only'); END
    """,
)

TABLES = (
    _VOUCHERS,
    _POSTINGS,
    _OPEN_ITEMS,
    _PAYMENTS,
    *_INDEXES,
    *_BOOK_GUARDS,
    *_SUBLEDGER_GUARDS,
)
"""The statements that make them, in order."""
