"""What version 2 adds: products, locks, ordinary users, the chain and settled credit notes."""

# Prices are ten-thousandths of a krone, as WebFaktura keeps them.
_PRODUCTS = """
CREATE TABLE products (
    client_no TEXT NOT NULL REFERENCES clients,
    product_no TEXT NOT NULL CHECK (product_no <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    unit TEXT NOT NULL,
    sales_price_scaled INTEGER NOT NULL,
    cost_price_scaled INTEGER,
    account TEXT NOT NULL,
    vat_code TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    change_no INTEGER NOT NULL,
    changed_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    PRIMARY KEY (client_no, product_no),
    UNIQUE (client_no, change_no),
    FOREIGN KEY (client_no, account) REFERENCES accounts,
    FOREIGN KEY (client_no, vat_code) REFERENCES vat_codes
) STRICT
"""

# record_no is 0 where the whole client is locked.
_LOCKS = """
CREATE TABLE locks (
    client_no TEXT NOT NULL REFERENCES clients,
    record TEXT NOT NULL CHECK (record IN ('client', 'customer', 'batch')),
    record_no INTEGER NOT NULL,
    locked_by TEXT NOT NULL CHECK (locked_by <> ''),
    PRIMARY KEY (client_no, record, record_no)
) STRICT
"""

# Every user of version 1 is an administrator, so those who are not stand here.
_ORDINARY_USERS = """
CREATE TABLE ordinary_users (
    name TEXT PRIMARY KEY REFERENCES users ON DELETE CASCADE
) STRICT
"""

_VOUCHER_CHAIN = """
CREATE TABLE voucher_chain (
    client_no TEXT NOT NULL,
    voucher_no INTEGER NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    PRIMARY KEY (client_no, voucher_no),
    FOREIGN KEY (client_no, voucher_no) REFERENCES vouchers
) STRICT
"""

# A credit note may meet its invoice more than once, where a payment is reversed between.
_SETTLEMENTS = """
CREATE TABLE settlements (
    client_no TEXT NOT NULL,
    settlement_no INTEGER NOT NULL,
    credit_voucher_no INTEGER NOT NULL,
    item_voucher_no INTEGER NOT NULL,
    amount_ore INTEGER NOT NULL CHECK (amount_ore > 0),
    PRIMARY KEY (client_no, settlement_no),
    FOREIGN KEY (client_no, credit_voucher_no) REFERENCES open_items,
    FOREIGN KEY (client_no, item_voucher_no) REFERENCES open_items
) STRICT
"""

_COLUMNS = (
    "ALTER TABLE batches ADD COLUMN own INTEGER NOT NULL DEFAULT 0 CHECK (own IN (0, 1))",
    "ALTER TABLE batch_vouchers ADD COLUMN credits_invoice_no INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE open_items ADD COLUMN credits_invoice_no INTEGER NOT NULL DEFAULT 0",
)

_INDEXES = (
    "CREATE INDEX settlements_by_credit ON settlements (client_no, credit_voucher_no)",
    "CREATE INDEX settlements_by_item ON settlements (client_no, item_voucher_no)",
    "CREATE INDEX open_items_by_credited ON open_items (client_no, credits_invoice_no)",
)

_GUARDS = (
    """
    CREATE TRIGGER voucher_chain_never_changes BEFORE UPDATE ON voucher_chain
    BEGIN SELECT RAISE(ABORT, 'the book is append-only'); END
    """,
    """
    CREATE TRIGGER voucher_chain_never_goes BEFORE DELETE ON voucher_chain
    BEGIN SELECT RAISE(ABORT, 'the book is append-only'); END
    """,
    """
    CREATE TRIGGER settlements_never_change BEFORE UPDATE ON settlements
    BEGIN SELECT RAISE(ABORT, 'the sub-ledger is append-only'); END
    """,
    """
    CREATE TRIGGER settlements_never_go BEFORE DELETE ON settlements
    BEGIN SELECT RAISE(ABORT, 'the sub-ledger is append-only'); END
    """,
    """
    CREATE TRIGGER own_batches_never_go BEFORE DELETE ON batches
    WHEN OLD.own
    BEGIN SELECT RAISE(ABORT, 'a number of our own is never given back'); END
    """,
)

STATEMENTS = (
    _PRODUCTS,
    _LOCKS,
    _ORDINARY_USERS,
    _VOUCHER_CHAIN,
    _SETTLEMENTS,
    *_COLUMNS,
    *_INDEXES,
    *_GUARDS,
)
"""The statements that carry version 1 to version 2, in order."""
