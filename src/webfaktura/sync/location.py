"""Where the data folder is: said on the command line, in the environment or in a config file."""

import os
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from platformdirs import site_config_path, user_config_path, user_data_path

from webfaktura.norway.refusal import Refusal

DATA_VARIABLE = "WEBFAKTURA_SYNC_DATA"
SETTINGS_VARIABLE = "WEBFAKTURA_SYNC_SETTINGS"
"""The same under the original's word; the first counts where both are set."""
CONFIG_VARIABLE = "WEBFAKTURA_SYNC_CONFIG"
"""Names one config file, which is then the only one that is read."""

CONFIG_FILE = "webfaktura-sync.toml"
ORIGINALS_CONFIG_FILE = "VismaWebFaktura.exe.config"
SETTING = "SettingsLocation"

_PROGRAM = "webfaktura-sync"
_PACKAGE = Path(__file__).resolve().parents[1]


class LocationUnreadable(Refusal):
    """The config file cannot be read; another folder is never guessed instead."""


class DataBesideProgram(Refusal):
    """The data folder lies among the program's own files, where an upgrade would remove it."""


def data_folder(chosen: Path | None) -> Path:
    """The folder chosen on the command line, else by the environment, config file or system.

    A variables.xml may be named instead of its folder. Refuses with
    `LocationUnreadable` or `DataBesideProgram`.
    """
    folder = _folder_of(chosen or _from_environment() or _from_config() or _usual())
    if folder.resolve().is_relative_to(_PACKAGE):
        raise DataBesideProgram(
            f"Datamappen {folder} ligger blant programfilene og ville forsvinne ved en "
            f"oppgradering. Velg en annen med --settings eller {SETTING}.",
            field="data",
        )
    return folder


def config_files() -> Iterator[Path]:
    """Where a config file may lie, the first one counts: beside the program, then the user's."""
    named = os.environ.get(CONFIG_VARIABLE)
    if named:
        yield Path(named)
        return
    program = Path(sys.argv[0]).resolve().parent
    for folder in (program, user_config_path(_PROGRAM, False), site_config_path(_PROGRAM, False)):
        yield folder / CONFIG_FILE
        yield folder / ORIGINALS_CONFIG_FILE


def settings_location(file: Path) -> str:
    """What a config file of ours or of the original's says; empty where it says nothing.

    The original's is .NET's form: `<setting name="SettingsLocation"><value>`.
    Refuses with `LocationUnreadable`.
    """
    try:
        content = file.read_bytes()
        is_ours = file.suffix.lower() == ".toml"
        said = _in_toml(content) if is_ours else _in_original(content)
    except (OSError, UnicodeDecodeError, ParseError, DefusedXmlException) as problem:
        raise LocationUnreadable(
            f"Konfigurasjonsfilen {file} kan ikke leses. Rett den, eller velg datamappen med "
            "--settings.",
            field=SETTING,
        ) from problem
    except tomllib.TOMLDecodeError as problem:
        raise LocationUnreadable(
            f"Konfigurasjonsfilen {file} kan ikke leses. Skriv stien mellom enkle anførselstegn: "
            f"{SETTING} = 'E:\\DI\\Webfaktura Sync\\Data'",
            field=SETTING,
        ) from problem
    return said.strip()


def _in_toml(content: bytes) -> str:
    return str(tomllib.loads(content.decode("utf-8-sig")).get(SETTING, ""))


def _in_original(content: bytes) -> str:
    root = fromstring(content, forbid_dtd=True)
    settings = (one for one in root.iter("setting") if one.get("name") == SETTING)
    return next((one.findtext("value") or "" for one in settings), "")


def _from_environment() -> Path | None:
    named = os.environ.get(DATA_VARIABLE) or os.environ.get(SETTINGS_VARIABLE)
    return Path(named) if named else None


def _from_config() -> Path | None:
    """What the first config file says; a relative folder is taken from where the file lies."""
    is_named = bool(os.environ.get(CONFIG_VARIABLE))
    file = next((one for one in config_files() if is_named or one.is_file()), None)
    said = settings_location(file) if file else ""
    return file.parent / os.path.expandvars(said) if file and said else None


def _usual() -> Path:
    return user_data_path(_PROGRAM, appauthor=False)


def _folder_of(named: Path) -> Path:
    return named.parent if named.suffix.lower() == ".xml" else named
