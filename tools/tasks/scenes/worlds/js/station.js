// A railway halt: carriages wait on the rails before a covered platform.
import * as THREE from 'three';

const NUMBER = 3; // carriages
const MAIN = 0x2f62b8; // the carriages
const ACCENT = 0xe07b28; // the platform's roof

const scene = new THREE.Scene();
scene.background = new THREE.Color(0xdfe8ee);
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

const DECK = 1.4;
const RAIL = 0.7;

put('gravel', box(36, 0.2, 36), 0x8c9196, [0, 0, 0]);
for (const x of row(20, 1.5)) put('sleeper', box(0.6, 0.3, 4), 0x4f3320, [x, 0.2, 4]);
for (const z of [2.9, 5.1]) put('rail', box(30, 0.2, 0.3), 0xc4c8cc, [0, 0.5, z]);

put('platform', box(28, 1.2, 6), 0xcdae82, [0, 0.2, -1.8]);
put('edge line', box(28, 0.1, 0.4), 0xf2f2ee, [0, DECK, 0.8]);
for (const x of row(4, 4, 4)) {
  put('pillar', rod(0.2, 3.6), 0x2c5e33, [x, DECK, -2]);
  put('pillar foot', box(0.7, 0.4, 0.7), 0x4a4e54, [x, DECK, -2]);
}
put('roof', gable(15, 1.2, 5), ACCENT, [4, DECK + 3.6, -2]);
for (const x of row(3, 4, 4)) {
  put('seat', box(2.4, 0.5, 0.8), 0x8a5a33, [x, DECK, -3.2]);
  put('seat back', box(2.4, 0.9, 0.2), 0x8a5a33, [x, DECK + 0.5, -3.5]);
}

put('office', box(6, 3.6, 3), 0xf1e4c3, [-9, DECK, -3]);
put('office lid', box(6.6, 0.4, 3.6), 0x7e2323, [-9, DECK + 3.6, -3]);
put('chimney', box(0.7, 1.4, 0.7), 0x7e2323, [-10.8, DECK + 4, -3.4]);
put('office door', box(1.2, 2.4, 0.2), 0x4f3320, [-9, DECK, -1.45]);
for (const x of [-11, -7]) put('office window', box(1.1, 1.2, 0.2), 0x8ec5ea, [x, DECK + 1.4, -1.45]);

function carriage(x) {
  const group = new THREE.Group();
  for (const side of [-1.9, 1.9]) {
    const axle = put('axle', rod(0.5, 2.5), 0x1c1d20, [side, 0, 0], group);
    axle.rotation.x = Math.PI / 2;
    axle.position.y = 0.5;
  }
  put('carriage', box(5.8, 2.6, 2.6), MAIN, [0, 0.6, 0], group);
  put('carriage top', box(5.4, 0.4, 2.2), 0x4a4e54, [0, 3.2, 0], group);
  for (const side of row(4, 1.3)) put('pane', box(0.9, 0.9, 2.7), 0x8ec5ea, [side, 1.8, 0], group);
  put('coupling', box(0.7, 0.3, 0.4), 0x1c1d20, [3.1, 0.8, 0], group);
  group.position.set(x, RAIL, 4);
  scene.add(group);
}
row(NUMBER, 6.4).forEach(carriage);
