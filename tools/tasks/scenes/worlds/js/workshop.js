// A joiner's workshop: a workbench with a vice, a cupboard, and a rack of jars.
import * as THREE from 'three';

const NUMBER = 3; // shelves
const MAIN = 0x2f62b8; // the cupboard
const ACCENT = 0x4c9a45; // the shelves

const scene = new THREE.Scene();
scene.background = new THREE.Color(0xe8e2d6);
// stage.js
const ball = (r) => new THREE.SphereGeometry(r, 20, 14);

// Places in an even row about its middle.
const row = (count, step, middle = 0) =>
  Array.from({ length: count }, (_, at) => middle + (at - (count - 1) / 2) * step);

const TOP = 3.2;

put('floor', box(19, 0.2, 19), 0xcdae82, [0, 0, 0]);
put('wall', box(16, 1.6, 0.6), 0xf1e4c3, [0, 0.2, -7.3]);
put('wall', box(0.6, 1.6, 13), 0xc4c8cc, [-8.3, 0.2, -0.5]);

for (const x of [-4.4, 2.4]) {
  for (const z of [0.2, 2.6]) put('bench foot', box(0.7, 3, 0.7), 0x4f3320, [x, 0.2, z]);
}
put('bench stretcher', box(6.8, 0.4, 0.4), 0x4f3320, [-1, 1, 1.4]);
for (const x of [-4.4, 2.4]) put('bench tie', box(0.4, 0.4, 2.4), 0x4f3320, [x, 1, 1.4]);
put('workbench', box(8.4, 0.5, 3.6), 0x8a5a33, [-1, TOP, 1.4]);
put('vice', box(1.2, 0.9, 1), 0x4a4e54, [2.2, TOP + 0.5, 2.4]);
put('vice jaw', box(0.3, 1.1, 1.1), 0xc4c8cc, [3, TOP + 0.5, 2.4]);
const screw = put('vice screw', rod(0.15, 1.2), 0xc4c8cc, [3.6, 0, 2.4]);
screw.rotation.z = Math.PI / 2;
screw.position.y = TOP + 1;
put('mallet', box(1, 0.7, 0.6), 0xcdae82, [-3.4, TOP + 0.5, 1.6]);
const grip = put('mallet grip', rod(0.12, 1.8), 0x4f3320, [-2.1, 0, 1.6]);
grip.rotation.z = Math.PI / 2;
grip.position.y = TOP + 0.8;
put('rag', box(1.6, 0.1, 1.2), 0xf2f2ee, [0.4, TOP + 0.5, 0.9]).rotation.y = 0.4;

put('cupboard', box(4.2, 6.4, 2), MAIN, [4.2, 0.2, -6]);
put('cornice', box(4.6, 0.5, 2.3), 0x4f3320, [4.2, 6.6, -6]);
for (const side of [-1, 1]) {
  put('panel', box(1.6, 5.4, 0.2), 0x4a4e54, [4.2 + side, 0.7, -4.95]);
  put('knob', ball(0.2), 0xd4a02a, [4.2 + side * 0.5, 3.2, -4.75]);
}

const JARS = [0xc8322b, 0xd4a02a, 0x2b8a86, 0x7a4a9e, 0x9fcb3b];
for (const x of [-6, 0.2]) put('rack side', box(0.3, 5.8, 1.6), 0x4a4e54, [x, 0.2, -6]);
row(NUMBER, 1.8, 3.4).forEach((y, at) => {
  put('shelf', box(5.9, 0.3, 1.4), ACCENT, [-2.9, y, -6]);
  row(4, 1.4, -2.9).forEach((x, place) => {
    put('jar', rod(0.4, 0.9), JARS[(at + place) % JARS.length], [x, y + 0.3, -6]);
    put('jar lid', rod(0.3, 0.2), 0xf2f2ee, [x, y + 1.2, -6]);
  });
});

[0xd4a02a, 0xcdae82, 0x8a5a33].forEach((color, at) => {
  put('plank', box(6, 0.4, 1.2), color, [3.6, 0.2 + 0.4 * at, 5.6]).rotation.y = 0.1 * at;
});
for (const [x, z, turn] of [[-3, 4.6, 0.3], [-1.4, 5.4, 1.2], [-4.6, 5.2, 2]]) {
  put('shaving', box(0.7, 0.1, 0.3), 0xf1e4c3, [x, 0.2, z]).rotation.y = turn;
}
