"""Browsers break, and are replaced; nothing of them outlives who started them."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.tools.renderer.conftest import PATIENT
from tests.tools.renderer.house import HOUSE
from tools.renderer import confinement, description
from tools.renderer.errors import RendererUnavailableError
from tools.renderer.renderer import Renderer

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOX: Mapping[str, Any] = {
    "metadata": {"version": 4.6, "type": "Object"},
    "geometries": [{"uuid": "g", "type": "BoxGeometry"}],
    "materials": [{"uuid": "m", "type": "MeshStandardMaterial", "color": 0x336699}],
    "object": {
        "type": "Scene",
        "children": [{"type": "Mesh", "name": "box", "geometry": "g", "material": "m"}],
    },
}


async def test_data_is_drawn_with_a_neutral_light_and_no_program(renderer: Renderer) -> None:
    one, other = await renderer.draw_scene(BOX), await renderer.draw_scene(BOX)
    assert one.pictures is not None
    assert one.pictures == other.pictures
    assert (one.pictures.own, one.observation.scenes, one.observation.lights) == (None, 1, 0)
    (box,) = one.observation.solids
    assert (box.name, box.kind, box.colour, box.triangles) == ("box", "BoxGeometry", "#336699", 12)
    assert (box.low, box.high) == ((-0.5, -0.5, -0.5), (0.5, 0.5, 0.5))


@pytest.mark.parametrize("given", [{}, {"object": {"type": "Scene"}}, {"object": {"type": 7}}])
async def test_data_with_nothing_in_it_is_no_exception(
    renderer: Renderer, given: Mapping[str, Any]
) -> None:
    found = await renderer.draw_scene(given)
    assert found.failure in ("blank", "crash")


async def test_a_killed_browser_is_replaced(renderer: Renderer) -> None:
    before = await renderer.draw_script(HOUSE)
    for browser in renderer._browsers:
        next(iter(browser.processes())).kill()
    after = await renderer.draw_script(HOUSE)
    assert after.pictures == before.pictures
    assert after.pictures is not None


async def test_what_takes_too_long_to_draw_is_a_timeout(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as impatient:
        impatient.setattr(renderer._drawing_page, "_seconds", 0.001)
        found = await renderer.draw_scene(BOX)
    assert found.failure == "timeout"
    assert (await renderer.draw_scene(BOX)).failure is None


async def test_no_browser_is_an_error_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CHROMIUM_PATH", str(tmp_path / "nowhere"))
    async with Renderer() as renderer:
        with pytest.raises(RendererUnavailableError, match=r"tools\.renderer\.install"):
            await renderer.draw_scene(BOX)
    assert (await description.describe()).tier is None


async def test_every_confinement_that_works_here_draws_the_same(
    monkeypatch: pytest.MonkeyPatch, renderer: Renderer
) -> None:
    expected = await renderer.draw_scene(BOX)
    weakest = confinement.possible()[-1]
    monkeypatch.setattr(confinement, "possible", lambda: (weakest,))
    async with Renderer(PATIENT, warm=1) as other:
        found = await other.draw_scene(BOX)
        assert other._browsers[1].tier == weakest
    assert replace(found.observation, seconds=0) == replace(expected.observation, seconds=0)
    assert found.pictures == expected.pictures


async def test_the_browser_sees_neither_files_nor_network_nor_secrets(
    renderer: Renderer,
) -> None:
    browser = renderer._browsers[0]
    await renderer.draw_script(HOUSE)
    if browser.tier is None or not browser.tier.wrapped:
        pytest.skip("no bubblewrap here")
    inside = [one for one in browser.processes() if one.name().startswith("chrom")]
    assert inside
    for process in inside[:3]:  # pages come and go
        root = Path(f"/proc/{process.pid}/root")
        assert "TUTELAGE_OFFLINE" in os.environ
        assert not (root / "root").exists()
        assert not (root / "etc/passwd").exists()
        assert os.stat(f"/proc/{process.pid}/ns/net").st_ino != os.stat("/proc/self/ns/net").st_ino
        assert b"TUTELAGE_OFFLINE" not in Path(f"/proc/{process.pid}/environ").read_bytes()
