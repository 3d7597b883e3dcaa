"""The table `[judge]`, as an agent reads it."""

from pathlib import Path

import pytest

from tools.judging import settings
from tools.model.errors import ModelSettingsError


def written(folder: Path, text: str) -> Path:
    path = folder / "agents.toml"
    path.write_text(text)
    return path


def test_no_table_is_the_instrument(tmp_path: Path) -> None:
    assert settings.read(written(tmp_path, "[student]\nlocal = 'x'\n")).members == ()
    assert settings.read(written(tmp_path, "[judge]\n")).members == ()


def test_members_are_models(tmp_path: Path) -> None:
    text = "[[judge.members]]\nbase_url = 'http://localhost:1/v1'\nmodel = 'eye'\n"
    (member,) = settings.read(written(tmp_path, text)).members
    assert member.model == "eye"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[[judge.members]]\nmodel = 'eye'\n", "judge.members.0"),
        ("[judge]\nmember = []\n", "judge.member"),
        ("[judge\n", "agents.toml"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, names: str) -> None:
    with pytest.raises(ModelSettingsError, match=names.replace(".", r"\.")):
        settings.read(written(tmp_path, text))
