from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import VARIABLES, Settings, read_settings
from embeddings.errors import InputError

TOKEN = "MTIz.not-a-real-token$HOME"  # noqa: S105 - it opens nothing


def read(folder: Path, index: Path | None = None, model: str | None = None, **environment: str) -> Settings:
    """Settings as found in ``folder`` with this environment only."""
    return read_settings(index=index, model=model, environment=environment, folder=folder)


def test_defaults_are_sane(tmp_path: Path) -> None:
    settings = read(tmp_path, XDG_CACHE_HOME=str(tmp_path))
    assert settings.index == Path(".dateline")
    assert settings.model is None
    assert settings.discord_token == ""
    assert settings.discord_api == "https://discord.com/api"
    assert settings.cache.name == "dateline"
    assert settings.warnings == ()


def test_a_flag_wins_over_the_environment_which_wins_over_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DATELINE_INDEX=written\nDATELINE_MODEL=written\nDATELINE_CACHE=written\n")
    settings = read(tmp_path, Path("typed"), DATELINE_INDEX="exported", DATELINE_MODEL="exported")
    assert settings.index == Path("typed")
    assert settings.model == "exported"
    assert settings.cache == Path("written")


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DATELINE_INDEX=\nDATELINE_MODEL\n")
    settings = read(tmp_path, DATELINE_INDEX=" ", DATELINE_CACHE="")
    assert settings.index == Path(".dateline")
    assert settings.model is None


def test_paths_may_begin_with_the_home_folder(tmp_path: Path) -> None:
    assert read(tmp_path, DATELINE_INDEX="~/news").index == Path.home() / "news"


def test_the_token_is_read_as_it_is_and_shown_nowhere(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"DATELINE_DISCORD_TOKEN={TOKEN}\n")
    settings = read(tmp_path)
    assert settings.discord_token == TOKEN
    assert TOKEN not in f"{settings!r} {settings}"


def test_a_setting_that_does_not_exist_is_named_without_its_value(tmp_path: Path) -> None:
    settings = read(tmp_path, DATELINE_DISCORD_TOKN=TOKEN, OTHER="x")
    (warning,) = settings.warnings
    assert "DATELINE_DISCORD_TOKN" in warning
    assert "Did you mean DATELINE_DISCORD_TOKEN?" in warning
    assert TOKEN not in warning


def test_an_unreadable_dotenv_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"DATELINE_INDEX=\xff\xfe\n")
    with pytest.raises(InputError, match=r"\.env.*not UTF-8"):
        read(tmp_path)


def test_a_dotenv_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfDATELINE_INDEX=news\n")
    assert read(tmp_path).index == Path("news")


@pytest.mark.parametrize("name", VARIABLES)
def test_every_variable_is_known(name: str, tmp_path: Path) -> None:
    assert (
        read_settings(
            environment={name: "exact" if name == "DATELINE_NEIGHBOURS" else "1"}, folder=tmp_path
        ).warnings
        == ()
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATELINE_DISCORD_CONTENT", "maybe", "Set it to yes or no"),
        ("DATELINE_DISCORD_PORT", "70000", "Set it to a number from 1 to 65,535"),
        ("DATELINE_DISCORD_SHARDS", "-1", "Set it to a number"),
    ],
)
def test_a_value_that_means_nothing_is_an_error_that_names_the_setting(
    name: str, value: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=f"{name} is {value}. {words}"):
        read_settings(environment={name: value}, folder=tmp_path)
