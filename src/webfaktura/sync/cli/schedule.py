"""The commands that let the operating system start Sync by itself."""

import getpass
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Protocol

import click
from platformdirs import user_config_path

from webfaktura.norway.refusal import Refusal
from webfaktura.sync.bootstrap import now
from webfaktura.sync.cli import exits
from webfaktura.sync.cli.arguments import data_option, folder_of
from webfaktura.sync.cli.norwegian import NorwegianCommand, NorwegianGroup, Unclear
from webfaktura.sync.engine import schedules
from webfaktura.sync.engine.cursors import OSLO
from webfaktura.sync.engine.schedules import TASK_NAME, UNIT, Schedule, command_for

DEFAULT_TIME = "02:00"


class SchedulerMissing(Refusal):
    """The operating system has no scheduler that we know."""


class SchedulerRefused(Refusal):
    """The operating system's scheduler would not."""


class Scheduler(Protocol):
    """One operating system's way to start a program by itself."""

    def install(self, schedule: Schedule) -> str:
        """Install, in the place of what was installed before; returns what to know."""

    def remove(self) -> None:
        """Remove; nothing installed is no error."""

    def installed(self) -> str:
        """What is installed, as it stands there; empty for nothing."""


@click.group("schedule", cls=NorwegianGroup)
@data_option
def schedule() -> None:
    """Kjør synkroniseringen av alle aktive klienter automatisk hver dag."""


@schedule.command("install", cls=NorwegianCommand)
@click.option(
    "--at", "times", multiple=True, default=(DEFAULT_TIME,), metavar="TT:MM",
    help=f"Når den skal starte; kan gjentas. Ellers {DEFAULT_TIME}. Spres over en halvtime.",
)  # fmt: skip
@data_option
@click.pass_context
def install(ctx: click.Context, times: tuple[str, ...]) -> int:
    """Sett opp den automatiske kjøringen, eller endre når den går."""
    wanted = Schedule(
        command_for(sys.executable, folder_of(ctx).absolute()),
        tuple(_time(one, ctx) for one in times),
    )
    remark = scheduler().install(wanted)
    told = ", ".join(f"{at:%H.%M}" for at in wanted.times)
    click.echo(f"Alle aktive klienter synkroniseres hver dag fra kl. {told}.")
    if remark:
        exits.say(remark)
    return exits.DONE


@schedule.command("remove", cls=NorwegianCommand)
@data_option
def remove() -> int:
    """Fjern den automatiske kjøringen."""
    scheduler().remove()
    click.echo("Ingenting synkroniseres automatisk lenger.")
    return exits.DONE


@schedule.command("show", cls=NorwegianCommand)
@data_option
def show() -> int:
    """Vis hva som er satt opp."""
    found = scheduler().installed()
    click.echo(found or "Ingen automatisk kjøring er satt opp.")
    return exits.DONE


def scheduler() -> Scheduler:
    """The scheduler of this machine; refuses with `SchedulerMissing`."""
    if sys.platform == "win32":
        return WindowsTasks()
    if shutil.which("systemctl") and _ran("systemctl", "--user", "show-environment").is_well:
        return SystemdTimer(user_config_path("systemd") / "user")
    if shutil.which("crontab"):
        return Crontab()
    raise SchedulerMissing(
        "Fant verken systemd for brukeren eller cron. Sett opp en daglig kjøring av "
        "«webfaktura-sync -A» med det som finnes på maskinen."
    )


@dataclass(frozen=True)
class SystemdTimer:
    """A timer of the user's own systemd."""

    folder: Path

    def install(self, schedule: Schedule) -> str:
        """Write both units and start the timer."""
        self.folder.mkdir(parents=True, exist_ok=True)
        service, timer = self._files
        service.write_text(schedules.systemd_service(schedule), encoding="utf-8")
        timer.write_text(schedules.systemd_timer(schedule), encoding="utf-8")
        _run("systemctl", "--user", "daemon-reload")
        _run("systemctl", "--user", "enable", "--now", f"{UNIT}.timer")
        return "Skal den gå også når ingen er logget på: kjør «loginctl enable-linger» én gang."

    def remove(self) -> None:
        """Stop the timer and remove both units."""
        if any(file.exists() for file in self._files):
            _run("systemctl", "--user", "disable", "--now", f"{UNIT}.timer")
        for file in self._files:
            file.unlink(missing_ok=True)
        _run("systemctl", "--user", "daemon-reload")

    def installed(self) -> str:
        """The timer's text."""
        service, timer = self._files
        if not timer.exists():
            return ""
        return f"{timer}:\n{timer.read_text()}\n{service}:\n{service.read_text()}"

    @property
    def _files(self) -> tuple[Path, Path]:
        return self.folder / f"{UNIT}.service", self.folder / f"{UNIT}.timer"


@dataclass(frozen=True)
class Crontab:
    """A line in the user's crontab."""

    def install(self, schedule: Schedule) -> str:
        """Put our lines in the crontab; all others stand."""
        delay = random.randrange(schedules.SPREAD_MINUTES)  # noqa: S311 - spreads, hides nothing
        _run("crontab", "-", given=schedules.crontab_with(self._text(), schedule, delay=delay))
        return ""

    def remove(self) -> None:
        """Take our lines out."""
        _run("crontab", "-", given=schedules.crontab_without(self._text()))

    def installed(self) -> str:
        """Our lines."""
        return "\n".join(schedules.crontab_lines(self._text()))

    def _text(self) -> str:
        """The crontab; a user without one has an empty one."""
        found = _ran("crontab", "-l")
        return found.out if found.is_well else ""


@dataclass(frozen=True)
class WindowsTasks:
    """A task in Task Scheduler; its password is asked for by `schtasks` itself."""

    def install(self, schedule: Schedule) -> str:
        """Import the task's XML."""
        user = getpass.getuser()
        text = schedules.task_xml(schedule, user=user, start=now().astimezone(OSLO).date())
        file = user_config_path(UNIT, appauthor=False, ensure_exists=True) / "task.xml"
        file.write_bytes(text)
        _run("schtasks", "/Create", "/TN", TASK_NAME, "/XML", str(file), "/F",
             "/RU", user, "/RP", "*", asks=True)  # fmt: skip
        return ""

    def remove(self) -> None:
        """Delete the task."""
        if self.installed():
            _run("schtasks", "/Delete", "/TN", TASK_NAME, "/F")

    def installed(self) -> str:
        """The task as Task Scheduler tells it."""
        found = _ran("schtasks", "/Query", "/TN", TASK_NAME, "/V", "/FO", "LIST")
        return found.out if found.is_well else ""


@dataclass(frozen=True)
class _Ran:
    is_well: bool
    out: str
    err: str


def _ran(*command: str, given: str = "", asks: bool = False) -> _Ran:
    """Run a program of the operating system; one that asks has the terminal itself."""
    program = shutil.which(command[0])
    if program is None:
        return _Ran(is_well=False, out="", err=f"{command[0]} finnes ikke")
    try:
        done = subprocess.run(  # noqa: S603 - our own command, no shell
            [program, *command[1:]], check=False, text=True, timeout=None if asks else 60,
            input=None if asks else given, capture_output=not asks,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as problem:
        return _Ran(is_well=False, out="", err=str(problem))
    return _Ran(done.returncode == 0, done.stdout or "", done.stderr or "")


def _run(*command: str, given: str = "", asks: bool = False) -> None:
    """Run it; refuses with what the program said."""
    done = _ran(*command, given=given, asks=asks)
    if not done.is_well:
        raise SchedulerRefused(
            f"«{' '.join(command[:3])}» lyktes ikke: {done.err.strip() or 'uten forklaring'}. "
            "Rett det, og kjør igjen."
        )


def _time(value: str, ctx: click.Context) -> time:
    hour, _, minute = value.replace(".", ":").partition(":")
    try:
        return time(int(hour), int(minute or 0))
    except ValueError as problem:
        raise Unclear(f"«{value}» er ikke et klokkeslett. Skriv det som 02:00.", ctx) from problem
