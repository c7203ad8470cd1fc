"""A print run at a real printer: printed once, however often the answer is lost."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from rooms.delivery.mailbox import HOST, free_port
from rooms.delivery.paper.letters import a_letter, a_run
from rooms.delivery.paper.printers import (
    LOSE,
    Gateway,
    PaperPrinter,
    a_gateway,
    a_printer,
)
from rooms.jobs.processes import wait_until
from webfaktura.server.delivery.channels.paper.ipp import (
    JobState,
    Printer,
    PrinterRefused,
    job_with,
    jobs_named,
    print_job,
)
from webfaktura.server.delivery.channels.paper.print_run import PrintRun, Sides
from webfaktura.server.delivery.channels.paper.ways import NothingToPrint, print_at
from webfaktura.server.delivery.rules import Outcome

GET_JOBS, PRINT_JOB = b"\x00\x0a", b"\x00\x02"


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaperPrinter]:
    with a_printer(tmp_path_factory.mktemp("skriver"), "-2", "-c", "/bin/true") as paper:
        yield paper


@pytest.fixture
def gateway(paper: PaperPrinter) -> Iterator[Gateway]:
    with a_gateway(paper) as gateway:
        yield gateway


def new_run(name: str) -> PrintRun:
    """A run that no other test has printed."""
    return a_run(a_letter(1001), a_letter(1002), run_id=name)


def times_printed(run: PrintRun, paper: PaperPrinter) -> int:
    """How often the printer took the run's file, which other tests print as well."""
    return len(jobs_named(paper.printer, run.run_id))


def is_done(paper: PaperPrinter, job_id: int) -> bool:
    job = job_with(paper.printer, job_id)
    return job is not None and job.state > JobState.STOPPED


def test_a_run_is_printed_as_it_is_under_its_own_name(paper: PaperPrinter) -> None:
    run = new_run("kjoring-hel")

    answer = print_at(run, paper.printer)

    assert answer.outcome is Outcome.TAKEN
    [job] = jobs_named(paper.printer, "kjoring-hel")
    assert answer.words.startswith(f"job {job.job_id} ")
    wait_until(lambda: is_done(paper, job.job_id), what="the job's end")
    done = job_with(paper.printer, job.job_id)
    assert done is not None
    assert (done.name, done.state) == ("kjoring-hel", JobState.COMPLETED)
    assert paper.printed[-1] == run.content


def test_a_run_that_is_handed_over_again_is_not_printed_again(paper: PaperPrinter) -> None:
    run = new_run("kjoring-to-ganger")

    answers = [print_at(run, paper.printer) for _ in range(3)]

    assert {answer.outcome for answer in answers} == {Outcome.TAKEN}
    assert len({answer.words.split()[1] for answer in answers}) == 1
    assert times_printed(run, paper) == 1


def test_a_lost_answer_is_resolved_by_asking_the_printer(
    paper: PaperPrinter, gateway: Gateway
) -> None:
    run = new_run("kjoring-tapt")
    gateway.answers = [200, 200, LOSE]

    lost = print_at(run, gateway.printer)
    again = print_at(run, gateway.printer)

    assert (lost.outcome, again.outcome) == (Outcome.UNKNOWN, Outcome.TAKEN)
    assert gateway.asked == [GET_JOBS, GET_JOBS, PRINT_JOB, GET_JOBS, GET_JOBS]
    assert times_printed(run, paper) == 1


def test_nothing_is_printed_while_the_printer_cannot_be_asked(
    paper: PaperPrinter, gateway: Gateway
) -> None:
    run = new_run("kjoring-taus")
    gateway.answers = [LOSE]

    assert print_at(run, gateway.printer).outcome is Outcome.LATER
    assert (gateway.asked, times_printed(run, paper)) == ([GET_JOBS], 0)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (502, Outcome.UNKNOWN),
        (503, Outcome.UNKNOWN),
        (403, Outcome.REFUSED),
        (302, Outcome.REFUSED),
        (b"<html>", Outcome.UNKNOWN),
        (b"\x02\x00\x00\x00\x00\x00\x00\x01\x03", Outcome.UNKNOWN),
        (b"\x02\x00\x05\x07\x00\x00\x00\x01\x03", Outcome.LATER),
        (b"\x02\x00\x05\x06\x00\x00\x00\x01\x03", Outcome.LATER),
        (b"\x02\x00\x04\x0a\x00\x00\x00\x01\x03", Outcome.REFUSED),
        (b"\x02\x00\x04\x0a\x00\x00\x00\x01\x01\x44\x00\x05sides", Outcome.UNKNOWN),
        (b"\x02\x00\x00\x00\x00\x00\x00\x01\x44\x00\x05sides\x00\x01a\x03", Outcome.UNKNOWN),
    ],
    ids=["502", "503", "403", "302", "html", "no job", "busy", "not accepting", "no PDF", "cut",
         "outside a group"],
)  # fmt: skip
def test_what_comes_back_for_the_file_says_what_is_done_next(
    gateway: Gateway, answer: int | bytes, outcome: Outcome
) -> None:
    gateway.answers = [200, 200, answer]

    assert print_at(new_run("kjoring-svar"), gateway.printer).outcome is outcome


def test_a_printer_that_is_off_is_asked_later() -> None:
    nobody = Printer(address=f"ipp://{HOST}:{free_port()}/ipp/print", timeout=5)

    assert print_at(new_run("kjoring-av"), nobody).outcome is Outcome.LATER


@pytest.mark.parametrize("address", ["", "http://127.0.0.1/", "ipp:///ipp", "ipp://a:b@host/ipp"])
def test_what_is_no_printers_address_is_refused(address: str) -> None:
    assert print_at(new_run("kjoring-feil"), Printer(address=address)).outcome is Outcome.REFUSED


def test_another_address_at_the_printer_is_refused(paper: PaperPrinter) -> None:
    elsewhere = dataclasses.replace(
        paper.printer, address=paper.printer.address.replace("/ipp/print", "/ipp/annen")
    )

    answer = print_at(new_run("kjoring-annen"), elsewhere)

    assert answer.outcome is Outcome.REFUSED


def test_a_run_for_both_sides_is_refused_by_a_printer_that_has_one(tmp_path: Path) -> None:
    with a_printer(tmp_path, "-c", "/bin/true") as paper:
        both = print_at(new_run("kjoring-to-sider"), paper.printer)
        one = print_at(a_run(run_id="kjoring-en-side", sides=Sides.ONE), paper.printer)

        assert (both.outcome, one.outcome) == (Outcome.REFUSED, Outcome.TAKEN)
        assert "sides" in both.words
        assert len(paper.printed) == 1


def test_a_job_that_was_stopped_at_the_printer_is_not_printed_again_by_itself(
    tmp_path: Path,
) -> None:
    with a_printer(tmp_path, "-2", "-c", "/bin/false") as paper:
        run = new_run("kjoring-stoppet")
        job = print_job(paper.printer, run.content, name=run.run_id, sides=run.sides)
        wait_until(lambda: is_done(paper, job.job_id), what="the job's end")

        answer = print_at(run, paper.printer)

        assert answer.outcome is Outcome.REFUSED
        assert answer.words.startswith(f"job {job.job_id} aborted")
        assert len(paper.printed) == 1


def test_a_job_that_the_printer_has_forgotten_is_none(paper: PaperPrinter) -> None:
    assert job_with(paper.printer, 4711) is None


def test_a_printer_over_tls_must_show_its_own_certificate(paper: PaperPrinter) -> None:
    secure = Printer(address=f"ipps://localhost:{paper.port}/ipp/print", timeout=10)
    with pytest.raises(PrinterRefused):
        jobs_named(secure, "kjoring-tls")

    [certificate] = paper.keys.glob("*.crt")
    known = dataclasses.replace(secure, certificate=certificate.read_text())

    assert print_at(new_run("kjoring-tls"), known).outcome is Outcome.TAKEN


def test_a_run_without_letters_is_a_fault(paper: PaperPrinter) -> None:
    with pytest.raises(NothingToPrint):
        print_at(a_run(a_letter(content=b""), run_id="kjoring-tom"), paper.printer)


def test_the_password_is_not_shown() -> None:
    printer = Printer(address="ipp://skriver/ipp/print", user="kari", password="hemmelig")

    assert "hemmelig" not in repr(printer)
