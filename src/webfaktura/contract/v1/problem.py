"""How a refusal looks on the wire: problem+json (RFC 9457) with a sentence for the user."""

from webfaktura.contract.v1.base import Message

PROBLEM_TYPE = "application/problem+json"


class Problem(Message):
    """One expected "no": `detail` is a Norwegian sentence that names the field and the mend."""

    status: int
    code: str
    """A stable word a program may act on, such as `enrolment-code-used`."""
    title: str = ""
    detail: str
    field: str = ""
    """The field of the message that is meant, dotted; empty when none is."""
