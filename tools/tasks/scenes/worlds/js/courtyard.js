// A walled courtyard: ramparts and bastions round a hall.
import * as THREE from 'three';

const NUMBER = 4; // banners
const MAIN = 0xc8322b; // the hall's roof
const ACCENT = 0xf0d040; // the banners

const scene = new THREE.Scene();
scene.background = new THREE.Color(0xd6e4ee);
// stage.js
const cone = (r, h, sides = 20) => new THREE.ConeGeometry(r, h, sides);

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

const STONE = 0x8c9196;
const WALL = 4;

put('earth', box(32, 0.2, 32), 0xcdae82, [0, 0, 0]);

put('rampart', box(17, WALL, 1.6), STONE, [0, 0.2, -10]);
for (const x of [-10, 10]) put('rampart', box(1.6, WALL, 17), STONE, [x, 0.2, 0]);
for (const x of [-5.6, 5.6]) put('rampart', box(6, WALL, 1.6), STONE, [x, 0.2, 10]);
put('lintel', box(5.6, 1.2, 1.8), 0x4a4e54, [0, 0.2 + WALL - 1, 10]);

for (const at of row(6, 2.6)) {
  put('merlon', box(1.3, 1, 1.7), 0xc4c8cc, [at, 0.2 + WALL, -10]);
  for (const x of [-10, 10]) put('merlon', box(1.7, 1, 1.3), 0xc4c8cc, [x, 0.2 + WALL, at]);
}
for (const x of [-10, 10]) {
  for (const z of [-10, 10]) {
    put('bastion', rod(2.1, 6, 1.9), 0xc4c8cc, [x, 0.2, z]);
    put('bastion rim', rod(2.3, 0.6), STONE, [x, 6.2, z]);
    put('bastion cap', cone(2.4, 2.6), 0x4a4e54, [x, 6.8, z]);
  }
}

put('hall', box(15, 5, 5), 0xf1e4c3, [0, 0.2, -3.5]);
put('roof', gable(16, 3.4, 6), MAIN, [0, 5.2, -3.5]);
for (const x of [-6.6, 6.6]) put('buttress', box(0.9, 3.6, 0.9), STONE, [x, 0.2, -0.6]);
[[6, 2.4], [5, 1.7], [4, 1]].forEach(([width, depth], at) => {
  put('stair', box(width, 0.4, depth), 0x4a4e54, [0, 0.2 + 0.4 * at, depth / 2 - 0.9]);
});
for (const x of row(NUMBER, 2.6)) {
  put('banner', box(1.2, 2.4, 0.2), ACCENT, [x, 1.8, -0.85]);
  put('banner rod', box(1.6, 0.2, 0.4), 0x8a5a33, [x, 4.2, -0.85]);
}

for (const [x, z] of [[-6.5, 5], [-4.4, 6], [6.4, 4.4]]) put('hay', rod(1, 1.4), 0xd4a02a, [x, 0.2, z]);
put('cobble', rod(2.6, 0.1), 0x8c9196, [2.4, 0.2, 5.4]);
