"""What a channel is called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from webfaktura.contract.v1.base import Channel

CHANNEL_WORDS: dict[str, Promise] = {
    Channel.EMAIL: _("E-mail"),
    Channel.EHF: _("EHF"),
    Channel.POST: _("Post"),
    Channel.NONE: _("Not sent"),
}


def channel_in_words(code: str) -> str:
    """A channel in words: `E-post`."""
    return str(CHANNEL_WORDS[code])
