"""What is shown when something nobody expected happened: a number that the operator can look up."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.local_ui.fault import reported
from webfaktura.sync.local_ui.here import the_page


def fault(request: HttpRequest) -> HttpResponse:
    """Tell a refusal that no page expected, or log the fault and tell its number."""
    raised = sys.exception()
    if isinstance(raised, Refusal):
        return render(request, "500.html", {"sentence": raised.sentence}, status=503)
    sentence = reported(raised or RuntimeError("unknown"), the_page().folder)
    return render(request, "500.html", {"sentence": sentence}, status=500)
