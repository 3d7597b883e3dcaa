"""The compose file, as far as it can be tried without Docker: its NATS configuration starts."""

import os
import subprocess
from pathlib import Path

import yaml

from bus.accounts import render
from bus.embedded import find_server
from bus.permissions import USERS, fresh_password, password_variable, users

COMPOSE = yaml.safe_load((Path(__file__).parent.parent / "compose.yaml").read_text())


def test_every_image_is_pinned_and_listens_on_this_machine_alone() -> None:
    for service in COMPOSE["services"].values():
        _, _, tag = service["image"].rpartition(":")
        assert tag[0].isdigit()
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_the_configuration_is_one_that_nats_server_accepts(tmp_path: Path) -> None:
    content = COMPOSE["configs"]["nats"]["content"].replace("/data", str(tmp_path / "data"))
    (tmp_path / "nats.conf").write_text(content)
    (tmp_path / "accounts.conf").write_text(render(users(["some-variant"])))
    passwords = {password_variable(user): fresh_password() for user in USERS}
    argv = [str(find_server()), "-t", "-c", str(tmp_path / "nats.conf")]
    tried = subprocess.run(
        argv, env={**os.environ, **passwords}, capture_output=True, text=True, check=False
    )
    assert tried.returncode == 0, tried.stderr
    without = subprocess.run(argv, env={}, capture_output=True, text=True, check=False)
    assert without.returncode != 0
