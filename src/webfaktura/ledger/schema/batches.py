"""Tables of batches that wait for update, and the guards that freeze an updated one."""

_BATCHES = """
CREATE TABLE batches (
    client_no TEXT NOT NULL REFERENCES clients,
    batch_no INTEGER NOT NULL,
    reference TEXT NOT NULL CHECK (reference <> ''),
    description TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'updated')),
    updated_on TEXT,
    PRIMARY KEY (client_no, batch_no),
    UNIQUE (client_no, reference),
    CHECK ((state = 'updated') = (updated_on IS NOT NULL))
) STRICT
"""

_BATCH_VOUCHERS = """
CREATE TABLE batch_vouchers (
    client_no TEXT NOT NULL,
    batch_no INTEGER NOT NULL,
    place_no INTEGER NOT NULL,
    reference TEXT NOT NULL,
    voucher_type TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    invoice_no INTEGER NOT NULL,
    customer_no INTEGER NOT NULL,
    issued_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    kid TEXT NOT NULL,
    text TEXT NOT NULL,
    currency TEXT NOT NULL,
    gross_ore INTEGER NOT NULL CHECK (gross_ore >= 0),
    PRIMARY KEY (client_no, batch_no, place_no),
    UNIQUE (client_no, reference),
    UNIQUE (client_no, kind, invoice_no),
    FOREIGN KEY (client_no, batch_no) REFERENCES batches ON DELETE CASCADE,
    FOREIGN KEY (client_no, customer_no) REFERENCES customers,
    FOREIGN KEY (client_no, voucher_type) REFERENCES voucher_types
) STRICT
"""

_BATCH_ROWS = """
CREATE TABLE batch_rows (
    client_no TEXT NOT NULL,
    batch_no INTEGER NOT NULL,
    place_no INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    account TEXT NOT NULL,
    vat_code TEXT NOT NULL,
    department_no TEXT,
    project_no TEXT,
    net_ore INTEGER NOT NULL,
    tax_ore INTEGER NOT NULL,
    PRIMARY KEY (client_no, batch_no, place_no, row_no),
    FOREIGN KEY (client_no, batch_no, place_no) REFERENCES batch_vouchers ON DELETE CASCADE,
    FOREIGN KEY (client_no, account) REFERENCES accounts,
    FOREIGN KEY (client_no, vat_code) REFERENCES vat_codes,
    FOREIGN KEY (client_no, department_no) REFERENCES departments,
    FOREIGN KEY (client_no, project_no) REFERENCES projects
) STRICT
"""

_GUARDS = (
    """
    CREATE TRIGGER updated_batches_never_change BEFORE UPDATE ON batches
    WHEN OLD.state = 'updated'
    BEGIN SELECT RAISE(ABORT, 'an updated batch never changes'); END
    """,
    """
    CREATE TRIGGER updated_batches_never_go BEFORE DELETE ON batches
    WHEN OLD.state = 'updated'
    BEGIN SELECT RAISE(ABORT, 'an updated batch never goes'); END
    """,
    """
    CREATE TRIGGER batch_vouchers_never_change BEFORE UPDATE ON batch_vouchers
    BEGIN SELECT RAISE(ABORT, 'a batch is replaced, never changed'); END
    """,
    """
    CREATE TRIGGER batch_rows_never_change BEFORE UPDATE ON batch_rows
    BEGIN SELECT RAISE(ABORT, 'a batch is replaced, never changed'); END
    """,
    """
    CREATE TRIGGER updated_batch_vouchers_never_go BEFORE DELETE ON batch_vouchers
    WHEN 'updated' = (
        SELECT state FROM batches
        WHERE client_no = OLD.client_no AND batch_no = OLD.batch_no
    )
    BEGIN SELECT RAISE(ABORT, 'an updated batch never changes'); END
    """,
    """
    CREATE TRIGGER updated_batch_rows_never_go BEFORE DELETE ON batch_rows
    WHEN 'updated' = (
        SELECT state FROM batches
        WHERE client_no = OLD.client_no AND batch_no = OLD.batch_no
    )
    BEGIN SELECT RAISE(ABORT, 'an updated batch never changes'); END
    """,
)

TABLES = (_BATCHES, _BATCH_VOUCHERS, _BATCH_ROWS, *_GUARDS)
"""The statements that make them, in order."""
