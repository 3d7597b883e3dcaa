// Jungle ruins: a shrine on terraces, with columns before it and palms around.
import * as THREE from 'three';

const NUMBER = 4; // columns
const MAIN = 0xf0d040; // the shrine
const ACCENT = 0x2c5e33; // its roof

const scene = new THREE.Scene();
scene.background = new THREE.Color(0xcfe3d2);
// stage.js
const cone = (r, h, sides = 20) => new THREE.ConeGeometry(r, h, sides);
const ball = (r) => new THREE.SphereGeometry(r, 20, 14);

// Places in an even row about its middle.
const row = (count, step, middle = 0) =>
  Array.from({ length: count }, (_, at) => middle + (at - (count - 1) / 2) * step);

const STEP = 1.6;
const SIDES = [14, 10.6, 7.2];
const TOP = 0.2 + SIDES.length * STEP;

put('moss', box(34, 0.2, 34), 0x4c9a45, [0, 0, 0]);
SIDES.forEach((side, at) => {
  put('terrace', box(side, STEP, side), [0x8c9196, 0xcdae82, 0xc4c8cc][at], [0, 0.2 + at * STEP, -3]);
  put('terrace rim', box(side + 0.3, 0.3, side + 0.3), 0x4a4e54, [0, 0.2 + (at + 1) * STEP - 0.4, -3]);
});
for (let at = 0; at < 9; at += 1) {
  const depth = 5.4 - at * 0.58;
  put('stairs', box(3, 0.55, depth), 0xf1e4c3, [0, 0.2 + at * 0.53, 6.2 - at * 0.58 - depth / 2]);
}

put('shrine', box(4.4, 3, 4.4), MAIN, [0, TOP, -3]);
put('doorway', box(1.4, 2.2, 0.3), 0x1c1d20, [0, TOP, -0.75]);
for (const x of [-1.6, 1.6]) put('jamb', box(0.4, 2.6, 0.5), 0xcdae82, [x, TOP, -0.7]);
put('roof', cone(3.9, 2.6, 4), ACCENT, [0, TOP + 3, -3]).rotation.y = Math.PI / 4;
put('finial', ball(0.5), 0xd4a02a, [0, TOP + 5.3, -3]);

row(NUMBER, 4.2, 0.4).forEach((x, at) => {
  put('column foot', box(1.6, 0.5, 1.6), 0x8c9196, [x, 0.2, 9]);
  const height = 4 - (at % 2) * 1.6;
  put('column', rod(0.5, height, 0.42), 0xcdae82, [x, 0.7, 9]);
  if (at % 2 === 0) put('column cap', box(1.4, 0.4, 1.4), 0x8c9196, [x, 0.7 + height, 9]);
});

function palm(x, z, height) {
  const group = new THREE.Group();
  put('palm trunk', rod(0.45, height, 0.25), 0x8a5a33, [0, 0, 0], group);
  for (let at = 0; at < 6; at += 1) {
    const frond = put('palm frond', box(2.8, 0.15, 0.8), 0x2c5e33, [0, 0, 0], group);
    frond.geometry.translate(1.3, 0, 0);
    frond.position.y = height;
    frond.rotation.set(0, (at * Math.PI) / 3, -0.35, 'YXZ');
  }
  group.position.set(x, 0.2, z);
  scene.add(group);
}
[[-11, -6, 6], [-10.5, 4, 4.6], [11, -8, 5], [10.5, 2.5, 6.6], [-12, -12, 5.4]].forEach(([x, z, h]) => palm(x, z, h));
for (const [x, z, r] of [[-8.6, 7.6, 1], [8.8, 7, 0.8], [8.4, -11, 1.2], [-8.2, -9.4, 0.9]]) {
  put('fern', ball(r).scale(1, 0.7, 1), 0x9fcb3b, [x, 0.1, z]);
}
