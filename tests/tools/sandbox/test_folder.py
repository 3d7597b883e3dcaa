import os
from pathlib import Path

from tools.sandbox import folder


def test_deep_and_locked_trees_are_removed(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    back = os.getcwd()
    os.chdir(tree)
    try:
        for _ in range(1200):
            os.mkdir("d")
            os.chdir("d")
        Path("leaf").write_text("x")
    finally:
        os.chdir(back)
    (tree / "locked").mkdir(mode=0)
    (tree / "link").symlink_to(tmp_path)
    folder.remove(str(tree))
    assert list(tmp_path.iterdir()) == []


def test_overfull_by_bytes_or_entries(tmp_path: Path) -> None:
    assert not folder.is_overfull(str(tmp_path), 10)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(bytes(1 << 20))
    assert folder.is_overfull(str(tmp_path), 1 << 20)
    assert not folder.is_overfull(str(tmp_path), 1 << 21)
    for number in range(folder.MOST_ENTRIES):
        (tmp_path / str(number)).touch()
    assert folder.is_overfull(str(tmp_path), 1 << 30)
