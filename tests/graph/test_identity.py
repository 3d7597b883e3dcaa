from pathlib import Path

import pytest

from bus.messages.curator import AdaptAnswer
from graph.identity import Identity, LostSecretError, run_secret

REQUEST = AdaptAnswer(text="ANSWER: 4", format="number")


def test_a_request_keeps_its_id_and_only_its_own() -> None:
    identity = Identity(b"secret")
    first = identity.request("curator", REQUEST, purpose="adapt")
    assert first == identity.request("curator", REQUEST, purpose="adapt")
    others = {
        identity.request("student", REQUEST, purpose="adapt"),
        identity.request("curator", REQUEST, purpose="adapt/2"),
        identity.request("curator", REQUEST, purpose="adapt", arm="full"),
        identity.request("curator", REQUEST, purpose="adapt", replicate=1),
        identity.request("curator", AdaptAnswer(text="", format="text"), purpose="adapt"),
        Identity(b"other").request("curator", REQUEST, purpose="adapt"),
    }
    assert len(others | {first}) == 7


def test_parts_cannot_be_shifted_into_each_other() -> None:
    identity = Identity(b"secret")
    assert identity.seed("ab", "c") != identity.seed("a", "bc")
    assert identity.nonce("x", 12) != identity.nonce("x1", 2)


def test_a_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    secret = run_secret(tmp_path, "run", None)
    assert len(secret) == 32
    assert run_secret(tmp_path, "run", None) == secret
    assert run_secret(tmp_path, "other", None) != secret
    assert (tmp_path / "run.secret").stat().st_mode & 0o777 == 0o600


def test_a_run_that_was_begun_gets_no_other_secret(tmp_path: Path) -> None:
    with pytest.raises(LostSecretError, match=r"run\.secret is missing.*tutelage fork run"):
        run_secret(tmp_path, "run", None, begun=True)
    assert not list(tmp_path.iterdir())
    secret = run_secret(tmp_path, "run", None)
    assert run_secret(tmp_path, "run", None, begun=True) == secret
    assert run_secret(tmp_path, "run", 1, begun=True)


def test_a_seeded_secret_depends_on_run_and_seed_and_leaves_no_file(tmp_path: Path) -> None:
    assert run_secret(tmp_path, "run", 1) == run_secret(tmp_path, "run", 1)
    assert run_secret(tmp_path, "run", 1) != run_secret(tmp_path, "run", 2)
    assert not list(tmp_path.iterdir())
