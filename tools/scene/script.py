"""A plan as the program that builds the same scene, for tasks whose answers are free code."""

from typing import Final

from tools.scene.plan import Part, Plan
from tools.scene.shapes import Shape
from tools.scene.three import PALETTE

_GEOMETRIES: Final[dict[Shape, str]] = {
    "box": "new THREE.BoxGeometry(1, 1, 1)",
    "cylinder": "new THREE.CylinderGeometry(0.5, 0.5, 1, 20)",
    "frustum": "new THREE.CylinderGeometry(0.3, 0.5, 1, 20)",
    "cone": "new THREE.ConeGeometry(0.5, 1, 20)",
    "sphere": "new THREE.SphereGeometry(0.5, 20, 12)",
    "pyramid": "new THREE.ConeGeometry(Math.SQRT1_2, 1, 4, 1, false, Math.PI / 4)",
    "prism": "new THREE.ExtrudeGeometry(new THREE.Shape([new THREE.Vector2(-0.5, -0.5), "
    "new THREE.Vector2(0.5, -0.5), new THREE.Vector2(0, 0.5)]), "
    "{ depth: 1, bevelEnabled: false }).translate(0, 0, -0.5)",
    "dome": "new THREE.SphereGeometry(0.5, 20, 6, 0, 2 * Math.PI, 0, Math.PI / 2)"
    ".scale(1, 2, 1).translate(0, -0.5, 0)",
    "torus": "new THREE.TorusGeometry(0.38, 0.12, 8, 20).scale(1, 1, 1 / 0.24)",
}
"""In the box of side 1, as in `tools.scene.shapes`."""

_HEAD: Final = """\
import * as THREE from 'three';

const scene = new THREE.Scene();
scene.add(new THREE.HemisphereLight(0xffffff, 0x8a8378, 1.6));
const sun = new THREE.DirectionalLight(0xfff4e0, 2.2);
sun.position.set(40, 80, 60);
scene.add(sun);

const geometries = {
"""

_ADD: Final = """\
};

function add(name, shape, color, size, at, turn = [0, 0, 0]) {
  const material = new THREE.MeshStandardMaterial({ color, roughness: 0.75, metalness: 0.05 });
  const mesh = new THREE.Mesh(geometries[shape], material);
  mesh.name = name;
  mesh.scale.set(...size);
  mesh.position.set(...at);
  mesh.rotation.set(...turn.map(THREE.MathUtils.degToRad));
  scene.add(mesh);
}

"""


def to_script(plan: Plan) -> str:
    """JavaScript that builds the plan's scene with three.js."""
    used = sorted({part.shape for part in plan.parts})
    geometries = "".join(f"  {shape}: {_GEOMETRIES[shape]},\n" for shape in used)
    return f"{_HEAD}{geometries}{_ADD}" + "".join(f"{_call(part)}\n" for part in plan.parts)


def _call(part: Part) -> str:
    turn = f", {_vector(part.turn)}" if any(part.turn) else ""
    # A name is anybody's text, and must not end the string that it stands in.
    name = "".join(each for each in part.name if each.isalnum() or each in " _-")
    colour = f"0x{PALETTE[part.color]:06x}"
    where = f"{_vector(part.size)}, {_vector(part.at)}{turn}"
    return f"add('{name}', '{part.shape}', {colour}, {where});"


def _vector(values: tuple[float, float, float]) -> str:
    return f"[{', '.join(f'{value:g}' for value in values)}]"
