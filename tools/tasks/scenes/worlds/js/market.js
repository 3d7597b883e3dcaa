// A market square: a row of stalls before a town hall.
import * as THREE from 'three';

const NUMBER = 4; // stalls
const MAIN = 0x2f62b8; // their canopies
const ACCENT = 0xc8322b; // the hall's roof

const scene = new THREE.Scene();
scene.background = new THREE.Color(0xdcecf5);
// stage.js
const cone = (r, h, sides = 20) => new THREE.ConeGeometry(r, h, sides);
const ball = (r) => new THREE.SphereGeometry(r, 20, 14);

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

put('paving', box(32, 0.2, 32), 0xc4c8cc, [0, 0, 0]);

put('step', box(9, 0.4, 2.4), 0x8c9196, [0, 0.2, -3.8]);
put('hall', box(14, 6, 5), 0xf1e4c3, [0, 0.2, -7.5]);
put('hall plinth', box(14.4, 0.8, 5.4), 0xcdae82, [0, 0.2, -7.5]);
put('roof', gable(15, 3, 6), ACCENT, [0, 6.2, -7.5]);
put('door', box(2, 3, 0.3), 0x4f3320, [0, 1, -4.9]);
for (const x of [-5.4, -3, 3, 5.4]) {
  for (const z of [-4.95, -10.05]) {
    put('window', box(1.1, 1.8, 0.2), 0x8ec5ea, [x, 3.2, z]);
    put('sill', box(1.4, 0.2, 0.5), 0x8c9196, [x, 3, z]);
  }
}
put('spire', box(1.6, 3, 1.6), 0xf1e4c3, [0, 8.2, -7.5]);
put('spire cap', cone(1.5, 2, 4), 0x4a4e54, [0, 11.2, -7.5]).rotation.y = Math.PI / 4;

const GOODS = [0xe07b28, 0x9fcb3b, 0xc8322b, 0xd4a02a];
function stall(x, at) {
  const group = new THREE.Group();
  put('stall counter', box(3.4, 1.2, 1.6), 0xcdae82, [0, 0, 0], group);
  put('stall top', box(3.7, 0.15, 1.9), 0x8a5a33, [0, 1.2, 0], group);
  for (const side of [-1.5, 1.5]) {
    put('stall post', box(0.2, 3, 0.2), 0x4f3320, [side, 0, -1.05], group);
    put('stall post', box(0.2, 3, 0.2), 0x4f3320, [side, 0, 1.05], group);
  }
  for (const side of row(4, 0.8)) put('fruit', ball(0.32), GOODS[at % GOODS.length], [side, 1.35, 0.2], group);
  put('canopy', gable(4, 1.1, 3), MAIN, [0, 3, 0], group);
  put('canopy hem', box(4.1, 0.3, 0.1), 0xf2f2ee, [0, 2.75, 1.5], group);
  group.position.set(x, 0.2, 3.5);
  scene.add(group);
}
row(NUMBER, 5.2).forEach(stall);

for (const x of [-9.5, 9.5]) {
  put('planter', rod(0.7, 1, 0.9), 0x8a5a33, [x, 0.2, -2]);
  put('shrub', ball(1.1), 0x4c9a45, [x, 1, -2]);
}
