"""What is shown when the program itself has failed: calm words and a number to look up."""

import logging
import secrets

from django.http import HttpRequest, HttpResponseServerError
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

log = logging.getLogger(__name__)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponseServerError:
    """Give the fault a number that stands both in the log and on the page."""
    fault_no = secrets.token_hex(3).upper()
    log.error("fault %s at %s", fault_no, request.path)
    return HttpResponseServerError(loader.render_to_string("500.html", {"fault_no": fault_no}))
