// Runs one program that nobody trusts, and leaves what it built as text in the document,
// where the harness reads it from a world of its own. Whatever a program does to this one, it can
// only change what is said of itself, and that is checked as data.
import * as three from 'three';
import { callBuilders } from '/web/builders.js';
import { fullness, serialise } from '/web/serialise.js';
import { bring, permissive, seen, THREE } from '/web/stage.js';

const FRAME = 1000 / 60;
const FRAMES = 4;
const LONGEST = 600; // frames for a program that waits for its own timers
const LINES = 40;
const AsyncFunction = (async () => {}).constructor;
const clock = window.stoppedClock;
const stringify = JSON.stringify;
delete window.stoppedClock;

const told = { console: [], exceptions: [], dropped: new Set() };
const clipped = (lines, text) => { if (lines.length < LINES) lines.push(String(text).slice(0, 500)); };
function report(error) {
  try { clipped(told.exceptions, error instanceof Error ? `${error.name}: ${error.message}` : error); } catch { /* it would not be told */ }
}

for (const level of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'table', 'dir', 'group', 'time', 'timeEnd', 'count', 'assert', 'groupEnd', 'groupCollapsed']) {
  console[level] = (...given) => {
    if (level !== 'warn' && level !== 'error') return;
    try { clipped(told.console, `${level}: ${given.map(String).join(' ')}`); } catch { /* not text */ }
  };
}
addEventListener('error', (event) => { report(event.error ?? event.message); event.preventDefault(); });
addEventListener('unhandledrejection', (event) => { report(event.reason); event.preventDefault(); });

// Programs expect the page they were written for: what they look for is made when it is missing.
for (const name of ['getElementById', 'querySelector']) {
  const real = document[name].bind(document);
  document[name] = (wanted) => {
    let found = null;
    try { found = real(wanted); } catch { /* no selector */ }
    return found ?? document.createElement(/canvas|^#?c$/i.test(String(wanted)) ? 'canvas' : 'div');
  };
}

const given = new THREE.Scene();
Object.assign(globalThis, {
  THREE,
  scene: given,
  camera: new THREE.PerspectiveCamera(50, 1, 0.1, 2000),
  renderer: new THREE.WebGLRenderer(),
  require: (specifier) => (/three/.test(specifier) && !/addons|examples/.test(specifier) ? THREE : permissive()),
  module: { exports: {} },
  exports: {},
  OrbitControls: permissive(), GUI: permissive(), Stats: permissive(), dat: permissive(), gsap: permissive(), TWEEN: permissive(),
});
camera.position.set(6, 5, 8);
camera.lookAt(0, 1, 0);
seen.cameras.length = 0;

const built = () => seen.scenes.some((scene) => fullness(scene)[0] > 0);
const fuller = (one, best) => one[0] > best[0] || (one[0] === best[0] && one[1] > best[1]);
const fullest = () => seen.scenes.map((scene) => ({ scene, measure: fullness(scene) }))
  .reduce((best, one) => (fuller(one.measure, best.measure) ? one : best)).scene;

// Only `await` here: programs may have replaced every method of a promise.
async function settle(running, ended) {
  try { await running; } catch (error) { report(error); }
  ended.yes = true;
}

async function steps(running, count) {
  const ended = { yes: false };
  settle(running, ended);
  for (let frame = 0; frame < LONGEST; frame++) {
    await clock.breathe();
    if (frame >= count && (ended.yes || !clock.pending())) break;
    clock.step(FRAME, report);
  }
}

async function program(source) {
  const imported = [];
  for (const specifier of source.imports) imported.push(await bring(specifier));
  const offered = [];
  const offer = (named) => { for (const [name, reach] of Object.entries(named)) offered.push([name, reach]); };
  const run = new AsyncFunction('imported', 'offer', 'bring', source.text);
  const running = run.call(globalThis, imported, offer, bring);
  document.dispatchEvent(new Event('DOMContentLoaded')); // the real ones are long past
  dispatchEvent(new Event('load'));
  await steps(running, FRAMES);
  offered.push(['build', () => globalThis.exported ?? globalThis.module?.exports?.default ?? globalThis.module?.exports]);
  if (!built()) await callBuilders({ offered, scene: seen.scenes.at(-1), built, wait: (running) => steps(running, 2) });
}

async function runAndSerialise(source) {
  let failed = '';
  try { await program(source); } catch (error) { report(error); }
  let serialised = { scene: null, camera: null };
  const cameras = seen.cameras.length;
  const scene = fullest();
  try {
    const own = seen.drawn.get(scene) ?? seen.cameras[0] ?? null;
    serialised = serialise(scene, own, told.dropped);
  } catch (error) {
    failed = `the scene could not be written down: ${error?.message}`;
  }
  const counted = seen.scenes.filter((one) => one !== given || one.children.length > 0).length;
  return stringify({
    ...serialised, failed, scenes: counted, cameras,
    console: told.console, exceptions: told.exceptions, dropped: [...told.dropped],
  });
}

const create = document.createElement.bind(document);
const announce = document.dispatchEvent.bind(document);
const done = new Event('program-output');
window.runProgram = async (source) => {
  const node = create('script');
  node.type = 'application/json';
  node.id = 'program-output';
  try { node.textContent = await runAndSerialise(source); } catch (error) { node.textContent = stringify({ failed: String(error?.message) }); }
  document.documentElement.append(node);
  announce(done);
};
document.documentElement.dataset.ready = three.REVISION;
