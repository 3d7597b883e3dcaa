"""What a scene costs to draw, beside a fresh browser context for every view of it.

Run with `python -m benchmarks rendering`.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.row import Row
from tools.renderer import browser as browsers
from tools.renderer.browser import Browser
from tools.renderer.limits import Limits
from tools.renderer.renderer import Renderer

ROUNDS = 12
BETWEEN = 1.0
"""Seconds between two scenes: time to make the next context ready, as a model's call leaves."""
LANES = 2
SCENES = 8
VIEWS = 4

PROGRAM = """
const scene = new THREE.Scene();
const sun = new THREE.DirectionalLight(0xffffff, 2); sun.position.set(3, 5, 2);
sun.castShadow = true; scene.add(sun, new THREE.AmbientLight(0xffffff, 0.6));
const ground = new THREE.Mesh(new THREE.PlaneGeometry(40, 40),
  new THREE.MeshLambertMaterial({ color: 0x449944 }));
ground.rotation.x = -Math.PI / 2; ground.receiveShadow = true; scene.add(ground);
for (let i = 0; i < 12; i++) {
  const wall = new THREE.Mesh(new THREE.CylinderGeometry(0.3, 0.5, 1 + i / 6, 24),
    new THREE.MeshStandardMaterial({ color: new THREE.Color().setHSL(i / 12, 0.4, 0.5) }));
  wall.position.set(3 * Math.cos(i / 2), 0.5 + i / 12, 3 * Math.sin(i / 2));
  wall.castShadow = true; wall.name = `tower ${i}`; scene.add(wall);
}
const camera = new THREE.PerspectiveCamera(); camera.position.set(6, 5, 8); camera.lookAt(0, 1, 0);
"""
_BLANK = """<script type="importmap">
{"imports": {"three": "http://scene.invalid/three/three.module.js"}}</script>"""
_ONE_VIEW = """async ([program, side]) => {
  globalThis.THREE = await import('three');
  const { scene, camera } = new Function(`${program}; return { scene, camera };`)();
  camera.position.applyAxisAngle(new THREE.Vector3(0, 1, 0), side * Math.PI / 2);
  camera.lookAt(0, 1, 0);
  const renderer = new THREE.WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
  renderer.shadowMap.enabled = true;
  renderer.setSize(384, 384);
  renderer.render(scene, camera);
  return renderer.domElement.toDataURL('image/png').length;
}"""


async def measure() -> list[Row]:
    """Milliseconds a scene, unsaturated, from checkout; scenes a minute with both cores busy."""
    async with Renderer(Limits(seconds=60), warm=LANES) as renderer:
        await renderer.warm_up()

        async def scene() -> None:
            found = await renderer.draw_script(PROGRAM + "renderer.render(scene, camera);")
            assert found.pictures is not None, found
            assert len(found.observation.solids) == 13

        async def view(side: int) -> None:
            await _fresh_view(renderer._browsers[1], side)

        await scene()
        await view(0)
        latencies = await _latencies(scene)
        single = await _latencies(lambda: view(1), rounds=4)
        ours = await _rate([scene] * SCENES)
        theirs = await _rate([lambda side=side: view(side) for side in range(VIEWS)] * 2) / VIEWS
    return [
        Row("scene: 4 views, masks, own camera, facts, p50", latencies, single, "ms", 400),
        Row(
            "scenes a minute, over a fresh context a view", ours / theirs, 1, "×", 3, at_least=True
        ),
        Row("scenes a minute", 60 * ours, 60 * theirs, "", None),
    ]


async def _fresh_view(browser: Browser, side: int) -> None:
    context = await browser.context()
    try:
        page = await context.new_page()
        await page.set_content(_BLANK)
        drawn: Any = await page.evaluate(_ONE_VIEW, [PROGRAM, side])
        assert drawn > 1000, drawn
    finally:
        await browsers.close(context)


async def _latencies(work: Callable[[], Awaitable[None]], rounds: int = ROUNDS) -> float:
    taken = []
    for _ in range(rounds):
        await asyncio.sleep(BETWEEN)
        began = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


async def _rate(works: list[Callable[[], Awaitable[None]]]) -> float:
    """A second, on all lanes at once."""
    waiting = iter(works)

    async def lane() -> None:
        for work in waiting:
            await work()

    began = time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(LANES)))
    return len(works) / (time.perf_counter() - began)
