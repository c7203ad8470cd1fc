"""The operating system starts Sync by itself: systemd, cron and Windows."""

import shutil
import stat
import subprocess
import sys
from datetime import date, time
from pathlib import Path

import pytest
from defusedxml import ElementTree

from sync.station import Station
from webfaktura.sync import cli
from webfaktura.sync.engine.schedules import (
    Schedule,
    command_for,
    crontab_lines,
    crontab_with,
    crontab_without,
    systemd_service,
    systemd_timer,
    task_xml,
)

NIGHT = Schedule(
    command_for(sys.executable, Path("/srv/WebFaktura data 100%")), (time(2, 0), time(13, 45))
)
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
ANALYZE = shutil.which("systemd-analyze")


def a_program(folder: Path, name: str, script: str) -> None:
    """A program of the operating system, as the test's machine has it."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with only the programs that a test puts in its `bin`."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("cat", "sh"):
        found = shutil.which(name)
        assert found is not None
        (programs / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("WEBFAKTURA_SYNC_DATA", str(tmp_path / "data"))
    return tmp_path


@pytest.mark.skipif(ANALYZE is None, reason="systemd is not on this machine")
def test_systemd_takes_both_units(tmp_path: Path) -> None:
    service, timer = tmp_path / "webfaktura-sync.service", tmp_path / "webfaktura-sync.timer"
    service.write_text(systemd_service(NIGHT))
    timer.write_text(systemd_timer(NIGHT))

    done = subprocess.run(
        [str(ANALYZE), "verify", "--man=no", "--user", str(service), str(timer)],
        capture_output=True, text=True, check=False, env={"XDG_RUNTIME_DIR": str(tmp_path)},
    )  # fmt: skip

    assert "webfaktura-sync" not in done.stderr, done.stderr


def test_the_service_quotes_what_means_something_to_systemd() -> None:
    [start] = [one for one in systemd_service(NIGHT).splitlines() if one.startswith("ExecStart")]

    assert start == (
        f'ExecStart="{sys.executable}" "-m" "webfaktura.sync.cli" "--data" '
        '"/srv/WebFaktura data 100%%" "-A"'
    )


def test_the_timer_is_spread_and_makes_up_for_what_was_slept_through() -> None:
    lines = systemd_timer(NIGHT).splitlines()

    assert "OnCalendar=*-*-* 02:00:00" in lines
    assert "OnCalendar=*-*-* 13:45:00" in lines
    assert {"RandomizedDelaySec=30min", "Persistent=true"} <= set(lines)


def test_cron_gets_our_lines_once_and_keeps_all_others() -> None:
    others = "MAILTO=drift@byra.example\n0 1 * * * backup\n"

    once = crontab_with(others, NIGHT, delay=20)
    twice = crontab_with(once, NIGHT, delay=20)

    assert once == twice
    assert crontab_without(twice) == others
    command = (
        f"{sys.executable} -m webfaktura.sync.cli --data '/srv/WebFaktura data 100\\%' -A "
        "# webfaktura-sync"
    )
    assert crontab_lines(once) == [f"20 2 * * * {command}", f"5 14 * * * {command}"]


def test_a_delay_past_midnight_is_the_next_morning() -> None:
    late = Schedule(("webfaktura-sync",), (time(23, 50),))

    assert crontab_lines(crontab_with("", late, delay=20)) == [
        "10 0 * * * webfaktura-sync # webfaktura-sync"
    ]


def test_the_windows_task_has_the_schemas_elements_in_its_order() -> None:
    windows = Schedule(
        ("C:\\Program Files\\Python\\python.exe", "-m", "webfaktura.sync.cli", "--data",
         "C:\\ProgramData\\WebFaktura Sync\\", "-A"),
        (time(2, 0), time(13, 45)),
    )  # fmt: skip

    written = task_xml(windows, user="BYRA\\webfaktura", start=date(2026, 11, 24))

    assert written.startswith((b"\xff\xfe", b"\xfe\xff"))
    root = ElementTree.fromstring(written)
    assert (root.tag, root.get("version")) == (f"{TASK}Task", "1.2")
    assert [child.tag.removeprefix(TASK) for child in root] == [
        "RegistrationInfo", "Triggers", "Principals", "Settings", "Actions",
    ]  # fmt: skip
    triggers = root.findall(f"{TASK}Triggers/{TASK}CalendarTrigger")
    assert [[child.tag.removeprefix(TASK) for child in one] for one in triggers] == [
        ["StartBoundary", "Enabled", "RandomDelay", "ScheduleByDay"]
    ] * 2
    assert [one.findtext(f"{TASK}StartBoundary") for one in triggers] == [
        "2026-11-24T02:00:00", "2026-11-24T13:45:00",
    ]  # fmt: skip
    principal = root.find(f"{TASK}Principals/{TASK}Principal")
    actions = root.find(f"{TASK}Actions")
    assert principal is not None
    assert actions is not None
    assert principal.get("id") == actions.get("Context") == "Author"
    assert {child.tag.removeprefix(TASK): child.text for child in principal} == {
        "UserId": "BYRA\\webfaktura", "LogonType": "Password", "RunLevel": "HighestAvailable",
    }  # fmt: skip
    assert actions.findtext(f"{TASK}Exec/{TASK}Command") == "C:\\Program Files\\Python\\python.exe"
    assert actions.findtext(f"{TASK}Exec/{TASK}Arguments") == (
        '-m webfaktura.sync.cli --data "C:\\ProgramData\\WebFaktura Sync\\\\" -A'
    )
    assert root.findtext(f"{TASK}Settings/{TASK}MultipleInstancesPolicy") == "IgnoreNew"


def test_a_timer_is_installed_shown_and_removed(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_program(machine / "bin", "systemctl", f'echo "$@" >> "{machine}/calls"')
    units = machine / "config" / "systemd" / "user"

    installed = cli.run(["schedule", "install", "--at", "03:15"])
    cli.run(["schedule", "show"])
    shown = capsys.readouterr()
    cli.run(["schedule", "remove"])
    cli.run(["schedule", "show"])

    assert installed == 0
    assert "Alle aktive klienter synkroniseres hver dag fra kl. 03.15." in shown.out
    assert "OnCalendar=*-*-* 03:15:00" in shown.out
    assert "loginctl enable-linger" in shown.err
    assert list(units.iterdir()) == []
    assert capsys.readouterr().out.endswith("Ingen automatisk kjøring er satt opp.\n")
    calls = (machine / "calls").read_text().splitlines()
    assert [one for one in calls if "show-environment" not in one] == [
        "--user daemon-reload",
        "--user enable --now webfaktura-sync.timer",
        "--user disable --now webfaktura-sync.timer",
        "--user daemon-reload",
    ]


def test_cron_is_used_where_the_user_has_no_systemd(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_program(machine / "bin", "systemctl", "exit 1")
    a_program(
        machine / "bin", "crontab",
        f'if [ "$1" = "-l" ]; then cat "{machine}/tab"; else cat > "{machine}/tab"; fi',
    )  # fmt: skip
    (machine / "tab").write_text("0 1 * * * backup\n")

    assert cli.run(["schedule", "install"]) == 0
    with_ours = (machine / "tab").read_text()
    cli.run(["schedule", "show"])
    shown = capsys.readouterr().out
    assert cli.run(["schedule", "remove"]) == 0

    assert with_ours.splitlines()[0] == "0 1 * * * backup"
    assert with_ours.splitlines()[1].endswith(f"--data {machine}/data -A # webfaktura-sync")
    assert with_ours.splitlines()[1] in shown
    assert (machine / "tab").read_text() == "0 1 * * * backup\n"


def test_a_scheduler_that_refuses_is_told_in_a_sentence(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_program(
        machine / "bin", "systemctl",
        'if [ "$2" = "enable" ]; then echo "ingen plass" >&2; exit 1; fi',
    )  # fmt: skip

    assert cli.run(["schedule", "install"]) == 1
    assert capsys.readouterr().err == (
        "«systemctl --user enable» lyktes ikke: ingen plass. Rett det, og kjør igjen.\n"
    )


def test_a_machine_without_scheduler_is_told_what_to_run(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["schedule", "install"]) == 1
    assert "Sett opp en daglig kjøring av «webfaktura-sync -A»" in capsys.readouterr().err


def test_a_time_that_is_none_is_refused(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = station.run(capsys, "schedule", "install", "--at", "25:00")

    assert (ended.code, ended.err.startswith("«25:00» er ikke et klokkeslett.")) == (2, True)
