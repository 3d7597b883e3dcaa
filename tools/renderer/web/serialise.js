// A captured scene as data: three's JSON object format, without textures and custom shaders.
import * as three from 'three';

const PLAIN = new Set(['BoxGeometry', 'CapsuleGeometry', 'CircleGeometry', 'ConeGeometry', 'CylinderGeometry', 'DodecahedronGeometry', 'IcosahedronGeometry', 'OctahedronGeometry', 'PlaneGeometry', 'RingGeometry', 'SphereGeometry', 'TetrahedronGeometry', 'TorusGeometry', 'TorusKnotGeometry']);

const rounded = (array) => Array.from(array, (value) => Number(value.toPrecision(8)));

function sameNumbers(left, right) {
  if (!left || !right || left.count !== right.count) return false;
  for (let i = 0; i < left.array.length; i++) if (left.array[i] !== right.array[i]) return false;
  return true;
}

// three writes a parametric geometry as its parameters, and so loses what was done to it after;
// such a one is written out vertex by vertex.
function writtenOut(geometry) {
  if (PLAIN.has(geometry.type) && geometry.parameters) {
    const fresh = three[geometry.type].fromJSON(geometry.parameters);
    const { position, normal, color } = geometry.attributes;
    const kept = sameNumbers(position, fresh.attributes.position)
      && sameNumbers(normal, fresh.attributes.normal)
      && !color && geometry.drawRange.count === Infinity
      && (geometry.index?.count ?? 0) === (fresh.index?.count ?? 0);
    if (kept) return geometry;
  }
  const plain = new three.BufferGeometry();
  plain.name = geometry.name || geometry.type;
  for (const name of ['position', 'normal', 'color']) {
    if (geometry.attributes[name]) plain.setAttribute(name, geometry.attributes[name].clone());
  }
  if (geometry.index) plain.setIndex(geometry.index.clone());
  for (const { start, count, materialIndex } of geometry.groups) plain.addGroup(start, count, materialIndex);
  return plain;
}

function plainMaterial(material, dropped) {
  for (const [key, value] of Object.entries(material)) {
    if (value?.isTexture) { material[key] = null; dropped.add('textures'); }
  }
  if (!material.isShaderMaterial) return material;
  dropped.add('custom shaders');
  const colour = Object.values(material.uniforms ?? {}).find((uniform) => uniform?.value?.isColor);
  return new three.MeshStandardMaterial({
    color: colour?.value ?? 0x888888, side: material.side, transparent: material.transparent, opacity: material.opacity,
  });
}

function prepare(object, memo, dropped) {
  const once = (thing, make) => {
    if (!memo.has(thing)) memo.set(thing, make(thing, dropped));
    return memo.get(thing);
  };
  if (object.geometry) object.geometry = once(object.geometry, writtenOut);
  if (Array.isArray(object.material)) object.material = object.material.map((one) => once(one, plainMaterial));
  else if (object.material) object.material = once(object.material, plainMaterial);
  if (object.isSkinnedMesh) object.type = 'Mesh';
  object.animations = [];
  object.userData = {};
}

function ownCamera(camera) {
  if (!camera?.isPerspectiveCamera && !camera?.isOrthographicCamera) return null;
  camera.updateWorldMatrix(true, false);
  const copy = camera.clone(false);
  camera.matrixWorld.decompose(copy.position, copy.quaternion, copy.scale);
  copy.updateMatrix();
  return copy.toJSON();
}

// { scene, camera } as JSON objects; `dropped` is filled with what was left out.
export function serialise(scene, camera, dropped) {
  scene.updateMatrixWorld(true);
  const memo = new Map();
  scene.traverse((object) => prepare(object, memo, dropped));
  if (scene.background?.isTexture) { scene.background = null; dropped.add('textures'); }
  if (scene.environment) { scene.environment = null; dropped.add('textures'); }
  scene.overrideMaterial = null;
  const data = scene.toJSON();
  for (const geometry of data.geometries ?? []) {
    for (const attribute of Object.values(geometry.data?.attributes ?? {})) attribute.array = rounded(attribute.array);
  }
  return { scene: data, camera: ownCamera(camera) };
}

// Most meshes first, then most triangles.
export function fullness(scene) {
  let meshes = 0;
  let triangles = 0;
  scene.traverseVisible((object) => {
    if (!object.isMesh || !object.geometry) return;
    const count = object.isInstancedMesh ? object.count : 1;
    meshes += count;
    triangles += count * ((object.geometry.index ?? object.geometry.attributes?.position)?.count ?? 0) / 3;
  });
  return [meshes, triangles];
}
