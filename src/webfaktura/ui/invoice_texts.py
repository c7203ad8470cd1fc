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
        "gone": _("The draft is not there any more. Somebody has discarded it."),
        "to_drafts": _("To the drafts"),
        "two_versions": _("Two versions of the draft"),
        "saved_meanwhile": _(
            "{by} saved the draft {at}, while you had it open. What you write is not saved until "
            "you choose which version is to stand."
        ),
        "field": _("Where"),
        "mine": _("What you wrote"),
        "theirs": _("What stands now"),
        "keep_mine": _("Keep mine"),
        "take_theirs": _("Take theirs"),
        "same": _("Both versions say the same."),
        "nothing": _("nothing"),
        "line_number": _("Line {number}"),
        "text": _("Text"),
        "subtotal": _("Sub-total"),
        "with_vat": _("with VAT"),
        "discount": _("discount {percent} %"),
        "price": _("Price without VAT"),
        "price_with_vat": _("Price with VAT"),
        "more": _("And {count} more."),
        "net": _("Net"),
        "vat": _("VAT {rate} %"),
        "to_pay": _("To pay"),
        "line": _("Line {number}: {sentence}"),
        "line_deleted": _("Line {number} was deleted"),
        "line_moved": _("The line is now number {number}"),
        "no_matches": _("No matches"),
        "one_match": _("{count} match"),
        "many_matches": _("{count} matches"),
        "new_customer": _("New customer"),
        "new_customer_named": _("New customer «{name}»"),
    }
