// A fishing harbour: boats moored along a stone quay with a shed on it.
import * as THREE from 'three';

const NUMBER = 4; // boats
const MAIN = 0xc8322b; // the shed
const ACCENT = 0x2f62b8; // its roof

const scene = new THREE.Scene();
scene.background = new THREE.Color(0xcfe5f2);
// stage.js

// A gable roof, its ridge along x.
function gable(w, h, d) {
  const shape = new THREE.Shape([
    new THREE.Vector2(-d / 2, 0), new THREE.Vector2(d / 2, 0), new THREE.Vector2(0, h),
  ]);
  const geometry = new THREE.ExtrudeGeometry(shape, { depth: w, bevelEnabled: false });
  return geometry.translate(0, 0, -w / 2).rotateY(Math.PI / 2);
}

// Places in an even row about its middle.
const row = (count, step, middle = 0) =>
  Array.from({ length: count }, (_, at) => middle + (at - (count - 1) / 2) * step);

const DECK = 1.6;

put('sea', box(34, 0.2, 34), 0x2b8a86, [0, 0, 0]);
put('quay', box(26, 1.4, 9), 0xcdae82, [0, 0.2, -6]);
put('quay edge', box(26, 0.3, 0.6), 0x8c9196, [0, DECK, -1.8]);

put('shed', box(8, 4, 5), MAIN, [-6, DECK, -7]);
put('roof', gable(9, 2.2, 6), ACCENT, [-6, DECK + 4, -7]);
put('door', box(2, 2.6, 0.2), 0xf1e4c3, [-6, DECK, -4.4]);
for (const x of [-8.6, -3.4]) {
  put('window', box(1.2, 1.2, 0.2), 0x8ec5ea, [x, DECK + 1.8, -4.4]);
  put('window', box(1.2, 1.2, 0.2), 0x8ec5ea, [x, DECK + 1.8, -9.6]);
}

for (const x of row(6, 4.4)) put('bollard', rod(0.35, 0.9, 0.25), 0x4a4e54, [x, DECK, -2.7]);
for (const [x, y, z, turn] of [[2, 0, -7.2, 0], [3.8, 0, -6.4, 0.4], [2.2, 1.4, -7, 0.7]]) {
  const cargo = put('cargo', box(1.5, 1.4, 1.5), y ? 0xcdae82 : 0x8a5a33, [x, DECK + y, z]);
  cargo.rotation.y = turn;
}
put('signal pole', rod(0.15, 6), 0xf2f2ee, [10, DECK, -8]);
put('signal flag', box(1.8, 1, 0.1), 0xe07b28, [10.9, DECK + 4.9, -8]);

function boat(x) {
  const group = new THREE.Group();
  group.name = 'boat';
  const outline = new THREE.Shape()
    .moveTo(-1.1, 2).lineTo(1.1, 2).lineTo(1.1, -2)
    .quadraticCurveTo(0.9, -3.4, 0, -4.2).quadraticCurveTo(-0.9, -3.4, -1.1, -2);
  const hull = new THREE.ExtrudeGeometry(outline, { depth: 1.1, bevelEnabled: false });
  put('boat hull', hull.rotateX(-Math.PI / 2).rotateY(Math.PI), 0x1f2f5c, [0, 0, 0], group).rotation.y = Math.PI;
  put('boat rim', box(2.3, 0.2, 3.8), 0xf2f2ee, [0, 1.1, 0], group);
  put('boat cabin', box(1.4, 1.1, 1.5), 0xf1e4c3, [0, 1.3, -1], group);
  put('boat cabin top', box(1.7, 0.2, 1.8), 0xc8322b, [0, 2.4, -1], group);
  put('boat mast', rod(0.1, 4.4), 0x8a5a33, [0, 1.3, 0.6], group);
  const sail = new THREE.Shape([new THREE.Vector2(0, 0), new THREE.Vector2(2.4, 0), new THREE.Vector2(0, 3.4)]);
  const cloth = new THREE.ExtrudeGeometry(sail, { depth: 0.1, bevelEnabled: false }).rotateY(-Math.PI / 2);
  put('boat sail', cloth, 0xf1e4c3, [0.05, 2, 0.7], group);
  group.position.set(x, 0.2, 2.2);
  scene.add(group);
}
row(NUMBER, 25 / NUMBER).forEach(boat);
