// One viewing at a time: what is chosen is kept by the process at once, and counts when handed in.

const $ = (id) => document.getElementById(id);
const SIDES = ["a", "b"];
const EVERY = 2000;
const EMPTY = { a: {}, b: {}, preference: null, reason: "" };

let viewing = null;
let ballot = EMPTY;
let earlier = [];
let masks = false;
let large = null;
let keys = true;
let kept = Promise.resolve();
let left = false;

async function ask(path, method = "GET", body = undefined) {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  const text = body === undefined ? (method === "GET" ? undefined : "") : JSON.stringify(body);
  return fetch(path, { method, headers, body: text, keepalive: method !== "GET", cache: "no-store" });
}

async function look() {
  if (left) return;
  try {
    const answer = await ask("/viewing");
    if (answer.status === 401) return location.assign("/session");
    const told = await answer.json();
    if (left) return;
    $("waiting").textContent = `waiting: ${told.waiting}`;
    notice("");
    if (told.viewing?.name !== viewing?.name) show(told.viewing);
  } catch {
    notice("The process behind this page does not answer. Start it again; what you chose is kept.");
  }
}

function notice(text) {
  if ($("notice").textContent !== text) $("notice").textContent = text;
  $("notice").hidden = !text;
}

function show(next) {
  const busy = large !== null;
  if (busy) closeLarge();
  viewing = next;
  $("vote").hidden = next === null;
  $("idle").hidden = next !== null;
  if (next === null) return;
  ballot = next.ballot;
  earlier = [];
  masks = false;
  words("before", next.before);
  words("after", next.after);
  words("asked", next.asked === null ? "" : `Both are meant to show: ${next.asked}`);
  lay(next.criteria);
  pictures();
  render();
  window.scrollTo(0, 0);
  focusNext();
}

function words(id, text) {
  $(id).textContent = text.replaceAll("_", " ");
  $(id).hidden = !text;
}

function lay(criteria) {
  const made = Object.entries(criteria).map(([name, about]) => {
    const title = name.replaceAll("_", " ");
    const field = make("fieldset", {}, make("legend", { textContent: title }));
    field.append(make("p", { textContent: about }));
    for (const side of SIDES) field.append(row(side, name, title));
    return field;
  });
  $("criteria").replaceChildren(...made);
}

function row(side, name, title) {
  const held = make("div", { className: "row" });
  held.setAttribute("role", "radiogroup");
  held.setAttribute("aria-label", `${title} of ${side.toUpperCase()}, 0 worst to 10 best`);
  held.append(make("b", { textContent: side.toUpperCase(), ariaHidden: "true" }));
  for (let value = 0; value <= 10; value += 1) {
    const input = make("input", { type: "radio", name: `${side}-${name}`, value: String(value) });
    input.addEventListener("change", () => score(side, name, value));
    held.append(make("label", {}, input, make("span", { textContent: String(value) })));
  }
  return held;
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function pictures() {
  for (const side of SIDES) {
    const what = masks ? "outlines" : "picture";
    $(`sheet-${side}`).src = viewing[side][masks ? "masks" : "sheet"];
    $(`sheet-${side}`).alt = `Scene ${side.toUpperCase()}, ${what}, from four sides`;
    $(`look-${side}`).setAttribute("aria-label", `Enlarge scene ${side.toUpperCase()}`);
  }
  $("masks").setAttribute("aria-pressed", String(masks));
  if (large) enlarge(large);
}

function render() {
  for (const input of $("vote").querySelectorAll('input[type="radio"]')) {
    if (input.name === "preference") {
      input.checked = input.value === ballot.preference;
    } else {
      const [side, name] = [input.name[0], input.name.slice(2)];
      input.checked = ballot[side][name] === Number(input.value);
    }
  }
  $("why").hidden = ballot.preference !== "none";
  if ($("reason").value !== ballot.reason) $("reason").value = ballot.reason;
  $("undo").disabled = earlier.length === 0;
  const missing = lacking();
  $("lacking").textContent = missing ? `Still to do: ${missing}` : "All is chosen: hand it in.";
  $("submit").setAttribute("aria-disabled", String(Boolean(missing)));
}

function lacking() {
  if (ballot.preference === "none") return ballot.reason.trim() ? "" : "say why you cannot say";
  const open = rows().filter((each) => chosen(each) === undefined).length;
  const told = [];
  if (open) told.push(`${open} ${open === 1 ? "score" : "scores"}`);
  if (!ballot.preference) told.push("which is better");
  return told.join(", ");
}

function change(next) {
  earlier.push(ballot);
  take(next);
}

function take(next) {
  ballot = next;
  render();
  const { name } = viewing;
  kept = kept.then(() => ask(`/viewing/${name}`, "PUT", next)).then(
    (answer) => { if (answer.status === 410) look(); },
    () => notice("This choice could not be kept: the process behind this page does not answer."),
  );
}

function score(side, name, value) {
  if (ballot[side][name] !== value) {
    change({ ...ballot, [side]: { ...ballot[side], [name]: value } });
  }
}

function prefer(preference) {
  if (ballot.preference !== preference) change({ ...ballot, preference });
}

function undo() {
  if (earlier.length) take(earlier.pop());
}

function rows() {
  return [...$("criteria").querySelectorAll(".row")];
}

function place(held) {
  const { name } = held.querySelector("input");
  return [name[0], name.slice(2)];
}

function chosen(held) {
  const [side, name] = place(held);
  return ballot[side][name];
}

function current() {
  const held = document.activeElement?.closest?.(".row");
  return held ?? rows().find((each) => chosen(each) === undefined) ?? null;
}

function enter(held) {
  const value = chosen(held);
  held.querySelectorAll("input")[value ?? 0].focus({ preventScroll: inView(held) });
}

function inView(element) {
  const box = element.getBoundingClientRect();
  return box.top > 0 && box.bottom < window.innerHeight - 60;
}

function focusNext() {
  const open = rows().find((each) => chosen(each) === undefined);
  if (open && matchMedia("(pointer: fine)").matches) {
    open.querySelector("input").focus({ preventScroll: true });
  }
}

function move(step) {
  const all = rows();
  const at = all.indexOf(document.activeElement?.closest?.(".row"));
  const to = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
  if (to >= 0 && to < all.length) enter(all[to]);
  else if (to >= all.length) focusPreference();
}

function focusPreference() {
  const inputs = [...document.getElementsByName("preference")];
  (inputs.find((each) => each.checked) ?? inputs[0]).focus();
}

function digit(value) {
  const held = current();
  if (!held) return;
  const [side, name] = place(held);
  score(side, name, value);
  const all = rows();
  const after = all.slice(all.indexOf(held) + 1);
  const open = after.find((each) => chosen(each) === undefined)
    ?? all.find((each) => chosen(each) === undefined);
  if (open) enter(open);
  else if (!ballot.preference) focusPreference();
  else $("submit").focus();
}

async function handIn(event) {
  event.preventDefault();
  if (!viewing) return;
  if (lacking()) return showLacking();
  const { name } = viewing;
  await kept;
  try {
    const answer = await ask(`/viewing/${name}`, "POST", ballot);
    if (!answer.ok && answer.status !== 410) return notice((await answer.json()).detail);
    $("lacking").textContent = "";
    if (viewing?.name === name) viewing = null;
    await look();
    if (viewing === null) show(null);
  } catch {
    notice("Your vote could not be handed in: the process behind this page does not answer.");
  }
}

function showLacking() {
  if (ballot.preference === "none") return $("reason").focus();
  const open = rows().find((each) => chosen(each) === undefined);
  if (open) enter(open);
  else focusPreference();
}

function enlarge(side) {
  large = side;
  const other = side === "a" ? "b" : "a";
  $("large-sheet").src = viewing[side][masks ? "masks" : "sheet"];
  $("large-sheet").alt = `Scene ${side.toUpperCase()}, ${masks ? "outlines" : "picture"}, large`;
  $(`large-${side}`).setAttribute("aria-pressed", "true");
  $(`large-${other}`).setAttribute("aria-pressed", "false");
  $("large-masks").setAttribute("aria-pressed", String(masks));
  if (!$("large").open) {
    size(1);
    $("large").showModal();
    $("pane").focus();
  }
}

function closeLarge() {
  large = null;
  if ($("large").open) $("large").close();
}

function size(to) {
  const bounded = Math.min(4, Math.max(1, to));
  $("pane").dataset.size = String(bounded);
  $("pane").className = `pane s${bounded}`;
}

function toggleMasks() {
  masks = !masks;
  pictures();
}

function sideInHand() {
  const held = document.activeElement?.closest?.(".row");
  return document.activeElement?.dataset?.side ?? (held ? place(held)[0] : "a");
}

const inDialog = {
  ArrowLeft: () => enlarge(large === "a" ? "b" : "a"),
  ArrowRight: () => enlarge(large === "a" ? "b" : "a"),
  a: () => enlarge("a"),
  b: () => enlarge("b"),
  m: toggleMasks,
  z: closeLarge,
  "+": () => size(Number($("pane").dataset.size) + 1),
  "=": () => size(Number($("pane").dataset.size) + 1),
  "-": () => size(Number($("pane").dataset.size) - 1),
};
const onPage = {
  a: () => choose("A"),
  b: () => choose("B"),
  t: () => choose("tie"),
  c: () => choose("none"),
  m: toggleMasks,
  z: () => enlarge(sideInHand()),
  u: undo,
  x: () => digit(10),
};

function choose(preference) {
  prefer(preference);
  if (preference === "none") $("reason").focus();
  else if (lacking()) document.querySelector(`[name="preference"][value="${preference}"]`).focus();
  else $("submit").focus();
}

function pressed(event) {
  if (!viewing || event.altKey || event.metaKey) return;
  if (event.target.matches('input[type="text"]')) return;
  if (event.ctrlKey) return void (event.key === "z" && !large && act(event, undo));
  const arrows = { ArrowUp: () => move(-1), ArrowDown: () => move(1) };
  const inForm = event.target.closest(".row, .preference") || event.target === document.body;
  if (!large && inForm && arrows[event.key]) return act(event, arrows[event.key]);
  if (!large && event.key === "Enter" && event.target === document.body) {
    return act(event, () => $("vote").requestSubmit());
  }
  if (!keys) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (large) return void (inDialog[key] && act(event, inDialog[key]));
  if (/^[0-9]$/.test(key)) act(event, () => digit(Number(key)));
  else if (onPage[key]) act(event, onPage[key]);
}

function act(event, deed) {
  event.preventDefault();
  deed();
}

async function leave() {
  if (!confirm("Leave? What you have not handed in goes to somebody else, or waits for you.")) return;
  left = true;
  try {
    await ask("/leave", "POST");
  } catch { /* it has gone already */ }
  closeLarge();
  viewing = null;
  $("vote").hidden = true;
  $("idle").hidden = false;
  $("idle").textContent = "You have left. Start the process again to judge on.";
  $("waiting").textContent = "";
}

document.addEventListener("keydown", pressed);
$("vote").addEventListener("submit", handIn);
$("undo").addEventListener("click", undo);
$("masks").addEventListener("click", toggleMasks);
$("large-masks").addEventListener("click", toggleMasks);
$("zoom").addEventListener("click", () => enlarge("a"));
$("smaller").addEventListener("click", () => size(Number($("pane").dataset.size) - 1));
$("larger").addEventListener("click", () => size(Number($("pane").dataset.size) + 1));
$("close").addEventListener("click", closeLarge);
$("large").addEventListener("close", () => { large = null; });
$("leave").addEventListener("click", leave);
$("keys").addEventListener("click", () => {
  keys = !keys;
  $("keys").textContent = keys ? "Letter keys on" : "Letter keys off";
  $("keys").setAttribute("aria-pressed", String(keys));
  document.body.classList.toggle("keys-off", !keys);
});
$("reason").addEventListener("input", () => take({ ...ballot, reason: $("reason").value }));
for (const side of SIDES) {
  $(`look-${side}`).addEventListener("click", () => enlarge(side));
  $(`large-${side}`).addEventListener("click", () => enlarge(side));
}
for (const input of document.getElementsByName("preference")) {
  input.addEventListener("change", () => prefer(input.value));
}

look();
setInterval(look, EVERY);
