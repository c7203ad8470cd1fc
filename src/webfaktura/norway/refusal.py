"""The common base of every expected "no" in the product."""

import re

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


class Refusal(Exception):
    """An expected "no", carrying one Norwegian sentence for the user.

    ``sentence`` says what is wrong and how it is mended. ``field`` names the
    input it concerns, or is empty. ``code`` is stable and made for machines;
    it defaults to the class name in kebab case (``NotANumber`` becomes
    ``not-a-number``). Faces turn a refusal into a form error, a problem
    answer or an exit code; anything else that is raised is a fault.
    """

    def __init__(self, sentence: str, *, field: str = "", code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.code = code or _WORD_START.sub("-", type(self).__name__).lower()

    def __str__(self) -> str:
        """Return the sentence, so that a refusal prints as what it says."""
        return self.sentence
