// What stands in a scene, measured: one solid a visible mesh, and one a copy of an instanced mesh.
import { Box3, Matrix4, Vector3 } from 'three';

const POINTS = 64;
const tidy = (value) => Number(value.toPrecision(6));
const triple = (vector) => [tidy(vector.x), tidy(vector.y), tidy(vector.z)];
const hex = (colour) => (colour?.isColor ? `#${colour.getHexString()}` : '');

function named(object) {
  for (let one = object; one; one = one.parent) if (one.name && !one.isScene) return one.name;
  return '';
}

const first = (material) => (Array.isArray(material) ? material[0] : material) ?? {};

export function shows(object) {
  const material = first(object.material);
  return material.visible !== false && !(material.transparent && material.opacity < 0.02);
}

function look(material) {
  const { roughness, metalness, opacity, transparent, wireframe, flatShading, vertexColors, shininess } = material;
  return [
    material.type, hex(material.color), hex(material.emissive), tidy(roughness ?? 0), tidy(metalness ?? 0),
    transparent ? tidy(opacity) : 1, tidy(shininess ?? 0),
    `${wireframe ? 'w' : ''}${flatShading ? 'f' : ''}${vertexColors ? 'v' : ''}`,
  ].join(' ');
}

function measured(position, matrix) {
  const box = new Box3();
  const points = [];
  const point = new Vector3();
  const kept = Math.min(POINTS, position.count);
  let next = 0;
  for (let i = 0; i < position.count; i++) {
    box.expandByPoint(point.fromBufferAttribute(position, i).applyMatrix4(matrix));
    if (points.length < kept && i >= Math.floor((next * position.count) / kept)) {
      points.push(triple(point));
      next += 1;
    }
  }
  return { box, points };
}

function solid(object, matrix) {
  const { geometry } = object;
  const { box, points } = measured(geometry.attributes.position, matrix);
  const material = first(object.material);
  const written = geometry.type === 'BufferGeometry' && geometry.name.endsWith('Geometry');
  return {
    object,
    box,
    told: {
      name: named(object), kind: written ? geometry.name : geometry.type, low: triple(box.min), high: triple(box.max),
      triangles: Math.floor((geometry.index ?? geometry.attributes.position).count / 3),
      colour: hex(material.color), material: look(material), points,
    },
  };
}

// { parts: [{object, box, told}], names, lights, cameras }; parts without a finite box are no solids.
export function observe(scene) {
  const found = { parts: [], lines: [], names: [], lights: 0, cameras: 0 };
  const matrix = new Matrix4();
  scene.traverse((object) => {
    if (object.name) found.names.push(object.name);
    if (object.isCamera) found.cameras += 1;
  });
  scene.traverseVisible((object) => {
    if (object.isLight) found.lights += 1;
    if (!object.geometry?.attributes?.position?.count || !shows(object)) return;
    if (!object.isMesh) { found.lines.push(solid(object, object.matrixWorld)); return; }
    if (!object.isInstancedMesh) { found.parts.push(solid(object, object.matrixWorld)); return; }
    for (let i = 0; i < object.count; i++) {
      object.getMatrixAt(i, matrix);
      found.parts.push(solid(object, matrix.premultiply(object.matrixWorld)));
    }
  });
  const finite = ({ box }) => [...box.min.toArray(), ...box.max.toArray()].every(Number.isFinite);
  found.parts = found.parts.filter(finite);
  found.lines = found.lines.filter(finite);
  return found;
}
