// The controls: details of one value, moving the drawing, finding, playing, keys.

let chosen = null, hovered = null, timer = null, found = [], foundAt = -1, described = "";

function describe() {  // the pointer first, then what was chosen, then the step's node
  const value = hovered ?? chosen ?? current() ?? root, state = `${value} ${position}`;
  if (described === state) return;
  described = state;
  const panel = $$("details");
  panel.replaceChildren();
  make("h2", names[value], panel);
  const written = graph.written[value], grad = grads.get(value), active = steps[position - seed - 1];
  if (written.length) {
    math(["math", ["mi", "\ue000"], ["mo", "="], graph.formulas[written[0]]], value, make("p", "", panel));
  } else make("p", "a leaf: given, not computed", panel, "faint");
  const list = make("dl", "", panel);
  for (const [term, text] of [["data", turn[value] <= position ? String(values[value]) : "not computed yet"],
    ["gradient", grad === undefined ? "not computed yet" : Object.is(grad, -0) ? "-0" : String(grad)]]) {
    make("dt", term, list);
    make("dd", text, list).id = term;
  }
  const shown = operands[value].slice(0, 50), uses = users[value];
  if (shown.length) rows(panel, "Local derivatives", shown.map((operand, slot) => (item) => {
    if (Array.isArray(operand)) { item.textContent = `${naming(operand)}: a constant`; return; }
    choice(operand, item);
    const local = locals[value][slot], formula = graph.formulas[written[slot + 1]];
    const differential = (code) => ["mrow", ["mo", "∂"], ["mi", String.fromCharCode(code)]];
    const equation = ["math", ["mfrac", differential(0xe000), differential(0xe001 + slot)], ["mo", "="]];
    if (local !== null && JSON.stringify(formula).includes('"mi"')) equation.push(formula, ["mo", "="]);
    math([...equation, ["mn", local === null ? "0" : short(local)]], value, make("p", "", item));
    if (local === null) make("p", "nothing flows back here", item, "faint");
    else sum(item, steps.findIndex((step) => step.node === value && step.slot === slot));
    item.classList.toggle("active", active?.node === value && active.slot === slot);
  }));
  const title = `Contributions to its gradient: ${uses.length}`;
  if (uses.length) rows(panel, title, uses.slice(0, 50).map((k) => (item) => {
    make("span", "from ", item, "faint");
    choice(steps[k].node, item);
    sum(item, k);
    item.classList.toggle("active", steps[k] === active);
  }));
}

function rows(panel, heading, fillers) {
  make("h3", heading, panel);
  const list = make("ul", "", panel);
  for (const fill of fillers) fill(make("li", "", list));
}

function choice(value, parent) {
  make("button", names[value], parent).addEventListener("click", () => choose(value));
}

function sum(parent, k) {
  if (k < 0) return;
  const { upstream, local, product } = steps[k], isDone = position > seed + k;
  if (isDone) make("p", `${short(upstream)} × ${short(local)} = ${short(product)}`, parent, "sum");
  else make("p", "upstream × local: later", parent, "faint");
}

function choose(value) {
  chosen = value;
  hovered = null;
  mark();
  if (value !== null) follow(view.of[value].slice(0, 1));
}

// Moving the drawing: a translation and a scale, set once a frame.
const area = $$("drawing"), place = { x: 0, y: 0, scale: 1 }, pointers = new Map();
let frame = 0, settling = 0, drawn = 1, isMoved = false, dragged = 0, room = { width: 1, height: 1 };

function moved() {
  if (!frame) frame = requestAnimationFrame(() => {
    frame = 0;
    const stretch = place.scale / drawn;
    const stretched = stretch === 1 ? "" : ` scale(${stretch})`;
    $$("stage").style.transform = `translate(${place.x}px, ${place.y}px)${stretched}`;
    cull();
    clearTimeout(settling);
    if (stretch !== 1) settling = setTimeout(settle, 150);
  });
}

function cull() {  // of a large picture only what is in sight, or nearly, is drawn
  if (view.boxes.length < 300) return;
  const [x, y] = [-place.x / place.scale, -place.y / place.scale], spare = 200 / place.scale;
  const [right, bottom] = [x + (room.width / place.scale) + spare, y + (room.height / place.scale) + spare];
  for (const item of view.items) {
    const isOut = item.x > right || item.y > bottom || item.right < x - spare || item.bottom < y - spare;
    if (isOut !== item.isOut) item.g.style.display = (item.isOut = isOut) ? "none" : "";
  }
}

function settle() {  // draw it sharply at the scale it has come to: until then its image was only stretched
  drawn = place.scale;
  view.svg.style.width = `${view.width * drawn}px`;
  view.svg.style.height = `${view.height * drawn}px`;
  $$("stage").classList.toggle("far", drawn < 0.3);  // too small to be read
  moved();
}

function zoom(factor, x = room.width / 2, y = room.height / 2) {
  const scale = Math.min(4, Math.max(0.02, place.scale * factor)), ratio = scale / place.scale;
  Object.assign(place, { scale, x: x - (x - place.x) * ratio, y: y - (y - place.y) * ratio });
  isMoved = true;
  moved();
}

function pan(dx, dy) {
  place.x += dx;
  place.y += dy;
  isMoved = true;
  moved();
}

function fit(everything) {  // all of it; at the start no smaller than can be read
  const { width, height } = view;
  const whole = Math.min(room.width / width, room.height / height, 1.6);
  const scale = everything ? whole : Math.max(whole, 0.62);
  const x = (room.width - width * scale) / 2, y = (room.height - height * scale) / 2;
  Object.assign(place, { scale, x: everything ? x : Math.max(x, 0), y });
  isMoved = false;
  settle();
}

function follow(boxes) {  // bring boxes into sight, by the shortest way
  const lows = [], highs = [];
  for (const { size } of boxes) {
    lows.push([size.x + 16, size.y + 16]);
    highs.push([size.x + 16 + size.width, size.y + 16 + size.height]);
  }
  for (const [axis, length, i] of [["x", room.width, 0], ["y", room.height, 1]]) {
    const low = Math.min(...lows.map((p) => p[i])) * place.scale + place[axis];
    const high = Math.max(...highs.map((p) => p[i])) * place.scale + place[axis];
    if (low >= 0 && high <= length) continue;
    place[axis] += low < 0 || high - low > length - 40 ? 20 - low : length - 20 - high;
    moved();
  }
}

area.addEventListener("wheel", (event) => {
  event.preventDefault();
  const box = area.getBoundingClientRect(), lines = event.deltaMode === 1 ? 16 : 1;
  zoom(Math.exp(-event.deltaY * lines * 0.0016), event.clientX - box.left, event.clientY - box.top);
}, { passive: false });
area.addEventListener("pointerdown", (event) => {
  if (event.target.closest("button")) return;
  pointers.set(event.pointerId, event);
  if (pointers.size === 1) dragged = 0;
});
area.addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const box = area.getBoundingClientRect();
  const other = [...pointers.values()].find((p) => p.pointerId !== event.pointerId);
  const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
  dragged += Math.abs(dx) + Math.abs(dy);
  if (dragged < 5 && !other) return;
  if (!area.hasPointerCapture(event.pointerId)) area.setPointerCapture(event.pointerId);
  area.classList.add("dragging");
  if (other) {
    const distance = (p) => Math.hypot(p.clientX - other.clientX, p.clientY - other.clientY) || 1;
    const middle = [
      (event.clientX + other.clientX) / 2 - box.left,
      (event.clientY + other.clientY) / 2 - box.top,
    ];
    zoom(distance(event) / distance(before), ...middle);
    pan(dx / 2, dy / 2);
  } else pan(dx, dy);
  pointers.set(event.pointerId, event);
});
for (const name of ["pointerup", "pointercancel"]) area.addEventListener(name, (event) => {
  pointers.delete(event.pointerId);
  if (!pointers.size) area.classList.remove("dragging");
});
function valueAt(target) {
  const box = target.closest?.(".box[data-value]");
  return box && box.dataset.value !== "" ? Number(box.dataset.value) : null;
}
area.addEventListener("click", (event) => {
  if (dragged < 5 && !event.target.closest("button")) choose(valueAt(event.target));
});
area.addEventListener("pointerover", (event) => {
  if (event.pointerType === "mouse" && !pointers.size) { hovered = valueAt(event.target); describe(); }
});
area.addEventListener("pointerleave", () => { hovered = null; describe(); });
area.addEventListener("focusin", (event) => {
  const value = valueAt(event.target);
  if (value === null) return;
  for (const box of view.svg.querySelectorAll('.box[tabindex="0"]')) box.setAttribute("tabindex", "-1");
  event.target.setAttribute("tabindex", "0");
  hovered = value;
  describe();
  follow(view.of[value].filter((box) => box.g === event.target));
});
new ResizeObserver(() => {
  room = { width: area.clientWidth, height: area.clientHeight };
  if (!isMoved) fit();
}).observe(area);

function lookFor() {
  const query = $$("search").value.trim().toLowerCase();
  for (const g of view.svg.querySelectorAll(".found")) g.classList.remove("found");
  const matches = (name, i) => name.toLowerCase().includes(query) || ops[i]?.toLowerCase() === query;
  found = query ? names.flatMap((name, i) => (matches(name, i) ? [i] : [])) : [];
  foundAt = -1;
  for (const value of found) for (const box of view.of[value]) box.g.classList.add("found");
  $$("matches").textContent = query ? (found.length ? `${found.length} found` : "none") : "";
}

function nextFound() {
  if (!found.length) return;
  foundAt = (foundAt + 1) % found.length;
  $$("matches").textContent = `${foundAt + 1} of ${found.length}`;
  choose(found[foundAt]);
}

function pause() {
  clearInterval(timer);
  timer = null;
  $$("play").textContent = "Play";
  $$("step").setAttribute("aria-live", "polite");
}

function play() {
  if (timer !== null) { pause(); return; }
  if (position === last) go(0);
  $$("play").textContent = "Pause";
  $$("step").setAttribute("aria-live", "off");  // nobody can listen that fast
  timer = setInterval(() => go(position + 1), Number($$("speed").value));
}

const isDark = () => {
  const theme = document.documentElement.dataset.theme;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};
const showTheme = () => { $$("theme").textContent = isDark() ? "Light" : "Dark"; };
function changeTheme() { document.documentElement.dataset.theme = isDark() ? "light" : "dark"; showTheme(); }
function changeHeat() {
  const isHot = document.body.classList.toggle("heat");
  $$("heat").setAttribute("aria-pressed", String(isHot));
  $$("legend").hidden = !isHot;
}
const by = (n) => () => { pause(); go(position + n); };
const to = (n) => () => { pause(); go(n); };
const fold = (n) => () => { const i = views.indexOf(view) + n; if (views[i]) show(i); };
const walk = (n) => (event) => {  // to the next box, in the drawing
  const boxes = [...view.svg.querySelectorAll(".box[role]")], i = boxes.indexOf(event.target);
  const next = boxes[i < 0 ? boxes.length - 1 : Math.max(0, Math.min(boxes.length - 1, i + n))];
  next.style.display = "";  // it may be out of sight
  next.focus();
};
const clicks = {
  start: to(0), back: by(-1), play, next: by(1), end: to(last),
  closer: () => zoom(1.25), farther: () => zoom(0.8), fit: () => fit(true),
  fold: fold(1), unfold: fold(-1), heat: changeHeat, theme: changeTheme,
};
const keys = {
  ArrowRight: by(1), ArrowLeft: by(-1), Home: to(0), End: to(last), b: to(seed), " ": play,
  "+": clicks.closer, "=": clicks.closer, "-": clicks.farther, 0: clicks.fit,
  "[": clicks.fold, "]": clicks.unfold, h: changeHeat, t: changeTheme,
  "/": () => $$("search").focus(), ArrowUp: walk(-1), ArrowDown: walk(1),
  Escape: () => { hovered = null; document.activeElement.blur(); choose(null); },
};
const pans = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
for (const [id, action] of Object.entries(clicks)) $$(id).addEventListener("click", action);
document.addEventListener("keydown", (event) => {
  const { key, target } = event, isBox = target.matches(".box");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.matches("input[type=search], select") && key !== "Escape") return;
  if (target.matches("#slider") && /^(Arrow|Home|End|Page)/.test(key)) return;
  if (target.matches("button, summary") && key === " ") return;
  if (isBox && (key === "Enter" || key === " ")) { event.preventDefault(); choose(valueAt(target)); return; }
  const action = event.shiftKey && pans[key] ? () => pan(...pans[key]) : keys[key];
  if (!action) return;
  event.preventDefault();
  action(event);
});
$$("search").addEventListener("input", lookFor);
$$("search").addEventListener("keydown", (event) => { if (event.key === "Enter") nextFound(); });
$$("slider").addEventListener("input", (event) => { pause(); go(Number(event.target.value)); });
$$("speed").addEventListener("change", () => { if (timer !== null) { pause(); play(); } });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);

$$("slider").max = last;
$$("forward").style.flex = String(seed);
$$("backward").style.flex = String(Math.max(steps.length, 1));
$$("folding").hidden = views.length === 1;
room = { width: area.clientWidth, height: area.clientHeight };
showTheme();
show(graph.first);
