"""What the invoice editor says to the user while it works."""

from django.utils.translation import gettext as _


def invoice_texts() -> dict[str, str]:
    """Return the texts by the names that `invoice-lines.js` asks for; `{…}` is filled in there."""
    return {
        "saved": _("All changes saved"),
        "saving": _("Saving …"),
        "not_saved": _("Not saved – trying again"),
        "refused": _("Not saved – correct what is marked"),
        "changed_elsewhere": _("Not saved – the draft was changed elsewhere"),
        "signed_out": _(
            "Not saved – you are signed out. Sign in in another tab, then press Ctrl+S."
        ),
        "load_again": _("Load the latest version"),
        "net": _("Net"),
        "vat": _("VAT {rate} %"),
        "to_pay": _("To pay"),
        "line": _("Line {number}: {sentence}"),
        "line_deleted": _("Line {number} was deleted"),
        "line_moved": _("The line is now number {number}"),
        "no_matches": _("No matches"),
        "one_match": _("{count} match"),
        "many_matches": _("{count} matches"),
    }
