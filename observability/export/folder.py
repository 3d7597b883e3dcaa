"""A folder that is there whole or not at all, and that tells whether somebody touched it."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from observability.export.errors import ExportWriteError, NotAnExportError

MANIFEST = "export.json"
"""What a folder says of itself: whose export it is, and the sha256 of its other files."""

Manifest = dict[str, object]


@contextmanager
def atomic_folder(folder: Path, run: str) -> Iterator[Path]:
    """A folder to write into; when the block ends well, it stands in `folder`'s place.

    A folder of the same run that nobody changed since is replaced; should the power fail between
    the two renames, the old one lies beside it under a name that begins with a dot.

    Raises:
        NotAnExportError: something else is in the way.
        ExportWriteError: the disk does not allow it.
    """
    _check_replaceable(folder, run)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
            fresh = Path(beside, "new")
            fresh.mkdir()
            yield fresh
            if read_manifest(folder) != read_manifest(fresh):
                _put(fresh, folder, Path(beside, "old"))
    except OSError as error:
        raise ExportWriteError(folder, error.strerror or str(error)) from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest: what the folder says of itself; nothing may be added to it afterwards."""
    text = json.dumps({**manifest, "files": _hashes(folder)}, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest | None:
    """What a folder says of itself; None where it says nothing."""
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _check_replaceable(folder: Path, run: str) -> None:
    if not os.path.lexists(folder):
        return
    if not folder.is_dir() or folder.is_symlink():
        raise NotAnExportError(folder, "is no folder")
    if not any(folder.iterdir()):
        return
    manifest = read_manifest(folder)
    if manifest is None:
        raise NotAnExportError(folder, "holds something else than an export")
    if manifest.get("run") != run:
        raise NotAnExportError(folder, f"holds the export of {manifest.get('run')}")
    if manifest.get("files") != _hashes(folder):
        raise NotAnExportError(folder, "was changed since it was exported")


def _put(fresh: Path, folder: Path, aside: Path) -> None:
    if folder.exists():
        folder.rename(aside)
    try:
        fresh.rename(folder)
    except OSError:
        if aside.exists():
            aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if not path.is_dir())
    return {
        path.relative_to(folder).as_posix(): _sha256(path)
        for path in files
        if path != folder / MANIFEST
    }


def _sha256(path: Path) -> str:
    if path.is_symlink():
        return "a link"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
