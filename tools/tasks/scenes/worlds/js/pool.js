// An outdoor lido: a pool with lanes and a diving board, cabins and sunbeds.
import * as THREE from 'three';

const NUMBER = 4; // sunbeds
const MAIN = 0x2f62b8; // the sunbeds
const ACCENT = 0xc8322b; // the diving board

const scene = new THREE.Scene();
scene.background = new THREE.Color(0xcfe9f5);
// stage.js
const cone = (r, h, sides = 20) => new THREE.ConeGeometry(r, h, sides);
const ball = (r) => new THREE.SphereGeometry(r, 20, 14);

// Places in an even row about its middle.
const row = (count, step, middle = 0) =>
  Array.from({ length: count }, (_, at) => middle + (at - (count - 1) / 2) * step);

const DECK = 1;

put('lawn', box(34, 0.2, 34), 0x4c9a45, [0, 0, 0]);
for (const z of [-6.5, 6.5]) put('deck', box(26, 0.8, 5), 0xf1e4c3, [0, 0.2, z]);
for (const x of [-11.5, 11.5]) put('deck', box(3, 0.8, 8), 0xf1e4c3, [x, 0.2, 0]);
put('pool', box(20, 0.5, 8), 0x4cc3d9, [0, 0.2, 0]);
for (const z of row(3, 2)) {
  put('lane', box(19.4, 0.1, 0.15), 0xf2f2ee, [0, 0.7, z]);
  for (const x of row(7, 2.8)) put('float', ball(0.18), 0xe07b28, [x, 0.65, z]);
}
for (const z of [-4.2, 4.2]) put('edge', box(20.4, 0.15, 0.5), 0x2b8a86, [0, DECK, z]);

for (const z of [-0.7, 0.7]) {
  put('board post', box(0.3, 3.4, 0.3), 0xc4c8cc, [-12.4, DECK, z]);
  put('board post', box(0.3, 3.4, 0.3), 0xc4c8cc, [-11, DECK, z]);
  put('rail', box(2, 0.15, 0.15), 0xc4c8cc, [-11.7, DECK + 4.5, z]);
  for (const x of [-12.6, -10.8]) put('rail post', box(0.15, 0.9, 0.15), 0xc4c8cc, [x, DECK + 3.7, z]);
}
put('board', box(5.6, 0.3, 1.8), ACCENT, [-10.2, DECK + 3.4, 0]);
for (const y of [0.6, 1.3, 2, 2.7]) put('rung', box(0.2, 0.15, 1.4), 0xc4c8cc, [-12.5, DECK + y, 0]);

for (const x of row(4, 2.4, 3.6)) {
  put('cabin', box(2, 3, 2), 0xcdae82, [x, DECK, -7.4]);
  put('cabin door', box(1, 2.1, 0.2), 0x2b8a86, [x, DECK, -6.35]);
}
put('cabin top', box(10.4, 0.4, 3), 0x4f3320, [3.6, DECK + 3, -7.2]);

function sunbed(x) {
  const group = new THREE.Group();
  put('sunbed frame', box(1.2, 0.4, 2), 0x8c9196, [0, 0, 0], group);
  put('sunbed', box(1.4, 0.3, 2.4), MAIN, [0, 0.4, 0], group);
  put('pillow', box(1.1, 0.3, 0.5), 0xf2f2ee, [0, 0.7, 0.9], group);
  put('shade pole', rod(0.1, 3), 0x4a4e54, [1.4, 0, 0], group);
  put('shade', cone(1.6, 0.9, 10), 0xd4a02a, [1.4, 3, 0], group);
  group.position.set(x, DECK, 7);
  scene.add(group);
}
row(NUMBER, 4.6).forEach(sunbed);
