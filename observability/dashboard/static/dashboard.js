// Keeps the page's parts as the server sees them, and says when it cannot. Without this module
// every page is complete; it only saves reloading.
const body = document.body;
const link = document.getElementById("link");
const theme = document.getElementById("theme");

const keyOf = (node) => (node.nodeType === 1 ? node.id || node.dataset.key || "" : "");

// What a person has done to the page stays: what is open, typed, focused or scrolled.
function morphAttributes(into, from) {
  for (const { name } of [...into.attributes, ...from.attributes]) {
    if (name === "open") continue;
    if (!from.hasAttribute(name)) into.removeAttribute(name);
    else if (into.getAttribute(name) !== from.getAttribute(name)) into.setAttribute(name, from.getAttribute(name));
  }
}

function morph(into, from) {
  const coming = new Set([...from.children].map(keyOf).filter(Boolean));
  for (const child of [...into.children]) if (keyOf(child) && !coming.has(keyOf(child))) child.remove();
  const held = new Map([...into.children].filter(keyOf).map((child) => [keyOf(child), child]));
  let at = into.firstChild;
  for (const next of [...from.childNodes]) {
    // Space between elements must not make everything after it another thing.
    while (at?.nodeType === 3 && next.nodeType === 1) [at] = [at.nextSibling, at.remove()];
    const match = keyOf(next) ? held.get(keyOf(next)) : at;
    if (match?.nodeName !== next.nodeName || keyOf(match) !== keyOf(next)) {
      into.insertBefore(next, at);
      continue;
    }
    if (match === at) at = at.nextSibling;
    else into.insertBefore(match, at);
    if (next.nodeType === 1) {
      morphAttributes(match, next);
      morph(match, next);
    } else if (match.data !== next.data) match.data = next.data;
  }
  while (at) [at] = [at.nextSibling, at.remove()];
}

function lasting(seconds) {
  const units = [["s", 1], ["min", 60], ["h", 3600], ["days", 86400]];
  const [name, size] = units.findLast(([, each]) => seconds >= 1.5 * each) ?? units[0];
  return `${Math.round(seconds / size)} ${name}`;
}

function ago(seconds) {
  return seconds < 5 ? "now" : `${lasting(seconds)} ago`;
}

function tellTimes(root) {
  for (const time of root.querySelectorAll("time[data-at]")) {
    if (!time.title) time.title = time.textContent;
    const told = ago(Date.now() / 1000 - Number(time.dataset.at));
    if (time.textContent !== told) time.textContent = told;
  }
  for (const time of root.querySelectorAll("time[data-since]")) {
    if (!time.title) time.title = time.textContent;
    const told = `(${lasting(Math.max(0, Date.now() / 1000 - Number(time.dataset.since)))})`;
    if (time.textContent !== told) time.textContent = told;
  }
}

function show(parts) {
  const focused = document.activeElement?.id;
  for (const [id, html] of Object.entries(parts)) {
    const part = document.getElementById(id);
    const fresh = document.createElement("section");
    fresh.innerHTML = html;
    tellTimes(fresh);
    if (part) morph(part, fresh);
  }
  if (focused && document.activeElement === body) document.getElementById(focused)?.focus();
}

let heard = 0;
let seen = body.dataset.seen;
let source;

function say(state, words) {
  heard = state === "live" ? performance.now() : heard;
  if (link.textContent === words) return;
  link.className = `link ${state}`;
  link.textContent = words;
}

function listen() {
  source?.close();
  const url = new URL(body.dataset.live, location.href);
  url.searchParams.set("seen", seen);
  source = new EventSource(url);
  source.addEventListener("parts", (event) => {
    seen = event.lastEventId;
    show(JSON.parse(event.data));
    say("live", "live");
  });
  source.addEventListener("beat", () => say("live", "live"));
  source.onerror = () => say("lost", "connection lost, trying again");
}

// An event source that was refused gives up, and one on a dead network may never notice.
function watch() {
  if (document.hidden) return;
  const silent = performance.now() - heard > 8000;
  if (source.readyState === EventSource.CLOSED || silent) {
    say("lost", "connection lost, trying again");
    heard = performance.now();
    listen();
  }
}

const after = { system: "light", light: "dark", dark: "system" };
let worn = document.documentElement.dataset.theme ?? "system";
function wear(name) {
  worn = document.documentElement.dataset.theme = name;
  document.cookie = `theme=${name}; path=/; max-age=31536000; samesite=strict`;
  theme.textContent = `Theme: ${name}`;
}
theme.hidden = false;
wear(worn);
theme.addEventListener("click", () => wear(after[worn]));

tellTimes(document);
setInterval(() => tellTimes(document), 1000);
if (body.dataset.live) {
  // A browser keeps six connections to a server: pages that nobody sees must not hold them all.
  const attend = () => (document.hidden ? source?.close() : listen());
  attend();
  document.addEventListener("visibilitychange", attend);
  setInterval(watch, 2000);
}
