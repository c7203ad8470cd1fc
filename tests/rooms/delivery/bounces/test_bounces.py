"""What mail servers say of our mails, in the shapes in which they say it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webfaktura.server.delivery.channels.email.bounces import (
    LARGEST,
    MOST_RECIPIENTS,
    Action,
    Bounce,
    bounces_in,
)

BOUNCES = Path(__file__).parents[3] / "data" / "bounces"
NINE = datetime(2026, 11, 24, 8, 15, 7, tzinfo=UTC)
KARI = "kari@fjord.example"


def mail(name: str) -> bytes:
    return (BOUNCES / f"{name}.eml").read_bytes()


def a_bounce(number: int, recipient: str, said: str, words: str, *, late: int = 0) -> Bounce:
    """One as it is expected: `said` is the action and the status, `late` its seconds after nine."""
    action, _, status = said.partition(" ")
    return Bounce(
        message_id=f"<01a2b3c4-0000-7000-8000-{number:012}@webfaktura.example>" if number else "",
        recipient=recipient,
        action=Action(action),
        status=status,
        words=words,
        said_at=NINE + timedelta(seconds=late),
    )


EXPECTED = {
    "amazon-ses": [
        a_bounce(
            14,
            KARI,
            "failed 4.4.7",
            "550 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.0 Unable to "
            "lookup DNS for fjord.example>",
            late=2,
        )
    ],
    "base64-report": [
        a_bounce(7, KARI, "failed 5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound")
    ],
    "exchange-online": [
        a_bounce(
            12,
            KARI,
            "failed 5.1.10",
            "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient kari@fjord.example not found by "
            "SMTP address lookup",
        )
    ],
    "exim-dsn": [
        a_bounce(8, "ola@fjell.example", "failed 5.0.0", "550 No Such User Here", late=294)
    ],
    "exim-own-words": [
        a_bounce(
            9,
            "ola@fjell.example",
            "failed 5.1.1",
            "SMTP error from remote mail server after RCPT TO:<ola@fjell.example>: host "
            "mx.fjell.example [198.51.100.20]: 550 5.1.1 No Such User Here",
            late=354,
        ),
        a_bounce(9, KARI, "failed", "mailbox is full: retry timeout exceeded", late=354),
    ],
    "exim-warning": [
        a_bounce(
            10,
            "ola@fjell.example",
            "delayed",
            "host mx.fjell.example [198.51.100.20] Delay reason: Connection refused",
            late=24 * 3600 + 354,
        )
    ],
    "gmail": [
        a_bounce(
            13,
            "kari@gmail.example",
            "failed 5.1.1",
            "550-5.1.1 The email account that you tried to reach does not exist. Please try "
            "550-5.1.1 double-checking the recipient's email address for typos or 550 5.1.1 "
            "unnecessary spaces.",
            late=1,
        )
    ],
    "latin1-words": [
        a_bounce(
            15,
            "åse@gammel.example",
            "failed 5.1.1",
            "Brukeren Åse Bjørnstad står ikke i katalogen på gammel.example",
        )
    ],
    "no-original": [a_bounce(0, KARI, "failed 5.4.4", "Sorry.")],
    "postfix-delayed": [
        a_bounce(
            2,
            KARI,
            "delayed 4.4.1",
            "connect to mail.fjord.example[198.51.100.7]:25: Connection timed out",
        )
    ],
    "postfix-delivered": [a_bounce(3, KARI, "delivered 2.0.0", "250 2.0.0 Ok: queued as 7F3A21")],
    "postfix-forwarded-norwegian": [
        a_bounce(
            5,
            "bjørn@blåbær.example",
            "failed 5.2.1",
            "550 5.2.1 Postboksen er sperret på grunn av ubetalt årsavgift",
        )
    ],
    "postfix-several": [
        a_bounce(4, KARI, "failed 5.1.1", "550 5.1.1 User unknown"),
        a_bounce(4, "ola@fjell.example", "failed 5.2.2", "552 5.2.2 Mailbox full"),
        a_bounce(
            4,
            "per@skog.example",
            "delayed 4.4.1",
            "connect to skog.example[203.0.113.9]:25: No route to host",
        ),
    ],
    "postfix-unknown-user": [
        a_bounce(
            1,
            KARI,
            "failed 5.1.1",
            "550 5.1.1 <kari@fjord.example>: Recipient address rejected: User unknown in virtual "
            "mailbox table",
        )
    ],
    "qmail": [
        a_bounce(
            11,
            "per@skog.example",
            "failed 5.1.1",
            "Sorry, no mailbox here by that name. (#5.1.1)",
            late=893,
        )
    ],
    "quoted-printable": [
        a_bounce(
            6,
            "postmottak@kommune.example",
            "failed 5.7.1",
            "550 5.7.1 Avvist: avsenderen er ikke godkjent av kommunens e-posttjeneste, ta "
            "kontakt på telefon",
        )
    ],
}
NO_BOUNCES = sorted(path.stem for path in BOUNCES.glob("none-*.eml"))


def test_every_stored_mail_is_expected_to_say_something() -> None:
    assert sorted([*EXPECTED, *NO_BOUNCES]) == sorted(path.stem for path in BOUNCES.glob("*.eml"))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_bounce_is_read_in_the_shape_of_its_server(name: str) -> None:
    assert bounces_in(mail(name)) == tuple(EXPECTED[name])


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_line_ends_of_the_network_make_no_difference(name: str) -> None:
    assert bounces_in(mail(name).replace(b"\n", b"\r\n")) == tuple(EXPECTED[name])


@pytest.mark.parametrize("name", NO_BOUNCES)
def test_an_absence_note_a_reply_and_other_reports_are_no_bounces(name: str) -> None:
    assert bounces_in(mail(name)) is None


def test_a_bounce_with_a_huge_mail_behind_its_report_is_read() -> None:
    huge = mail("postfix-unknown-user").replace(b"\nHei,\n", b"\nHei,\n" + b"x" * (5 * LARGEST))

    assert bounces_in(huge) == tuple(EXPECTED["postfix-unknown-user"])


def test_a_report_on_very_many_recipients_is_read_to_a_limit() -> None:
    one = b"\nFinal-Recipient: rfc822; kari@fjord.example\nAction: failed\nStatus: 5.4.4\n"
    report = mail("no-original").replace(one, one * (MOST_RECIPIENTS + 50))

    assert len(bounces_in(report) or ()) == MOST_RECIPIENTS


@pytest.mark.parametrize("date", ["", "i går", "Tue, 99 Nov 20262 09:15:07 +9999", "9" * 5000])
def test_a_bounce_whose_date_cannot_be_read_is_read_without_it(date: str) -> None:
    dated = b"Date: Tue, 24 Nov 2026 09:15:07 +0100 (CET)"
    content = mail("postfix-unknown-user").replace(dated, b"Date: " + date.encode())

    [bounce] = bounces_in(content) or ()

    assert (bounce.recipient, bounce.said_at) == (KARI, None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff" * 10_000,
        b"Content-Type: multipart/report; boundary=\n\n--\n--",
        b"Content-Type: text/plain; charset*=x''y; charset=\xe6\n\n\xff",
        b"From: =?x?q?=E6\n".replace(b"?q?", b"?b?") + b"Subject: =?utf-8?b?a?=\n\nHei",
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
        ),
        b"Content-Type: message/rfc822\n\n" * 20_000,
        b"MAILER-DAEMON: " * 60_000,
        b"From: MAILER-DAEMON@x\n\n" + b"<a@b>:\n" * 100_000,
        b"From: postmaster@x\n\n" + b"a" * LARGEST,
        b"From: postmaster@x\n\n" + b" " * LARGEST,
        b"From: postmaster@x\n\nMessage-ID: <a@b>\n" + b"\n" * LARGEST,
        b"From: postmaster@x\n\nMessage-ID: <a@b>\n" + b"Message-ID:\n" * 80_000,
        b"From: postmaster@x\n\nMessage-ID: <a@b>\n" + b"-" * LARGEST,
    ],
    ids=range(14),
)
def test_no_malformed_mail_makes_it_raise(content: bytes) -> None:
    assert bounces_in(content) is None


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(EXPECTED)),
    st.lists(
        st.tuples(st.integers(0, 4000), st.binary(max_size=6), st.integers(0, 40)), max_size=6
    ),
)
def test_a_damaged_bounce_never_makes_it_raise(
    name: str, wounds: list[tuple[int, bytes, int]]
) -> None:
    content = mail(name)
    for place, put_in, taken_out in wounds:
        content = content[:place] + put_in + content[place + taken_out :]

    found = bounces_in(content)

    assert found is None or all(len(bounce.words) <= 300 for bounce in found)
