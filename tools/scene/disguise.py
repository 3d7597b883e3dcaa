"""Scenes that look different without being better or worse, and scenes that only pretend.

`STYLES` change nothing that a judge of shape may count; `GAMES` are what somebody would try who
wants a better judgement for nothing. Each takes a plan and gives three's JSON object format.
"""

from collections.abc import Callable, Mapping
from colorsys import hsv_to_rgb, rgb_to_hsv
from functools import partial
from random import Random
from typing import Any, Final

from tools.scene.degrade import Scene, bulk, radius
from tools.scene.plan import Plan
from tools.scene.shapes import geometry
from tools.scene.three import to_three

CUBES: Final = 500


def hue(plan: Plan, degrees: float = 120) -> Scene:
    """Every colour is turned around the colour wheel; greys stay."""

    def turn(red: float, green: float, blue: float) -> tuple[float, float, float]:
        found, saturation, value = rgb_to_hsv(red, green, blue)
        return hsv_to_rgb((found + degrees / 360) % 1, saturation, value)

    return _repainted(to_three(plan), turn)


def brightness(plan: Plan, factor: float) -> Scene:
    """Every colour is brighter or darker by a factor, in sRGB."""

    def scale(*channels: float) -> tuple[float, float, float]:
        red, green, blue = (min(1.0, each * factor) for each in channels)
        return red, green, blue

    return _repainted(to_three(plan), scale)


def mirror(plan: Plan) -> Scene:
    """Left and right are swapped, lamps stay."""
    return _placed(plan, (-1, 1, 1), (0, 0, 0))


def translation(plan: Plan) -> Scene:
    """The whole scene stands elsewhere, on the same ground."""
    far = radius(plan)
    return _placed(plan, (1, 1, 1), (2 * far, 0, -far))


def zoom(plan: Plan, factor: float = 4) -> Scene:
    """The whole scene is larger, as if that brought it nearer."""
    return _placed(plan, (factor, factor, factor), (0, 0, 0))


STYLES: Final[Mapping[str, Callable[[Plan], Scene]]] = {
    "hue": hue,
    "mirror": mirror,
    "brighter": partial(brightness, factor=1.05),
    "darker": partial(brightness, factor=0.95),
    "translation": translation,
}


def confetti(plan: Plan, cubes: int = CUBES) -> Scene:
    """500 tiny cubes of all colours, all over the scene."""
    scene, far, dice = to_three(plan), radius(plan), _dice("confetti", plan)
    middle = [_mean(part.at[axis] for part in plan.parts) for axis in range(3)]
    side = 0.03 * far
    for count in range(cubes):
        place = [centre + dice.uniform(-far, far) for centre in middle]
        paint = _material(f"confetti-{count}", dice.randrange(1 << 24))
        _add(scene, "box", paint, (side, side, side), place)
    return scene


def hidden(plan: Plan, balls: int = CUBES) -> Scene:
    """500 balls, of 440 triangles each, inside the largest part, where nobody sees them."""
    scene, largest = to_three(plan), max(plan.parts, key=bulk)
    wide = 0.2 * min(largest.size)
    for _ in range(balls):
        _add(scene, "sphere", None, (wide, wide, wide), list(largest.at))
    return scene


def wireframe(plan: Plan) -> Scene:
    """Every part shows its edges alone."""
    scene = to_three(plan)
    for material in scene["materials"]:
        material["wireframe"] = True
    return scene


def noise(plan: Plan) -> Scene:
    """Every part has a loud colour of its own, drawn by lot."""
    scene, dice = to_three(plan), _dice("noise", plan)
    for count, mesh in enumerate(_meshes(scene)):
        paint = _material(f"noise-{count}", dice.randrange(1 << 24))
        scene["materials"].append(paint)
        mesh["material"] = paint["uuid"]
    return scene


GAMES: Final[Mapping[str, Callable[[Plan], Scene]]] = {
    "confetti": confetti,
    "hidden": hidden,
    "wireframe": wireframe,
    "noise": noise,
    "zoom": zoom,
}


def _placed(plan: Plan, scale: tuple[float, ...], place: tuple[float, ...]) -> Scene:
    """All meshes in one group, which is scaled and put in its place; lamps stay outside it."""
    scene = to_three(plan)
    x, y, z = scale
    group = {
        "uuid": "everything",
        "type": "Group",
        "matrix": [x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0, *place, 1],
        "children": _meshes(scene),
    }
    lamps = [each for each in scene["object"]["children"] if each["type"] != "Mesh"]
    scene["object"]["children"] = [group, *lamps]
    return scene


def _meshes(scene: Scene) -> list[dict[str, Any]]:
    return [each for each in scene["object"]["children"] if each["type"] == "Mesh"]


def _repainted(scene: Scene, paint: Callable[..., tuple[float, float, float]]) -> Scene:
    for material in scene["materials"]:
        channels = paint(*(each / 255 for each in material["color"].to_bytes(3, "big")))
        material["color"] = int.from_bytes(bytes(round(255 * each) for each in channels), "big")
    return scene


def _material(name: str, colour: int) -> dict[str, Any]:
    return {"uuid": name, "type": "MeshStandardMaterial", "color": colour, "roughness": 0.75}


def _add(
    scene: Scene,
    shape: Any,
    paint: dict[str, Any] | None,
    size: tuple[float, float, float],
    place: list[float],
) -> None:
    """One more mesh, in a colour of its own or in the first that there is."""
    if shape not in {each["uuid"] for each in scene["geometries"]}:
        scene["geometries"].append(geometry(shape))
    if paint is not None:
        scene["materials"].append(paint)
    x, y, z = size
    scene["object"]["children"].append(
        {
            "uuid": f"added-{len(scene['object']['children'])}",
            "type": "Mesh",
            "name": "",
            "geometry": shape,
            "material": (paint or scene["materials"][0])["uuid"],
            "matrix": [x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0, *place, 1],
        }
    )


def _mean(values: Any) -> float:
    found = list(values)
    return float(sum(found) / len(found))


def _dice(purpose: str, plan: Plan) -> Random:
    return Random(f"{purpose} {plan.text()}")  # noqa: S311  disguise is no secret
