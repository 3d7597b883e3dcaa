"""The table that validates the instrument claims no more than was measured."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.instrument import __main__ as validation
from benchmarks.instrument.bounds import worst_off_target
from benchmarks.instrument.measurements import Measurements
from benchmarks.instrument.measuring import BASE, Scores, Version
from benchmarks.instrument.scenes import is_strict
from tools.judging.measures import VERSION

SILHOUETTE = 1


def measured(shifts: Mapping[int, float]) -> dict[Version, Scores]:
    """Two scenes one apart, whose silhouette shifts by so much at each level of scattering."""
    found: dict[Version, Scores] = {}
    for scene, score in (("pier/7000", 5.0), ("mill/7000", 6.0)):
        found[Version(scene, BASE)] = (score, score, score, score)
        for level, shift in shifts.items():
            found[Version(scene, "scatter", level)] = (score, score + shift, score, score)
    return found


def test_shifts_to_either_side_do_not_cancel() -> None:
    found = Measurements.of(measured({1: 1, 2: 1, 3: 0, 4: -1, 5: -1.5}))
    spread = found.spread[SILHOUETTE]
    assert worst_off_target(found, "scatter") == pytest.approx(1.5 / spread)
    assert found.largest("scatter")[SILHOUETTE] == pytest.approx(-1.5 / spread)


def test_a_shift_that_comes_and_goes_counts() -> None:
    found = Measurements.of(measured({1: 0, 2: 0.5, 3: 0, 4: 0, 5: 0}))
    assert worst_off_target(found, "scatter") == pytest.approx(0.5 / found.spread[SILHOUETTE])


def test_worlds_of_development_are_not_among_the_others() -> None:
    worlds = ("park", "farmyard", "harbour")
    assert [is_strict(f"{world}/7000") for world in worlds] == [False, False, True]


def test_only_scenes_of_the_asked_set_go_into_the_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of what is kept of two sets, the page of one has the one's scenes."""
    kept = measured({1: 0}) | {Version("turret/0", BASE): (1.0, 1.0, 1.0, 1.0)}
    seen: list[tuple[int, int]] = []

    def page(name: str, found: Measurements, strict: Measurements) -> str:
        seen.append((len(found.base), len(strict.base)))
        return name

    monkeypatch.setattr(validation, "page", page)
    monkeypatch.setattr(validation, "_kept", lambda path: kept)
    monkeypatch.setattr(
        validation, "SETS", {"held-out": lambda: iter([("pier/7000", None), ("mill/7000", None)])}
    )
    monkeypatch.setattr(sys, "argv", ["instrument", "held-out", "--measures", str(tmp_path / "m")])
    validation.main()
    assert (capsys.readouterr().out, seen) == ("held-out\n", [(2, 2)])


def test_measures_are_kept_by_the_version_of_the_formulas() -> None:
    assert f"-{VERSION}." in validation.MEASURES.name
