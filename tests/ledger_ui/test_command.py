"""`webfaktura-ledger-ui`: how the page is started."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from ledger_ui.served import serving, visiting
from webfaktura.ledger_ui import cli


def test_a_ledger_that_is_not_there_is_told_and_nothing_is_served(tmp_path: Path) -> None:
    missing = tmp_path / "borte.sqlite3"

    done = CliRunner().invoke(cli.main, ["--book", str(missing)])

    assert done.exit_code == 1
    assert f"Fant ikke noe regnskap i {missing}." in done.output


@pytest.mark.parametrize("program", [cli._waitress, cli._gunicorn], ids=["waitress", "gunicorn"])
def test_either_server_serves_the_page_and_its_look(
    seeded: Path, program: Callable[[str], list[str]]
) -> None:
    with_settings = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'webfaktura.ledger_ui.settings';"
        f"from webfaktura.ledger_ui import cli; words = cli.{program.__name__}(sys.argv[2]);"
        "os.execv(sys.executable, [sys.executable, '-m', *words, cli.WSGI])"
    )

    with (
        serving(seeded, [sys.executable, "-c", with_settings]) as address,
        visiting(address) as visitor,
    ):
        page = visitor.browser.get("/logg-inn/")
        style = visitor.browser.get("/static/ui/components.css")

    assert "Logg inn i regnskapet" in page.text
    assert style.status_code == 200
    assert style.headers["content-type"].startswith("text/css")
