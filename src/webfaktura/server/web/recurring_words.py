"""What stands on the screen about a recurring invoice: its rhythm, and whether it runs."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from webfaktura.server.invoicing.models import Recurring
from webfaktura.server.invoicing.recurring_periods import missed
from webfaktura.server.invoicing.recurring_rules import WEEKS
from webfaktura.ui.states import Colour


def rhythm_words(recurring: Recurring) -> str:
    """`Hver måned`, `Hver 2. uke`."""
    if recurring.every == 1:
        return _("Every week") if recurring.rhythm == WEEKS else _("Every month")
    if recurring.rhythm == WEEKS:
        return _("Every %(number)s weeks") % {"number": recurring.every}
    return _("Every %(number)s months") % {"number": recurring.every}


def standing(recurring: Recurring, *, on: date, is_used: bool) -> tuple[str, Colour]:
    """How it stands on a day, in a word, and the colour of the word."""
    if not recurring.active:
        return (_("Paused") if is_used else _("Not started")), "neutral"
    if recurring.next_on is None:
        return pgettext("recurring", "Ended"), "neutral"
    late = len(missed(recurring, on=on))
    if late > 1:
        words = ngettext("%(count)s period waits", "%(count)s periods wait", late)
        return words % {"count": late}, "warning"
    return pgettext("recurring", "Running"), "success"
