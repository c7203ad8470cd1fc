"""A mail catcher: takes mail over SMTP, keeps it as .eml files, and shows it on a page."""

import asyncio
import email
import email.policy
import html
import os
import signal
from email.message import EmailMessage
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import override
from urllib.parse import quote, unquote

import click
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from uuid_utils.compat import uuid7

_PAGE = """<!doctype html><html lang="nb"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>E-post i demoen</title><link rel="stylesheet" href="/style.css">
<h1>E-post i demoen</h1><p>{count} e-poster. Ingenting herfra når en virkelig mottaker.</p>
<table><thead><tr><th>Mottatt<th>Til<th>Emne<th>Vedlegg</tr></thead><tbody>{rows}</tbody></table>
</html>"""
_STYLE = """body{font:16px/1.5 Inter,system-ui,sans-serif;max-width:70rem;
margin:2rem auto;padding:0 1rem;color-scheme:light dark}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.45rem .6rem;border-bottom:1px solid #8886;vertical-align:top}
a{color:light-dark(#0f5c63,#7fd0d8)}p{color:light-dark(#555,#bbb)}"""


class Keeper:
    """Keeps each message as a file, whole or not at all, before it says yes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Write the message durably; only then is it taken."""
        name = f"{uuid7()}.eml"
        await asyncio.to_thread(self._keep, name, envelope.original_content or b"")
        return f"250 Tatt imot som {name}"

    def _keep(self, name: str, content: bytes) -> None:
        part = self.folder / f"{name}.part"
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self.folder / name)


def caught(folder: Path) -> list[tuple[str, EmailMessage]]:
    """The messages kept in a folder, the newest first."""
    return [
        (path.name, email.message_from_bytes(path.read_bytes(), policy=email.policy.default))
        for path in sorted(folder.glob("*.eml"), reverse=True)
    ]


class MailPage(BaseHTTPRequestHandler):
    """The list of caught mail, and each mail's attachments."""

    folder: Path

    def do_GET(self) -> None:
        """Show the list, the style, or one attachment."""
        parts = [unquote(part) for part in self.path.split("?")[0].strip("/").split("/") if part]
        match parts:
            case []:
                self._answer("text/html; charset=utf-8", _list(self.folder).encode())
            case ["style.css"]:
                self._answer("text/css", _STYLE.encode())
            case [name, attachment]:
                self._attachment(name, attachment)
            case _:
                self.send_error(HTTPStatus.NOT_FOUND)

    def _attachment(self, name: str, wanted: str) -> None:
        for kept, message in caught(self.folder):
            for part in message.iter_attachments():
                if (kept, part.get_filename()) == (name, wanted):
                    payload = part.get_payload(decode=True)
                    self._answer(part.get_content_type(), payload)  # type: ignore[arg-type]  # bytes when decoded
                    return
        self.send_error(HTTPStatus.NOT_FOUND)

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet: the demo's log is for the product."""


def _list(folder: Path) -> str:
    rows = [_row(name, message) for name, message in caught(folder)]
    return _PAGE.format(count=len(rows), rows="".join(rows))


def _row(name: str, message: EmailMessage) -> str:
    links = " ".join(
        f'<a href="/{quote(name)}/{quote(part.get_filename() or "")}">'
        f"{html.escape(part.get_filename() or '')}</a>"
        for part in message.iter_attachments()
    )
    cells = [html.escape(str(message[header] or "")) for header in ("Date", "To", "Subject")]
    return "<tr><td>" + "<td>".join([*cells, links]) + "</tr>"


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), required=True)
@click.option("--smtp-port", type=int, default=1025)
@click.option("--page-port", type=int, default=8025)
def main(folder: Path, smtp_port: int, page_port: int) -> None:
    """Take mail on the loopback until told to stop."""
    catcher = Controller(Keeper(folder), hostname="127.0.0.1", port=smtp_port)
    catcher.start()
    handler = type("Page", (MailPage,), {"folder": folder})
    page = ThreadingHTTPServer(("127.0.0.1", page_port), handler)
    Thread(target=page.serve_forever, daemon=True).start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    page.shutdown()
    catcher.stop()


if __name__ == "__main__":
    main()
