"""The PostgreSQL that tests run on: whether it answers, its two roles, and how they log in.

Prints what a shell needs to run tests on it: `eval "$(.venv/bin/python tools/postgresql.py)"`.
"""

import os
import sys

import psycopg

SUPERUSER = os.environ.get("WEBFAKTURA_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")
OWNER, APPLICATION = "webfaktura_test_owner", "webfaktura_test"

# As in real life: neither is a superuser, and the application's owns nothing.
ROLES = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}') THEN
    CREATE ROLE {OWNER} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION}') THEN
    CREATE ROLE {APPLICATION} LOGIN NOSUPERUSER NOCREATEDB NOBYPASSRLS;
  END IF;
END $$
"""  # noqa: S608 - names of our own


class NoPostgresql(Exception):
    """Nothing answers where PostgreSQL should; the sentence says what to do."""


def prepared() -> dict[str, str]:
    """Make the roles where they are missing; return the variables that name them."""
    try:
        with psycopg.connect(f"{SUPERUSER}/postgres", connect_timeout=5) as connection:
            connection.execute(ROLES)
    except psycopg.OperationalError as silence:
        raise NoPostgresql(
            f"PostgreSQL does not answer at {SUPERUSER}: start it, or say where it is in "
            "WEBFAKTURA_TEST_POSTGRESQL."
        ) from silence
    at = SUPERUSER.rpartition("@")[2]
    return {
        "DATABASE_URL": f"postgresql://{APPLICATION}@{at}/webfaktura",
        "DATABASE_OWNER_URL": f"postgresql://{OWNER}@{at}/webfaktura",
        "WEBFAKTURA_TEST_POSTGRESQL": SUPERUSER,
    }


if __name__ == "__main__":
    try:
        for name, value in prepared().items():
            sys.stdout.write(f"export {name}={value}\n")
    except NoPostgresql as refusal:
        sys.exit(str(refusal))
