// A moon base: domes along a corridor, a hub with a mast, and solar panels.
import * as THREE from 'three';

const NUMBER = 3; // domes
const MAIN = 0xe07b28; // the hub
const ACCENT = 0xc8322b; // its mast

const scene = new THREE.Scene();
scene.background = new THREE.Color(0x10131c);
// stage.js
const cone = (r, h, sides = 20) => new THREE.ConeGeometry(r, h, sides);
const ball = (r) => new THREE.SphereGeometry(r, 20, 14);

// Places in an even row about its middle.
const row = (count, step, middle = 0) =>
  Array.from({ length: count }, (_, at) => middle + (at - (count - 1) / 2) * step);

put('dust', box(38, 0.2, 38), 0xc4c8cc, [0, 0, 0]);

put('hub', rod(3.5, 3.4), MAIN, [0, 0.2, -4]);
put('hub lid', new THREE.SphereGeometry(3.5, 24, 8, 0, Math.PI * 2, 0, Math.PI / 2).scale(1, 0.5, 1), 0x4a4e54, [0, 3.6, -4]);
put('mast', rod(0.15, 5), ACCENT, [0, 5.3, -4]);
const dish = put('dish', cone(1.2, 0.8), 0xf2f2ee, [0, 10.2, -4]);
dish.rotation.x = Math.PI;
put('airlock', box(2.4, 2.4, 2.6), 0xcdae82, [0, 0.2, -0.4]);
put('corridor', box(20, 1.2, 1.4), 0x8c9196, [0, 0.2, 1.4]);

function dome(x) {
  const group = new THREE.Group();
  put('tube', box(1.2, 1.4, 2.6), 0x8c9196, [0, 0, -3.6], group);
  put('rim', rod(3, 0.8), 0x4a4e54, [0, 0, 0], group);
  const shell = new THREE.SphereGeometry(2.7, 24, 10, 0, Math.PI * 2, 0, Math.PI / 2);
  put('dome', shell, 0xf2f2ee, [0, 0.8, 0], group);
  put('hatch', box(1.4, 1.7, 0.6), 0x2f62b8, [0, 0, 3], group);
  for (const side of [-1, 1]) put('stripe', box(0.2, 0.8, 0.3), 0xd4a02a, [0.9 * side, 0, 3.1], group);
  group.position.set(x, 0.2, 6.6);
  scene.add(group);
}
row(NUMBER, NUMBER < 4 ? 8.4 : 6.6).forEach(dome);

for (const x of row(3, 6)) {
  put('panel post', rod(0.2, 1.7), 0x4a4e54, [x, 0.2, -10.5]);
  const panel = put('panel', box(5, 0.2, 3), 0x1f2f5c, [x, 1.7, -10.5]);
  panel.rotation.x = Math.PI / 6;
}
for (const [x, z, r] of [[-11, -7, 2.4], [11.5, -7, 2], [12.5, 1, 1.4], [-13, 8, 1.2]]) {
  const crater = put('crater', new THREE.TorusGeometry(r, 0.3, 8, 24), 0x8c9196, [x, 0, z]);
  crater.rotation.x = Math.PI / 2;
  crater.position.y = 0.25;
}
for (const x of [6, 8.4]) put('tank', ball(1.2), 0xd4a02a, [x, 0.2, -4.5]);
put('pad', rod(2.5, 0.3), 0x4a4e54, [-11.5, 0.2, 0]);
put('pad mark', rod(1.5, 0.2), 0xe07b28, [-11.5, 0.5, 0]);
