// Functions that a program defines and never calls, called where nothing was built without them.
const ENTRY = /^(init|main|start|setup|run|begin)|^(create|build|make|generate|setup)_?(scene|world)$/i;
const PARTS = /^(create|build|make|generate|add|construct|assemble|spawn|place|compose|get|draw)/i;
const LOOPS = /^(animate|render|update|loop|tick)/i;
const TAKES_SCENE = /^\(?\s*(?:async\s*)?(?:function\s*[\w$]*\s*\()?\s*\(?\s*(\w*(?:scene|parent|group|root|world|container|target)\w*)/i;

const isClass = (value) => /^class\b/.test(Function.prototype.toString.call(value));

function call(build, scene) {
  if (isClass(build)) return Reflect.construct(build, [scene]);
  if (build.length === 0) return build();
  if (build.length === 1 && TAKES_SCENE.test(Function.prototype.toString.call(build))) return build(scene);
  return null;
}

// An object that a builder returns and puts nowhere belongs to the scene.
function adopt(result, scene) {
  for (const one of [result, result?.group, result?.mesh, result?.object, result?.model, result?.scene]) {
    if (one?.isObject3D && !one.isScene && !one.parent && one !== scene) scene.add(one);
  }
}

// Builders that another one calls are left to it, or their parts would stand there twice.
function topmost(offered) {
  const found = [];
  for (const [name, reach] of offered) {
    try {
      const build = reach();
      if (typeof build === 'function') found.push({ name, build, text: Function.prototype.toString.call(build) });
    } catch { /* never came to be */ }
  }
  const calls = (text, name) => new RegExp(`\\b${name.replace(/\$/g, '\\$')}\\s*\\(`).test(text);
  return found.filter(({ name, build }) => !found.some((other) => other.build !== build && calls(other.text, name)));
}

export async function callBuilders({ offered, scene, built, wait }) {
  const builders = topmost(offered);
  for (const wanted of [ENTRY, PARTS, /./, LOOPS]) {
    for (const { name, build } of builders) {
      if (!wanted.test(name) || (wanted !== LOOPS && LOOPS.test(name))) continue;
      await wait((async () => adopt(await call(build, scene), scene))());
      if (wanted === ENTRY && built()) return;
    }
    if (built()) return;
  }
}
