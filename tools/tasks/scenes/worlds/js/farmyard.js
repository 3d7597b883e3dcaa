// A farmyard: a farmhouse, bales of straw, and cows behind a fence.
import * as THREE from 'three';

const NUMBER = 3; // cows
const MAIN = 0xc8322b; // the farmhouse
const ACCENT = 0xf2f2ee; // the fence

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

put('grass', box(32, 0.2, 32), 0x9fcb3b, [0, 0, 0]);
put('yard', box(13, 0.1, 9), 0xcdae82, [-3, 0.2, -1]);

put('farmhouse', box(9, 4, 5), MAIN, [-4.5, 0.2, -6.5]);
put('roof', gable(10, 3, 6), 0x4a4e54, [-4.5, 4.2, -6.5]);
put('chimney', box(0.9, 2.6, 0.9), 0x8a5a33, [-7.4, 5.2, -6.5]);
put('door', box(1.4, 2.6, 0.2), 0x4f3320, [-4.5, 0.2, -3.9]);
for (const x of [-7.2, -1.8]) {
  for (const z of [-3.9, -9.1]) {
    put('window', box(1.3, 1.3, 0.2), 0x8ec5ea, [x, 1.9, z]);
    put('sill', box(1.6, 0.2, 0.4), 0xf1e4c3, [x, 1.7, z]);
  }
}

for (const [x, y] of [[5.6, 1], [7.7, 1], [6.65, 2.75]]) {
  const bale = put('bale', rod(1, 2), 0xd4a02a, [x, 0, -6]);
  bale.rotation.x = Math.PI / 2;
  bale.position.y = 0.2 + y;
}

for (const x of row(8, 2.9)) put('fence post', box(0.4, 1.8, 0.4), ACCENT, [x, 0.2, 3.4]);
for (const y of [0.7, 1.4]) put('fence rail', box(21, 0.3, 0.2), ACCENT, [0, 0.2 + y, 3.7]);

put('trough', box(3, 0.8, 1), 0x8a5a33, [8, 0.2, 5]);
put('trough fill', box(2.6, 0.1, 0.7), 0x8ec5ea, [8, 1, 5]);

function cow(x, at) {
  const group = new THREE.Group();
  for (const [lx, lz] of [[-0.8, -0.35], [-0.8, 0.35], [0.8, -0.35], [0.8, 0.35]]) {
    put('cow hoof', box(0.3, 0.9, 0.3), 0xf1e4c3, [lx, 0, lz], group);
  }
  put('cow body', box(2.4, 1.2, 1.1), 0xf2f2ee, [0, 0.9, 0], group);
  put('cow patch', box(0.9, 0.7, 1.2), 0x4f3320, [-0.5, 1.45, 0], group);
  put('cow head', box(0.8, 0.8, 0.7), 0x4f3320, [1.55, 1.6, 0], group);
  put('cow nose', box(0.2, 0.4, 0.6), 0xe79ab4, [2.05, 1.6, 0], group);
  put('cow tail', box(0.15, 0.9, 0.15), 0xf2f2ee, [-1.25, 1, 0], group);
  group.position.set(x, 0.2, 6.4 + (at % 2) * 1.4);
  group.rotation.y = (at % 2) * 0.5;
  scene.add(group);
}
row(NUMBER, 4.2, -1.5).forEach(cow);
