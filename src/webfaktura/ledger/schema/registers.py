"""Tables of the program, its users, the client companies and their registers."""

_PROGRAM = """
CREATE TABLE program (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    ledger_id TEXT NOT NULL,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    licensed INTEGER NOT NULL CHECK (licensed IN (0, 1))
) STRICT
"""

_USERS = """
CREATE TABLE users (
    name TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL
) STRICT
"""

_CLIENTS = """
CREATE TABLE clients (
    client_no TEXT PRIMARY KEY CHECK (client_no <> ''),
    org_no TEXT NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    address_1 TEXT NOT NULL,
    address_2 TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    place TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    company_form TEXT NOT NULL,
    bank_account_no TEXT NOT NULL,
    vat_registered INTEGER NOT NULL CHECK (vat_registered IN (0, 1))
) STRICT
"""

_PROPERTIES = """
CREATE TABLE properties (
    client_no TEXT NOT NULL REFERENCES clients,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (client_no, name)
) STRICT
"""

_NUMBER_SERIES = """
CREATE TABLE number_series (
    client_no TEXT NOT NULL REFERENCES clients,
    series TEXT NOT NULL CHECK (series IN ('voucher', 'batch', 'change')),
    next_no INTEGER NOT NULL,
    PRIMARY KEY (client_no, series)
) STRICT
"""

_ACCOUNTS = """
CREATE TABLE accounts (
    client_no TEXT NOT NULL REFERENCES clients,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (client_no, account)
) STRICT
"""

_VAT_CODES = """
CREATE TABLE vat_codes (
    client_no TEXT NOT NULL REFERENCES clients,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    rate_hundredths INTEGER NOT NULL CHECK (rate_hundredths BETWEEN 0 AND 10000),
    sale INTEGER NOT NULL CHECK (sale IN (0, 1)),
    vat_account TEXT,
    PRIMARY KEY (client_no, code),
    FOREIGN KEY (client_no, vat_account) REFERENCES accounts,
    CHECK (rate_hundredths = 0 OR vat_account IS NOT NULL)
) STRICT
"""

_VOUCHER_TYPES = """
CREATE TABLE voucher_types (
    client_no TEXT NOT NULL REFERENCES clients,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (client_no, code)
) STRICT
"""

_DEPARTMENTS = """
CREATE TABLE departments (
    client_no TEXT NOT NULL REFERENCES clients,
    no TEXT NOT NULL,
    name TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    PRIMARY KEY (client_no, no)
) STRICT
"""

_PROJECTS = """
CREATE TABLE projects (
    client_no TEXT NOT NULL REFERENCES clients,
    no TEXT NOT NULL,
    name TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    PRIMARY KEY (client_no, no)
) STRICT
"""

# changed_at is the database's own clock, for people to read; change_no gives the order.
_CUSTOMERS = """
CREATE TABLE customers (
    client_no TEXT NOT NULL REFERENCES clients,
    customer_no INTEGER NOT NULL CHECK (customer_no > 0),
    name TEXT NOT NULL CHECK (name <> ''),
    org_no TEXT NOT NULL,
    address_1 TEXT NOT NULL,
    address_2 TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    place TEXT NOT NULL,
    country TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    due_days INTEGER,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    origin TEXT NOT NULL,
    change_no INTEGER NOT NULL,
    changed_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    PRIMARY KEY (client_no, customer_no),
    UNIQUE (client_no, change_no)
) STRICT
"""

TABLES = (
    _PROGRAM,
    _USERS,
    _CLIENTS,
    _PROPERTIES,
    _NUMBER_SERIES,
    _ACCOUNTS,
    _VAT_CODES,
    _VOUCHER_TYPES,
    _DEPARTMENTS,
    _PROJECTS,
    _CUSTOMERS,
)
"""The statements that make them, in order."""
