"""What the queue does for itself at night."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from webfaktura.server.jobs.commands import forget_done
from webfaktura.server.jobs.words import called


@task
@called(_("Forget tasks that were done long ago"))
def forget_done_jobs() -> None:
    """Delete the jobs that were done longer than KEPT_FOR ago."""
    forget_done(at=timezone.now())
