"""Where the data folder is: command line, environment, config file, system, in that order."""

from pathlib import Path

import pytest
from platformdirs import user_data_path

from webfaktura.sync import location
from webfaktura.sync.location import (
    DataBesideProgram,
    LocationUnreadable,
    config_files,
    data_folder,
    settings_location,
)

ORIGINALS = """\
<?xml version="1.0" encoding="utf-8" ?>
<configuration>
  <applicationSettings>
    <VismaWebFaktura.Properties.Settings>
      <setting name="Annet" serializeAs="String"><value>nei</value></setting>
      <setting name="SettingsLocation" serializeAs="String">
        <value> {folder} </value>
      </setting>
    </VismaWebFaktura.Properties.Settings>
  </applicationSettings>
</configuration>
"""


@pytest.fixture(autouse=True)
def _nothing_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (location.SETTINGS_VARIABLE, location.DATA_VARIABLE, location.CONFIG_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.argv", [str(tmp_path / "program" / "webfaktura-sync")])
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "program").mkdir()


def test_without_a_word_it_is_the_users_own() -> None:
    assert data_folder(None) == user_data_path("webfaktura-sync", False)


def test_the_command_line_is_before_the_environment_before_the_config_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "program" / "webfaktura-sync.toml").write_text("SettingsLocation = '/tre'")
    by_file = data_folder(None)
    monkeypatch.setenv(location.SETTINGS_VARIABLE, "/to")
    by_originals_word = data_folder(None)
    monkeypatch.setenv(location.DATA_VARIABLE, "/data")

    assert (by_file, by_originals_word) == (Path("/tre"), Path("/to"))
    assert (data_folder(None), data_folder(Path("/en"))) == (Path("/data"), Path("/en"))


def test_the_originals_config_file_is_read_where_ours_is_not(tmp_path: Path) -> None:
    originals = tmp_path / "program" / "VismaWebFaktura.exe.config"
    originals.write_text(ORIGINALS.format(folder="/di/Webfaktura Sync/Data/"), "utf-8-sig")
    by_originals = data_folder(None)
    (tmp_path / "program" / "webfaktura-sync.toml").write_text("SettingsLocation = '/vår'")

    assert by_originals == Path("/di/Webfaktura Sync/Data")
    assert data_folder(None) == Path("/vår")


def test_a_config_file_may_lie_in_the_users_folder(tmp_path: Path) -> None:
    ours = tmp_path / "config" / "webfaktura-sync" / "webfaktura-sync.toml"
    ours.parent.mkdir(parents=True)
    ours.write_text("SettingsLocation = '/delt/data'")

    assert ours in config_files()
    assert data_folder(None) == Path("/delt/data")


def test_a_windows_path_is_read_as_it_is_written(tmp_path: Path) -> None:
    windows = "E:\\DIBusiness\\DI\\Webfaktura Sync\\Data\\"
    ours, originals = tmp_path / "a.toml", tmp_path / "a.config"
    ours.write_bytes(b"\xef\xbb\xbfSettingsLocation = '" + windows.encode() + b"'\r\n")
    originals.write_text(ORIGINALS.format(folder=windows))

    assert settings_location(ours) == settings_location(originals) == windows


def test_a_named_config_file_is_the_only_one_and_relative_to_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "program" / "webfaktura-sync.toml").write_text("SettingsLocation = '/tre'")
    named = tmp_path / "annet" / "min.toml"
    named.parent.mkdir()
    named.write_text("SettingsLocation = '$STED/data'")
    monkeypatch.setenv(location.CONFIG_VARIABLE, str(named))
    monkeypatch.setenv("STED", "her")

    assert data_folder(None) == tmp_path / "annet" / "her" / "data"


def test_a_config_file_that_says_nothing_leaves_the_users_own(tmp_path: Path) -> None:
    (tmp_path / "program" / "webfaktura-sync.toml").write_text("Annet = 1")

    assert data_folder(None) == user_data_path("webfaktura-sync", False)


def test_variables_xml_may_be_named_instead_of_its_folder() -> None:
    assert data_folder(Path("/delt/variables.xml")) == Path("/delt")


UNREADABLE = {
    "webfaktura-sync.toml": b'SettingsLocation = "E:\\DI\\Data"',
    "a.toml": b"\xff\xfe",
    "VismaWebFaktura.exe.config": b"<configuration>",
    "b.config": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    "borte.config": None,
}


@pytest.mark.parametrize(("name", "content"), UNREADABLE.items(), ids=UNREADABLE.keys())
def test_a_config_file_that_cannot_be_read_is_refused_and_no_folder_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes | None
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv(location.CONFIG_VARIABLE, str(file))

    with pytest.raises(LocationUnreadable) as refused:
        data_folder(None)

    assert refused.value.sentence.startswith(f"Konfigurasjonsfilen {file} kan ikke leses.")


def test_a_data_folder_among_the_programs_files_is_refused() -> None:
    program = Path(location.__file__).parent

    with pytest.raises(DataBesideProgram, match="ved en oppgradering"):
        data_folder(program / "data")
