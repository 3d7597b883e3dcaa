"""The compose file, as far as it can be tried without Docker."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bus.accounts import render
from bus.embedded import find_server
from bus.permissions import USERS, fresh_password, password_variable, users
from observability import attributes

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "compose.yaml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
AGENTS = {"student", "curator", "distiller", "verifier", "judge", "human"}
LASTING = sorted(SERVICES.keys() - {"prepare"})


def test_it_has_a_container_for_each_part() -> None:
    assert {"nats", "postgres", "jaeger", "service"} | AGENTS <= SERVICES.keys()
    assert SERVICES["student"]["deploy"]["replicas"] >= 2
    assert "container_name" not in SERVICES["student"], "what has a name cannot be scaled"
    assert SERVICES["human"]["profiles"] == ["human"], "a person is not there by default"


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_has_no_more_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    _, _, tag = service["image"].rpartition(":")
    assert re.match(r"\d+\.\d+", tag), "an image without a version is another one tomorrow"
    assert service["user"].split(":")[0] not in ("0", "root")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    limits = service["deploy"]["resources"]["limits"]
    assert {"cpus", "memory", "pids"} <= limits.keys()
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert not any(str(volume).startswith(("/", ".")) for volume in service.get("volumes", []))


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_is_looked_after(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_no_secret_has_a_default_and_each_is_made_by_make(tmp_path: Path) -> None:
    wanted = set(re.findall(r"\$\{(\w+)", TEXT))
    assert not re.search(r"\$\{\w+(?!:\?)[^}\w]", TEXT), "every variable is one that must be set"
    subprocess.run(
        ["make", "--silent", "--file", ROOT / "Makefile", ".env"], cwd=tmp_path, check=True
    )
    made = dict(line.split("=") for line in (tmp_path / ".env").read_text().splitlines())
    assert wanted == made.keys()
    assert {password_variable(user) for user in USERS} <= made.keys()
    assert len(set(made.values())) == len(made)
    assert min(map(len, made.values())) >= 40
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("role", sorted(AGENTS))
def test_an_agent_knows_its_own_password_and_no_other(role: str) -> None:
    secrets = {key for key in SERVICES[role]["environment"] if "PASSWORD" in key}
    assert secrets == {password_variable(role)}
    assert "TUTELAGE_LEDGER" not in SERVICES[role]["environment"]


def test_what_runs_programs_of_models_reaches_the_bus_and_nothing_else() -> None:
    assert SERVICES["verifier"]["networks"] == ["bus"]
    assert COMPOSE["networks"]["bus"] == {"internal": True}
    assert "volumes" not in SERVICES["verifier"]
    others = {name for name, each in SERVICES.items() if "bus" in each.get("networks", [])}
    assert "model" not in others


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap stands in for Docker here")
def test_the_sandbox_works_with_no_more_than_its_container_has() -> None:
    """As user 10001, without a capability, without network, on a file system that is read-only."""
    wrapped = ["bwrap", "--unshare-user", "--unshare-net", "--uid", "10001", "--gid", "10001"]
    wrapped += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]
    for path in (str(ROOT), sys.prefix, sys.base_prefix):  # wherever the checkout lies
        wrapped += ["--ro-bind", path, path]
    probe = "import asyncio; from tools.sandbox.detection import detect; asyncio.run(detect())"
    argv = [*wrapped, "--cap-drop", "ALL", "--die-with-parent", sys.executable, "-c", probe]
    tried = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr


def test_what_a_container_mounts_is_declared() -> None:
    mounted = {v.split(":")[0] for each in SERVICES.values() for v in each.get("volumes", [])}
    assert mounted == COMPOSE["volumes"].keys()
    used = {c["source"] for each in SERVICES.values() for c in each.get("configs", [])}
    assert used == COMPOSE["configs"].keys()
    networks = {n for each in SERVICES.values() for n in each.get("networks", [])}
    assert networks == COMPOSE["networks"].keys()


def test_the_image_is_built_from_what_the_repository_has() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    stages = re.findall(r"^FROM \S+ AS (\w+)$", dockerfile, re.MULTILINE)
    targets = {each["build"]["target"] for each in SERVICES.values() if "build" in each}
    assert targets <= set(stages)
    for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists()
            top = source.split("/")[0]
            assert f"!{top}" in (ROOT / ".dockerignore").read_text().splitlines()
    assert dockerfile.rindex("USER 10001:10001") > dockerfile.rindex("USER root")


def test_jaeger_is_told_what_it_needs() -> None:
    jaeger = yaml.safe_load(COMPOSE["configs"]["jaeger"]["content"])
    storage = jaeger["extensions"]["jaeger_query"]["storage"]["traces"]
    assert storage in jaeger["extensions"]["jaeger_storage"]["backends"]
    assert jaeger["exporters"]["jaeger_storage_exporter"]["trace_storage"] == storage
    page = yaml.safe_load(COMPOSE["configs"]["jaeger-page"]["content"])
    assert page["linkPatterns"][0]["key"] == attributes.TRIAL
    assert SERVICES["service"]["environment"]["OTEL_EXPORTER_OTLP_ENDPOINT"].endswith(":4318")


def test_the_configuration_is_one_that_nats_server_accepts(tmp_path: Path) -> None:
    content = COMPOSE["configs"]["nats"]["content"].replace("/data", str(tmp_path / "data"))
    (tmp_path / "nats.conf").write_text(content)
    (tmp_path / "accounts").mkdir()
    (tmp_path / "accounts" / "accounts.conf").write_text(render(users()))
    passwords = {password_variable(user): fresh_password() for user in USERS}
    argv = [str(find_server()), "-t", "-c", str(tmp_path / "nats.conf")]
    tried = subprocess.run(
        argv, env={**os.environ, **passwords}, capture_output=True, text=True, check=False
    )
    assert tried.returncode == 0, tried.stderr
    without = subprocess.run(argv, env={}, capture_output=True, text=True, check=False)
    assert without.returncode != 0
