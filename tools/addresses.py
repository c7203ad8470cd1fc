"""Refuse a file that names a package registry or a path of somebody's machine.

A lock that names the registry it was made from ties everyone to that registry, and a path of
one machine means nothing on another.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

# Written with [.] and groups, so that this file does not find itself.
FORBIDDEN = {
    "a package registry": re.compile(
        r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|deb[.]debian[.]org|proxy[.]golang"
    ),
    "a path of one machine": re.compile(r"(?<![\w.:/])/(?:work|root|home|Users)/[\w.]"),
    "a folder outside the repository": re.compile(r"[.][.]/shared\b"),
}
LOCKS = re.compile(r"requirements[\w-]*\.txt|package-lock\.json")
IN_A_LOCK = re.compile(r'"resolved"|--(?:extra-)?index-url|\s@\s*\w+:')


def main() -> int:
    """Print every finding as `file:line: what`; 1 if there is any."""
    found = [finding for file in _files() for finding in _findings(file)]
    sys.stdout.writelines(f"{finding}\n" for finding in found)
    return 1 if found else 0


def _files() -> list[Path]:
    """What git keeps or would keep: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
        text=True,
    )
    return [path for name in listed.stdout.split("\0") if name and (path := Path(name)).is_file()]


def _findings(file: Path) -> Iterator[str]:
    """Every line of a text file that names something forbidden."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return
    forbidden = dict(FORBIDDEN)
    if LOCKS.fullmatch(file.name):
        forbidden["an address in a lock"] = IN_A_LOCK
    for number, line in enumerate(lines, start=1):
        for what, pattern in forbidden.items():
            if pattern.search(line):
                yield f"{file}:{number}: names {what}"


if __name__ == "__main__":
    sys.exit(main())
