// A small park: beds of flowers along a path, a pond, and a pergola between hedges.
import * as THREE from 'three';

const NUMBER = 3; // beds
const MAIN = 0xc8322b; // the flowers
const ACCENT = 0xf2f2ee; // the pergola

const scene = new THREE.Scene();
scene.background = new THREE.Color(0xd2e8f2);
// stage.js
const ball = (r) => new THREE.SphereGeometry(r, 20, 14);

// Places in an even row about its middle.
const row = (count, step, middle = 0) =>
  Array.from({ length: count }, (_, at) => middle + (at - (count - 1) / 2) * step);

put('lawn', box(28, 0.2, 28), 0x4c9a45, [0, 0, 0]);
put('path', box(2.6, 0.1, 21), 0xcdae82, [0, 0.2, 0]);
put('hedge', box(21, 2.2, 1.2), 0x2c5e33, [0, 0.2, -10.6]);
for (const x of [-10.6, 10.6]) {
  put('hedge', box(1.2, 2.2, 18), 0x2c5e33, [x, 0.2, -0.6]);
  put('hedge end', ball(0.95), 0x2c5e33, [x, 2, 8.2]);
}

function bed(z, at) {
  const group = new THREE.Group();
  put('bed', box(6, 0.6, 2), 0x8a5a33, [0, 0, 0], group);
  for (const x of row(5, 1.1)) {
    for (const side of [-0.45, 0.45]) {
      put('stalk', rod(0.08, 0.7), 0x9fcb3b, [x, 0.6, side], group);
      put('flower', ball(0.38), MAIN, [x, 1.2, side], group);
    }
  }
  group.position.set(at % 2 ? -5.6 : 5.6, 0.2, z);
  scene.add(group);
}
row(NUMBER, 3.4, 3.4).forEach(bed);

put('pond rim', rod(2.7, 0.4), 0xc4c8cc, [6, 0.2, -5.6]);
put('pond', rod(2.3, 0.1), 0x4cc3d9, [6, 0.6, -5.6]);
for (const [x, z] of [[5, -5.2], [6.8, -6.2], [6.4, -4.6]]) put('lily', rod(0.45, 0.08), 0x9fcb3b, [x, 0.7, z]);

for (const x of [-8.4, -3.6]) {
  for (const z of [-8.6, -4]) put('pergola post', box(0.5, 3.2, 0.5), ACCENT, [x, 0.2, z]);
  put('pergola beam', box(0.5, 0.4, 6), ACCENT, [x, 3.4, -6.3]);
}
for (const z of row(6, 1, -6.3)) put('pergola slat', box(6.4, 0.3, 0.3), 0xf1e4c3, [-6, 3.8, z]);
put('seat', box(3, 0.6, 1), 0x4f3320, [-6, 0.2, -7.6]);
put('seat back', box(3, 0.9, 0.2), 0x4f3320, [-6, 0.8, -8]);
for (const z of row(3, 6, -1)) put('path edge', box(0.3, 0.3, 4), 0x8c9196, [1.5, 0.2, z]);
