"""Why a file cannot be a firm's logo."""

from webfaktura.norway.refusal import Refusal


class LogoRefused(Refusal):
    """The file is not a picture that a document can carry."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="logo")
