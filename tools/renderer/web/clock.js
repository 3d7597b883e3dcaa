// Runs before anything else in every frame of a program's page: time stands still until we step
// it, and chance is always the same, so that twice the same program builds the same scene.
(() => {
  const START = Date.UTC(2026, 0, 1, 12);
  const SEED = 0x9e3779b9;
  let now = 0;
  let state = SEED;
  let ids = 0;
  let frames = new Map();
  const timers = new Map();

  function random() { // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  const RealDate = Date;
  function StoppedDate(...given) {
    if (!new.target) return new RealDate(START + now).toString();
    return Reflect.construct(RealDate, given.length ? given : [START + now], new.target);
  }
  StoppedDate.prototype = RealDate.prototype;
  StoppedDate.prototype.constructor = StoppedDate;
  StoppedDate.now = () => START + now;
  StoppedDate.parse = RealDate.parse;
  StoppedDate.UTC = RealDate.UTC;

  const later = (callback, wait, every, given) => {
    const id = ++ids;
    if (typeof callback === 'function') {
      timers.set(id, { callback, given, every, due: now + Math.max(1, Number(wait) || 0) });
    }
    return id;
  };
  const forget = (id) => { timers.delete(id); frames.delete(id); };
  const fill = (array) => {
    for (let i = 0; i < array.length; i++) array[i] = random() * 4294967296;
    return array;
  };

  const stopped = {
    Date: StoppedDate,
    setTimeout: (callback, wait, ...given) => later(callback, wait, false, given),
    setInterval: (callback, wait, ...given) => later(callback, wait, true, given),
    requestIdleCallback: (callback) => later(callback, 1, false, [{ timeRemaining: () => 10, didTimeout: false }]),
    requestAnimationFrame: (callback) => { frames.set(++ids, callback); return ids; },
    clearTimeout: forget,
    clearInterval: forget,
    cancelIdleCallback: forget,
    cancelAnimationFrame: forget,
  };
  for (const [name, value] of Object.entries(stopped)) window[name] = value;
  Math.random = random;
  performance.now = () => now;
  if (window.crypto) crypto.getRandomValues = fill;

  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => waiting.shift()?.();

  const clock = {
    // Lets promises and module loads go on; no virtual time passes.
    breathe: () => new Promise((resolve) => { waiting.push(resolve); channel.port2.postMessage(0); }),
    pending: () => timers.size > 0,
    // One frame: timers that are due, then animation callbacks. `report` gets what they throw.
    step(milliseconds, report) {
      now += milliseconds;
      const attempt = (callback, given) => { try { callback(...given); } catch (error) { report(error); } };
      for (const [id, timer] of [...timers]) {
        if (timer.due > now || !timers.has(id)) continue;
        if (timer.every) timer.due = now + 1; else timers.delete(id);
        attempt(timer.callback, timer.given);
      }
      const due = frames;
      frames = new Map();
      for (const callback of due.values()) if (typeof callback === 'function') attempt(callback, [now]);
    },
  };
  Object.defineProperty(window, 'stoppedClock', { value: clock, configurable: true });
})();
