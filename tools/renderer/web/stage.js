// The THREE that programs get: real, but every Scene and camera is noted, and renderers only note
// what they were asked to draw, for the page that runs programs has no graphics at all.
import * as three from 'three';

export const seen = { scenes: [], cameras: [], drawn: new Map() };

class Scene extends three.Scene {
  constructor(...given) { super(...given); seen.scenes.push(this); }
}
class PerspectiveCamera extends three.PerspectiveCamera {
  constructor(...given) { super(...given); seen.cameras.push(this); }
}
class OrthographicCamera extends three.OrthographicCamera {
  constructor(...given) { super(...given); seen.cameras.push(this); }
}

// Something that can be called, constructed and asked for anything, for what has no meaning here
// (orbit controls, panels, post-processing): a program must not fail for want of it.
export function permissive() {
  const kept = new Map([['target', new three.Vector3()]]);
  const proxy = new Proxy(function () {}, {
    get(_, key) {
      if (key === 'then') return undefined;
      if (key === Symbol.toPrimitive) return () => 0;
      if (key === Symbol.iterator) return () => [][Symbol.iterator]();
      if (!kept.has(key)) kept.set(key, /^dom/.test(String(key)) ? document.createElement('div') : permissive());
      return kept.get(key);
    },
    set(_, key, value) { kept.set(key, value); return true; },
    apply: () => proxy,
    construct: () => permissive(),
  });
  return proxy;
}

class Renderer {
  constructor(parameters = {}) {
    this.domElement = parameters?.canvas ?? document.createElement('canvas');
    this.shadowMap = {};
    this.xr = permissive();
    this.info = { render: {}, memory: {} };
    this.capabilities = { isWebGL2: true, maxTextures: 16, getMaxAnisotropy: () => 1 };
    let loop = null;
    this.setAnimationLoop = (callback) => {
      const tick = (time) => { if (loop) { requestAnimationFrame(tick); loop(time); } };
      if (!loop && callback) requestAnimationFrame(tick);
      loop = callback;
    };
    return new Proxy(this, {
      get: (target, key) => (key in target || typeof key === 'symbol' || key === 'then'
        ? target[key] : () => undefined),
    });
  }
  render(scene, camera) { if (scene?.isScene && camera?.isCamera) seen.drawn.set(scene, camera); }
  getSize(target) { return (target ?? new three.Vector2()).set(384, 384); }
  getDrawingBufferSize(target) { return this.getSize(target); }
  getPixelRatio() { return 1; }
  getContext() { return permissive(); }
}

export const THREE = { ...three, Scene, PerspectiveCamera, OrthographicCamera };
for (const name of ['WebGLRenderer', 'WebGL1Renderer', 'WebGPURenderer', 'SVGRenderer', 'CSS2DRenderer', 'CSS3DRenderer']) {
  THREE[name] = Renderer;
}
for (const name of ['OrbitControls', 'TrackballControls', 'FlyControls', 'PointerLockControls', 'TransformControls', 'DragControls', 'MapControls', 'ArcballControls', 'EffectComposer', 'RenderPass']) {
  THREE[name] ??= permissive();
}
// Names of older versions, which models learnt from.
for (const name of Object.keys(three)) {
  if (name.endsWith('Geometry') && !name.endsWith('BufferGeometry')) {
    THREE[`${name.slice(0, -8)}BufferGeometry`] = three[name];
  }
}
THREE.CubeGeometry = three.BoxGeometry;
THREE.Math = three.MathUtils;

const REAL = /(?:examples\/jsm|addons)\/((?:geometries|utils|math|objects|curves|modifiers|misc)\/[\w/-]+?)(?:\.js)?$/;
const CORE = /^(?:three|.*\/three(?:@[^/]*)?(?:\/build)?(?:\/three(?:\.module|\.core)?(?:\.min)?\.js)?|.*three(?:\.module)?(?:\.min)?\.js)$/;

// What `import … from specifier` gives: three itself, an add-on that computes shapes, or a stand-in.
export async function bring(specifier) {
  if (CORE.test(specifier)) return { ...THREE, default: THREE };
  const addon = REAL.exec(specifier);
  if (addon) {
    try { return await import(`three/addons/${addon[1]}.js`); } catch { /* no such add-on */ }
  }
  return permissive();
}
