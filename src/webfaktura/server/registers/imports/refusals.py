"""What is refused of a whole file, and of the deeds on it."""

from webfaktura.norway.refusal import Refusal


class FileRefused(Refusal):
    """The file cannot be read as a table, or is larger than we take."""


class NotNow(Refusal):
    """The import has come so far that this cannot be done with it any more."""
