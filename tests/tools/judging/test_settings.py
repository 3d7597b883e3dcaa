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
        ("judge = 'human'\n", "names no worker: write judge.NAME"),
        ("judge = 'student.qwen'\n", "a worker of the role student: write judge.qwen"),
        ("[judge]\nworkers = ['judge.any', 'judge.any']\n", "named twice"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, names: str) -> None:
    with pytest.raises(ModelSettingsError, match=names.replace(".", r"\.")):
        settings.read(written(tmp_path, text))


def test_workers_judge_instead_of_members(tmp_path: Path) -> None:
    assert settings.read(written(tmp_path, "judge = 'judge.human'\n")).workers == ("judge.human",)
    both = "[judge]\nworkers = ['judge.human']\n[[judge.members]]\nsimulated = 'null'\n"
    with pytest.raises(ModelSettingsError, match=r"members or workers, not both.*--variant NAME"):
        settings.read(written(tmp_path, both))
    pinned = "[[judge.members]]\nworker = 'judge.eye'\n"
    with pytest.raises(ModelSettingsError, match=r"members\.0\.worker: name judge\.eye in workers"):
        settings.read(written(tmp_path, pinned))
