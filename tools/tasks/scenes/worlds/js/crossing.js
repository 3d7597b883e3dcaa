// A street crossing: roads with zebra stripes between buildings at the corners.
import * as THREE from 'three';

const NUMBER = 3; // buildings
const MAIN = 0x2f62b8; // their roofs
const ACCENT = 0xe07b28; // the van

const scene = new THREE.Scene();
scene.background = new THREE.Color(0xd9e4ec);
// stage.js

// Places in an even row about its middle.
const row = (count, step, middle = 0) =>
  Array.from({ length: count }, (_, at) => middle + (at - (count - 1) / 2) * step);

const CORNERS = [[-8.5, -8.5], [8.5, -8.5], [-8.5, 8.5], [8.5, 8.5]];
const HEIGHTS = [9, 12, 7, 6];
const WALLS = [0xf1e4c3, 0xcdae82, 0xc4c8cc, 0x8a5a33];

put('road', box(30, 0.2, 30), 0x4a4e54, [0, 0, 0]);
for (const [x, z] of CORNERS) put('kerb', box(10, 0.3, 10), 0x8c9196, [x, 0.2, z]);

function building(x, z, at) {
  const height = HEIGHTS[at];
  put('building', box(6.6, height, 6.6), WALLS[at], [x, 0.5, z]);
  put('roof', box(7.2, 0.6, 7.2), MAIN, [x, 0.5 + height, z]);
  put('vent', box(1.4, 0.8, 1.4), 0x8c9196, [x + 1.6, 1.1 + height, z - 1.6]);
  for (let y = 2; y + 1.6 < height; y += 2.4) {
    for (const side of row(3, 2)) {
      put('window', box(1.2, 1.3, 6.8), 0x8ec5ea, [x + side, 0.5 + y, z]);
      put('window', box(6.8, 1.3, 1.2), 0x8ec5ea, [x, 0.5 + y, z + side]);
    }
  }
  put('door', box(1.4, 1.6, 6.9), 0x4f3320, [x, 0.5, z]);
}
CORNERS.slice(0, NUMBER).forEach(([x, z], at) => building(x, z, at));

for (const at of row(5, 1.3)) {
  for (const side of [-5.2, 5.2]) {
    put('stripe', box(0.7, 0.05, 2.4), 0xf2f2ee, [at, 0.2, side]);
    put('stripe', box(2.4, 0.05, 0.7), 0xf2f2ee, [side, 0.2, at]);
  }
}

const van = new THREE.Group();
van.name = 'van';
put('van', box(2.2, 1.9, 3.4), ACCENT, [0, 0.4, 0], van);
put('van nose', box(2, 1, 1.2), ACCENT, [0, 0.4, -2.3], van);
put('van glass', box(1.8, 0.7, 0.2), 0x8ec5ea, [0, 1.45, -1.75], van);
put('van roof rack', box(1.4, 0.2, 2.2), 0xc4c8cc, [0, 2.3, 0.2], van);
for (const z of [-1.7, 1]) {
  const axle = put('axle', rod(0.5, 2.4), 0x1c1d20, [0, 0, z], van);
  axle.rotation.z = Math.PI / 2;
  axle.position.y = 0.5;
}
van.position.set(-1.7, 0.2, 9.6);
scene.add(van);

for (const [x, z] of [[-4.6, 4.6], [4.6, -4.6]]) {
  put('post', rod(0.2, 4.4), 0x1c1d20, [x, 0.5, z]);
  put('post head', box(0.8, 1.2, 0.8), 0xf0d040, [x, 4.9, z]);
}
