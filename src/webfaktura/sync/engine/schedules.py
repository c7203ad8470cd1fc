"""The files and lines by which each operating system starts Sync by itself; pure.

systemd.timer(5), systemd.service(5), crontab(5), and Microsoft's Task Scheduler
schema (`http://schemas.microsoft.com/windows/2004/02/mit/task`, version 1.2).
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from xml.etree import ElementTree as ET

UNIT = "webfaktura-sync"
TASK_NAME = "WebFaktura Sync"
DESCRIPTION = "Synkroniserer alle aktive klienter med WebFaktura"
SPREAD_MINUTES = 30
"""Offices that chose the same time are spread over so many minutes."""

_NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_MARK = "# webfaktura-sync"
_LONGEST_RUN = "PT6H"


@dataclass(frozen=True)
class Schedule:
    """When Sync is to start each day, and the command that starts it."""

    command: tuple[str, ...]
    times: tuple[time, ...]


def command_for(python: str, folder: Path) -> tuple[str, ...]:
    """The command of a scheduled run: every active client of the data folder."""
    return (python, "-m", "webfaktura.sync.cli", "--data", str(folder), "-A")


def systemd_service(schedule: Schedule) -> str:
    """The unit that runs once. Exit codes of runs that only some clients failed in stand out."""
    command = " ".join(_systemd_quoted(part) for part in schedule.command)
    return (
        f"[Unit]\nDescription={DESCRIPTION}\n"
        "Wants=network-online.target\nAfter=network-online.target\n\n"
        f"[Service]\nType=oneshot\nExecStart={command}\nNice=10\n"
    )


def systemd_timer(schedule: Schedule) -> str:
    """The unit that starts it; a time that was slept through is made up for."""
    times = "".join(f"OnCalendar=*-*-* {at:%H:%M}:00\n" for at in schedule.times)
    return (
        f"[Unit]\nDescription={DESCRIPTION}\n\n"
        f"[Timer]\n{times}RandomizedDelaySec={SPREAD_MINUTES}min\nPersistent=true\n\n"
        "[Install]\nWantedBy=timers.target\n"
    )


def crontab_with(text: str, schedule: Schedule, *, delay: int) -> str:
    """The crontab with our lines in the place of those that stood there.

    `delay` in minutes is drawn once, as cron knows no random delay of its own.
    """
    command = shlex.join(schedule.command).replace("%", r"\%")
    lines = [f"{_cron_time(at, delay)} {command} {_MARK}\n" for at in schedule.times]
    return crontab_without(text) + "".join(lines)


def crontab_without(text: str) -> str:
    """The crontab without our lines; all others stand as they were."""
    kept = [line for line in text.splitlines() if not line.endswith(_MARK)]
    return "".join(f"{line}\n" for line in kept)


def crontab_lines(text: str) -> list[str]:
    """Our lines of a crontab."""
    return [line for line in text.splitlines() if line.endswith(_MARK)]


def task_xml(schedule: Schedule, *, user: str, start: date) -> bytes:
    """The task as Task Scheduler imports it (UTF-16), its elements in the schema's order.

    It logs on with a password: with S4U there is no access to shared disks or to
    what Windows has encrypted for the user, and the key of the secrets may be that.
    """
    task = ET.Element("Task", {"version": "1.2", "xmlns": _NAMESPACE})
    _add(task, "RegistrationInfo", {"Description": DESCRIPTION})
    triggers = ET.SubElement(task, "Triggers")
    for at in schedule.times:
        trigger = _add(triggers, "CalendarTrigger", {
            "StartBoundary": f"{start:%Y-%m-%d}T{at:%H:%M}:00", "Enabled": "true",
            "RandomDelay": f"PT{SPREAD_MINUTES}M",
        })  # fmt: skip
        _add(trigger, "ScheduleByDay", {"DaysInterval": "1"})
    principal = _add(ET.SubElement(task, "Principals"), "Principal", {
        "UserId": user, "LogonType": "Password", "RunLevel": "HighestAvailable",
    })  # fmt: skip
    principal.set("id", "Author")
    _add(task, "Settings", {
        "MultipleInstancesPolicy": "IgnoreNew", "DisallowStartIfOnBatteries": "false",
        "StopIfGoingOnBatteries": "false", "StartWhenAvailable": "true",
        "RunOnlyIfNetworkAvailable": "true", "Enabled": "true",
        "ExecutionTimeLimit": _LONGEST_RUN,
    })  # fmt: skip
    actions = ET.SubElement(task, "Actions", {"Context": "Author"})
    program, *arguments = schedule.command
    _add(actions, "Exec", {"Command": program, "Arguments": _windows_joined(arguments)})
    ET.indent(task)
    written: bytes = ET.tostring(task, encoding="utf-16", xml_declaration=True)
    return written


def _add(parent: ET.Element, tag: str, values: dict[str, str]) -> ET.Element:
    element = ET.SubElement(parent, tag)
    for name, value in values.items():
        ET.SubElement(element, name).text = value
    return element


def _cron_time(at: time, delay: int) -> str:
    minutes = at.hour * 60 + at.minute + delay
    return f"{minutes % 60} {minutes // 60 % 24} * * *"


def _systemd_quoted(part: str) -> str:
    """Quote as systemd.service(5) says; `%` and `$` mean something there."""
    escaped = part.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def _windows_joined(arguments: Sequence[str]) -> str:
    """Quote what has spaces; a backslash before the closing quote is doubled."""
    return " ".join(_windows_quoted(one) for one in arguments)


def _windows_quoted(part: str) -> str:
    if " " not in part:
        return part
    end = "\\" if part.endswith("\\") else ""
    return f'"{part}{end}"'
