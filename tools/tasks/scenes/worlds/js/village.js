// A ski village: snowy chalets, firs, and a gondola on its cable by the hills.
import * as THREE from 'three';

const NUMBER = 3; // chalets
const MAIN = 0xe07b28; // the chalets
const ACCENT = 0x7a4a9e; // the gondola

const scene = new THREE.Scene();
scene.background = new THREE.Color(0xbfd9ee);
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

put('snow', box(36, 0.2, 36), 0xf2f2ee, [0, 0, 0]);
for (const [x, z, r, h] of [[4, -9, 8, 8], [-7, -10, 6, 5]]) {
  put('hill', cone(r, h, 9), 0xc4c8cc, [x, 0.2, z]);
  put('hill cap', cone(r * 0.45, h * 0.42, 9), 0xf2f2ee, [x, 0.3 + h * 0.6, z]);
}

function chalet(x, at) {
  const group = new THREE.Group();
  put('chalet', box(4, 2.2, 4), MAIN, [0, 0, 0], group);
  put('plinth', box(4.3, 0.5, 4.3), 0x8c9196, [0, 0, 0], group);
  const gableEnd = put('gable', gable(4, 2, 4), 0x8a5a33, [0, 2.2, 0], group);
  gableEnd.rotation.y = Math.PI / 2;
  for (const side of [-1, 1]) {
    const slope = put('roof', box(3.6, 0.35, 4.9), 0xf2f2ee, [1.3 * side, 3.2, 0], group);
    slope.rotation.z = (-side * Math.PI) / 4;
  }
  put('door', box(1, 1.7, 0.2), 0x4f3320, [0, 0, 2.2], group);
  for (const side of [-1.3, 1.3]) put('window', box(0.8, 0.8, 0.2), 0xf0d040, [side, 1, 2.05], group);
  put('window', box(0.8, 0.8, 0.2), 0xf0d040, [0, 2.6, 2.05], group);
  put('chimney', box(0.6, 1.6, 0.6), 0x7e2323, [1.1, 3.2, -1], group);
  group.position.set(x, 0.2, 3.8 - (at % 2));
  scene.add(group);
}
row(NUMBER, 6.4, -2).forEach(chalet);

function fir(x, z, size) {
  const group = new THREE.Group();
  put('fir stem', rod(0.3, 1), 0x4f3320, [0, 0, 0], group);
  [1.6, 1.25, 0.9].forEach((r, at) => {
    put('fir', cone(r, 1.8, 9), at % 2 ? 0x4c9a45 : 0x2c5e33, [0, 0.8 + at, 0], group);
  });
  group.scale.setScalar(size);
  group.position.set(x, 0.2, z);
  scene.add(group);
}
[[-13, -3, 1.2], [-13.5, 2, 1], [13.5, 0, 1.2], [13, 6, 0.9], [-10.5, 7.5, 0.8]].forEach(([x, z, s]) => fir(x, z, s));

const PYLONS = [[12, 3.4], [8.6, 6.2], [5.2, 9]];
for (const [x, height] of PYLONS) {
  put('pylon', rod(0.25, height, 0.15), 0x4a4e54, [x, 0.2, -2.4]);
  put('cross arm', box(0.3, 0.3, 2), 0x4a4e54, [x, 0.2 + height, -2.4]);
}
const [[fromX, fromY], , [toX, toY]] = PYLONS;
const length = Math.hypot(toX - fromX, toY - fromY);
const cable = put('cable', rod(0.08, length), 0x1c1d20, [(fromX + toX) / 2, 0, -2.4]);
cable.position.y = (fromY + toY) / 2 + 0.45;
cable.rotation.z = Math.atan2(fromX - toX, toY - fromY);
put('gondola hanger', rod(0.1, 0.8), 0x1c1d20, [10.3, 4.45, -2.4]);
put('gondola', box(2, 1.7, 1.7), ACCENT, [10.3, 2.8, -2.4]);
put('gondola glass', box(2.1, 0.7, 1.8), 0x8ec5ea, [10.3, 3.5, -2.4]);
