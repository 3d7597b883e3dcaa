// The drawing page: trusted, with a live WebGL context. It draws data and never runs a program.
import * as three from 'three';
import { sorted, turntable } from '/web/framing.js';
import { observe, shows } from '/web/observe.js';

const SIZE = 384;
const COLUMNS = 3;
const NEUTRAL = 0xd8dade;
const SHADOW = 1024;

const renderer = new three.WebGLRenderer({ antialias: true, alpha: false, preserveDrawingBuffer: true });
renderer.setPixelRatio(1);
renderer.setSize(COLUMNS * SIZE, COLUMNS * SIZE, false);
renderer.setScissorTest(true);
renderer.shadowMap.enabled = true;
renderer.shadowMap.autoUpdate = false;
renderer.autoClear = true;
const white = new three.MeshBasicMaterial({ color: 0xffffff, side: three.DoubleSide, fog: false });
const loader = new three.ObjectLoader();

function tile(index, scene, camera) {
  const x = (index % COLUMNS) * SIZE;
  const y = (COLUMNS - 1 - Math.floor(index / COLUMNS)) * SIZE;
  renderer.setViewport(x, y, SIZE, SIZE);
  renderer.setScissor(x, y, SIZE, SIZE);
  renderer.render(scene, camera);
}

// Where a scene has no light at all, a neutral one: bright sky, darker ground, a lamp from above.
function fill(scene) {
  const lamp = new three.DirectionalLight(0xffffff, 2);
  lamp.position.set(0.5, 1, 0.7);
  scene.add(new three.HemisphereLight(0xffffff, 0x8c8c8c, 1.6), lamp);
}

function hidden(objects, draw) {
  const were = objects.filter((object) => object.visible);
  // A parent's visibility is its children's too, so layers are used, which are not inherited.
  for (const object of were) object.layers.disableAll();
  draw();
  for (const object of were) object.layers.set(0);
}

function views(scene, cameras, backdrop) {
  scene.background = new three.Color(NEUTRAL);
  scene.fog = null;
  renderer.shadowMap.needsUpdate = true;
  hidden(backdrop, () => cameras.forEach((camera, index) => tile(index, scene, camera)));
}

function masks(scene, cameras, leftOut) {
  scene.background = new three.Color(0);
  scene.overrideMaterial = white;
  hidden(leftOut, () => cameras.forEach((camera, index) => tile(cameras.length + index, scene, camera)));
  scene.overrideMaterial = null;
}

function own(scene, data, cameras) {
  let camera = data ? loader.parse(data) : null;
  if (!camera) scene.traverse((object) => { camera ??= object.isCamera ? object : null; });
  if (!camera) return false;
  if (camera.isPerspectiveCamera) camera.aspect = 1;
  camera.updateProjectionMatrix();
  camera.updateMatrixWorld(true);
  scene.background ??= new three.Color(0);
  tile(2 * cameras.length, scene, camera);
  return true;
}

function prepared(data) {
  const scene = new three.Scene();
  const loaded = loader.parse(data);
  scene.add(loaded);
  scene.background = loaded.background ?? null;
  scene.fog = loaded.fog ?? null;
  scene.updateMatrixWorld(true);
  scene.traverse((object) => {
    object.layers.set(0);
    if (object.shadow?.mapSize) object.shadow.mapSize.set(SHADOW, SHADOW);
  });
  return scene;
}

function unload(scene) {
  // Programs of the materials stay: the next scene's compile to the same ones.
  scene.traverse((object) => { object.geometry?.dispose(); object.shadow?.dispose(); object.dispose?.(); });
  renderer.renderLists.dispose();
}

// { scene, camera } in three's JSON object format -> what stands there, and one PNG of all tiles.
window.draw = ({ scene: data, camera }) => {
  const scene = prepared(data);
  const { parts, lines, ...told } = observe(scene);
  const drawn = { ...told, solids: parts.map((part) => part.told), picture: '', own: false };
  if (parts.length + lines.length > 0) {
    const { subject, ground, backdrop } = sorted(parts.length ? parts : lines);
    const of = (kind) => kind.map((part) => part.object);
    const unseen = [];
    scene.traverse((object) => { if (object.material && (object.isSprite || !shows(object))) unseen.push(object); });
    const cameras = turntable(subject);
    const { background, fog } = scene;
    if (told.lights === 0) fill(scene);
    views(scene, cameras, of(backdrop));
    masks(scene, cameras, [...new Set([...of(backdrop), ...of(ground), ...unseen])]);
    Object.assign(scene, { background, fog });
    drawn.own = own(scene, camera, cameras);
    // toBlob would wait for an idle moment, of which a page that nobody sees has few.
    drawn.picture = renderer.domElement.toDataURL('image/png').split(',')[1];
  }
  unload(scene);
  return drawn;
};

const gl = renderer.getContext();
const details = gl.getExtension('WEBGL_debug_renderer_info');
window.graphics = details ? gl.getParameter(details.UNMASKED_RENDERER_WEBGL) : 'unknown';
document.documentElement.dataset.ready = three.REVISION;
