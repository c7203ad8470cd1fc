"""Serves the gallery on loopback in a process of its own; prints its address when it listens."""

import os
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1] / "src"), str(HERE.parent)]
os.environ["DJANGO_SETTINGS_MODULE"] = "ui.settings_gallery"


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of requests; faults still reach standard error."""


def main() -> None:
    from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: PLC0415
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - settings come first

    served = StaticFilesHandler(get_wsgi_application())
    with make_server("127.0.0.1", 0, served, Server, Quiet) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201 - the test reads it
        server.serve_forever()


if __name__ == "__main__":
    main()
