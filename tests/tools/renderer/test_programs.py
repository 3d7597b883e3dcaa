"""What models really write is drawn, whatever shape of program it has."""

from textwrap import dedent

import pytest

from tests.tools.renderer.house import HOUSE
from tests.tools.renderer.written import BOX, WRITTEN
from tools.renderer import data, program, reported_scene
from tools.renderer.limits import Limits
from tools.renderer.renderer import Renderer

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("name", WRITTEN)
async def test_one_box_is_found(renderer: Renderer, name: str) -> None:
    """Without drawing it, which would show nothing new of the program's shape."""
    output = await renderer._runner.run(program.read(dedent(WRITTEN[name])))
    told = reported_scene.read(output.text)
    scene = data.checked(told.scene, Limits()).scene
    assert (told.failed, len(scene["geometries"])) == ("", 1), told.exceptions


async def test_an_exception_is_told_and_what_was_built_is_drawn(renderer: Renderer) -> None:
    source = WRITTEN["an invented method, after something was built"]
    found = await renderer.draw_script(dedent(source))
    assert found.observation.exceptions == ("TypeError: scene.makeItBeautiful is not a function",)


@pytest.mark.parametrize(
    ("source", "failure", "reason"),
    [
        ("const a = ;", "crash", "SyntaxError"),
        ("scene.add(towers);", "crash", "towers is not defined"),
        ("const s = new THREE.Scene();", "blank", ""),
        ("", "blank", ""),
        ("Sure! Here is a description of a turret.", "crash", "SyntaxError"),
        ("scene.add(new THREE.Mesh(new THREE.SphereGeometry(NaN)))", "blank", ""),
    ],
)
async def test_nothing_to_draw_has_a_class(
    renderer: Renderer, source: str, failure: str, reason: str
) -> None:
    found = await renderer.draw_script(source)
    assert (found.failure, found.pictures) == (failure, None)
    assert reason in found.reason


async def test_the_fullest_of_several_scenes_with_its_own_camera(renderer: Renderer) -> None:
    found = await renderer.draw_script(f"""
        const few = new THREE.Scene(), many = new THREE.Scene();
        few.add({BOX});
        for (let i = 0; i < 3; i++) {{ const one = {BOX}; one.position.x = 2 * i; many.add(one); }}
        const front = new THREE.PerspectiveCamera(); front.position.z = 9;
        renderer.render(many, front); renderer.render(few, new THREE.PerspectiveCamera());
    """)
    assert len(found.observation.solids) == 3
    assert (found.observation.scenes, found.observation.cameras) == (2, 2)
    assert found.pictures is not None
    assert found.pictures.own is not None


async def test_what_is_done_to_a_shape_after_it_was_made_is_kept(renderer: Renderer) -> None:
    found = await renderer.draw_script("""
        const moved = new THREE.BoxGeometry(1, 1, 1).translate(0, 5, 0);
        scene.add(new THREE.Mesh(moved)); const hill = new THREE.PlaneGeometry(4, 4, 4, 4);
        hill.attributes.position.setZ(12, 3); scene.add(new THREE.Mesh(hill));
        const copies = new THREE.InstancedMesh(new THREE.SphereGeometry(0.5), undefined, 2);
        copies.setMatrixAt(0, new THREE.Matrix4()); copies.name = 'copies';
        copies.setMatrixAt(1, new THREE.Matrix4().setPosition(0, 0, 7)); scene.add(copies);
    """)
    box, hill, *copies = found.observation.solids
    assert (box.low[1], box.high[1]) == (4.5, 5.5)
    assert hill.high[2] == 3
    assert [(one.name, one.high[2]) for one in copies] == [("copies", 0.5), ("copies", 7.5)]


async def test_time_and_chance_are_the_same_every_time(renderer: Renderer) -> None:
    source = """
        for (let i = 0; i < 20; i++) {
          const one = new THREE.Mesh(new THREE.BoxGeometry(Math.random(), 1, Math.random()),
            new THREE.MeshStandardMaterial({ color: Math.random() * 0xffffff }));
          one.position.set(Math.random() * 9, performance.now() + Date.now() % 1000, i);
          one.rotation.y = Math.random() + new Date().getSeconds(); scene.add(one);
        }
        const clock = new THREE.Clock();
        (function animate() {
          requestAnimationFrame(animate); scene.rotation.y = clock.getElapsedTime(); })();
    """
    one, other = await renderer.draw_script(source), await renderer.draw_script(source)
    assert one.pictures is not None
    assert one.pictures == other.pictures
    assert one.observation.solids == other.observation.solids


async def test_ground_is_drawn_but_neither_framed_nor_in_the_silhouette(renderer: Renderer) -> None:
    found = await renderer.draw_script(HOUSE)
    bare = await renderer.draw_script(HOUSE.replace("scene.add(ground, ", "scene.add("))
    assert [one.name for one in found.observation.solids] == ["ground", "walls", "roof"]
    assert found.observation.covered == bare.observation.covered
    assert min(found.observation.covered) > 0.15
    assert found.pictures is not None
    assert bare.pictures is not None
    assert found.pictures.silhouettes == bare.pictures.silhouettes
    assert found.pictures.views != bare.pictures.views


async def test_a_sky_dome_hides_nothing(renderer: Renderer) -> None:
    dome = """
        scene.add(new THREE.Mesh(new THREE.SphereGeometry(200),
          new THREE.MeshBasicMaterial({ color: 0x3366ff, side: THREE.BackSide })));
    """
    found, bare = await renderer.draw_script(HOUSE + dome), await renderer.draw_script(HOUSE)
    assert found.pictures is not None
    assert bare.pictures is not None
    assert found.pictures.views == bare.pictures.views
    assert found.pictures.silhouettes == bare.pictures.silhouettes


async def test_shaders_and_textures_are_left_out_and_told(renderer: Renderer) -> None:
    found = await renderer.draw_script("""
        const picture = new THREE.CanvasTexture(document.createElement('canvas'));
        scene.add(new THREE.Mesh(new THREE.BoxGeometry(),
          new THREE.MeshStandardMaterial({ map: picture })));
        scene.add(new THREE.Mesh(new THREE.SphereGeometry(), new THREE.ShaderMaterial({
          uniforms: { tint: { value: new THREE.Color('red') } },
          fragmentShader: 'void main() { for (;;) {} }' })));
    """)
    assert found.observation.dropped == ("textures", "custom shaders")
    assert found.observation.solids[1].colour == "#ff0000"
