"""Settings say which one is wrong; variants change with what changes the answers."""

from pathlib import Path

import pytest

from tools.model import settings
from tools.model.chat import Sampling
from tools.model.errors import ModelSettingsError, OfflineError, UnknownWeightsError
from tools.model.offline import permit
from tools.model.settings import EndpointSettings
from tools.model.variant import variant_of

REMOTE = {"base_url": "https://api.example.org/v1", "model": "big"}


def test_a_role_reads_its_own_table(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text('[run]\nlanes = 2\n[student]\nlocal = "smollm2-135m"\ntemperature = 0\n')
    student = settings.read(path, "student")
    assert student is not None
    assert student.sampling == Sampling(temperature=0, max_tokens=256)
    assert student.title == "smollm2-135m"
    assert settings.read(path, "distiller") is None


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ({}, "exactly one of base_url, local, simulated and worker"),
        ({**REMOTE, "local": "x"}, "exactly one"),
        ({"base_url": "api.example.org", "model": "m"}, "base_url"),
        ({"base_url": "https://me:secret@example.org", "model": "m"}, "key_variable"),
        ({"base_url": "https://example.org/v1"}, "model"),
        ({**REMOTE, "temprature": 1}, "student.temprature"),
        ({**REMOTE, "timeout": 0}, "student.timeout"),
        ({**REMOTE, "api_key": "secret"}, "student.api_key"),
        ("big", r"student: 'big' names no worker: write student\.NAME"),
        ({"worker": "student.a b"}, "names no worker"),
        ({"worker": "student.a", "local": "x"}, "exactly one.*found local and worker"),
        ({"worker": "student.a", "concurrency": 8}, "concurrency is the worker's own"),
        ({"worker": "student.a", "key_variable": "K"}, "key_variable is the worker's own"),
    ],
)
def test_a_wrong_setting_is_named(table: object, named: str) -> None:
    with pytest.raises(ModelSettingsError, match=named) as raised:
        settings.parse("student", table)
    assert "secret" not in str(raised.value)


def test_a_text_is_short_for_a_worker_whose_name_is_its_variant() -> None:
    table = {"worker": "student.qwen", "temperature": 0, "max_tokens": 64}
    assert settings.parse("student", "student.qwen").worker == "student.qwen"
    assert settings.parse("student", table).sampling == Sampling(temperature=0, max_tokens=64)
    assert variant_of(settings.parse("student", table)) == "qwen"
    assert settings.parse("student", table).title == "student.qwen"


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    with pytest.raises(ModelSettingsError, match=r"plan\.toml"):
        settings.read(path, "student")
    path.write_text("[student")
    with pytest.raises(ModelSettingsError, match=r"plan\.toml"):
        settings.read(path, "student")


def test_the_key_comes_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    remote = EndpointSettings(**REMOTE, key_variable="TEACHER_KEY")
    monkeypatch.delenv("TEACHER_KEY", raising=False)
    with pytest.raises(ModelSettingsError, match=r"distiller\.key_variable.*TEACHER_KEY"):
        remote.key("distiller")
    monkeypatch.setenv("TEACHER_KEY", "secret")
    assert remote.key("distiller") == "secret"
    assert "secret" not in repr(remote)


def test_a_variant_is_what_changes_the_answers() -> None:
    tiny = EndpointSettings(local="smollm2-135m")
    same = EndpointSettings(local="smollm2-135m", price_prompt=1, concurrency=9, temperature=0)
    others = [
        EndpointSettings(local="smollm2-135m", context=8192),
        EndpointSettings(local="qwen2.5-coder-0.5b"),
        EndpointSettings(simulated="helps"),
        EndpointSettings(simulated="null"),
        EndpointSettings(**REMOTE),
    ]
    assert variant_of(tiny) == variant_of(same)
    assert len({variant_of(each) for each in (tiny, *others)}) == 6
    assert all(len(variant_of(each)) == 16 for each in others)


def test_a_variant_does_not_drift() -> None:
    """Stored α accounts name it: a new value here forgets what was spent."""
    assert variant_of(EndpointSettings(local="smollm2-135m")) == "61fb4cf71fb6ea8e"


def test_unknown_weights_have_no_variant() -> None:
    with pytest.raises(UnknownWeightsError):
        variant_of(EndpointSettings(local="gpt-5"))


@pytest.mark.parametrize("url", ["http://localhost:1/v1", "http://127.0.0.9/v1", "http://[::1]/v1"])
def test_this_machine_is_permitted(url: str) -> None:
    permit(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1.example.org/v1", "https://example.org", "x"])
def test_other_machines_are_not(url: str) -> None:
    with pytest.raises(OfflineError):
        permit(url)
