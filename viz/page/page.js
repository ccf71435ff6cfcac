// The drawing: boxes and edges say what the passes know by now.

// Views: one laid-out picture for each depth of folding.
function show(i) {
  if (!views[i].svg) {
    views[i].svg = i === graph.first ? document.querySelector("#stage svg")
      : $$(`view${i}`).content.firstElementChild.cloneNode(true);
    prepare(views[i]);
  }
  view = views[i];
  $$("stage").replaceChildren(view.svg);
  $$("level").textContent = view.name;
  $$("unfold").disabled = i === 0;
  $$("fold").disabled = i === views.length - 1;
  names.forEach((_, value) => paint(value));
  steps.forEach((_, k) => paintFlow(k));
  mark();
  lookFor();
  fit();
}

function prepare(v) {  // from values and steps to the elements that show them
  const boxes = [...v.svg.querySelectorAll(".box")], edges = [...v.svg.querySelectorAll(".edge")];
  v.of = names.map(() => []);
  v.width = Number(v.svg.getAttribute("width"));
  v.height = Number(v.svg.getAttribute("height"));
  v.items = [];
  const sizes = [];
  let rest = null;
  boxes.forEach((g, b) => {
    const single = v.kinds[b] === "leaf" || v.kinds[b] === "op";
    const attribute = (name) => Number(g.firstElementChild.getAttribute(name));
    const [x, y, width, height] = ["x", "y", "width", "height"].map(attribute);
    const size = { x, y, width, height };
    sizes.push(size);
    v.items.push({ g, x, y, right: x + width, bottom: y + height, isOut: false });
    const box = { g, single, data: g.querySelector(".data"), grad: g.querySelector(".grad"), size };
    if (v.kinds[b] === "rest") rest = box;
    for (const value of v.boxes[b]) v.of[value].push(box);
    if (v.kinds[b] === "constant") { g.setAttribute("aria-hidden", "true"); return; }
    g.setAttribute("role", "button");
    g.setAttribute("tabindex", b === boxes.length - 1 ? "0" : "-1");
    g.dataset.value = v.boxes[b].at(-1) ?? "";
    const texts = [...g.querySelectorAll("text")].map((t) => t.textContent);
    if (!single) g.setAttribute("aria-label", texts.join(", "));
  });
  for (const list of v.of) if (!list.length && rest) list.push(rest);
  const bySlot = new Map(), byBoxes = new Map();
  v.edges.forEach(([tail, head, slot], e) => {
    const [a, b] = [sizes[tail], sizes[head]];
    v.items.push({
      g: edges[e], x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), isOut: false,
      right: Math.max(a.x + a.width, b.x + b.width), bottom: Math.max(a.y + a.height, b.y + b.height),
    });
    const edge = { g: edges[e], flow: edges[e].querySelector(".flow") };
    if (slot >= 0) bySlot.set(`${v.boxes[head][0]}:${slot}`, edge);
    else if (v.kinds[tail] !== "constant") byBoxes.set(`${tail}:${head}`, edge);
  });
  const at = new Map(boxes.map((g, b) => [g, b]));
  v.edge = steps.map(({ node, slot, operand }) => {
    const direct = bySlot.get(`${node}:${slot}`);
    if (direct) return direct;
    for (const a of v.of[operand]) for (const b of v.of[node]) {
      const between = byBoxes.get(`${at.get(a.g)}:${at.get(b.g)}`);
      if (between) return between;
    }
    return null;
  });
}

function paint(value) {  // every box of a value says what the passes know of it by now
  const isKnown = turn[value] <= position, grad = grads.get(value);
  const data = isKnown ? short(values[value]) : "–", slope = grad === undefined ? "–" : short(grad);
  for (const { g, single, data: dataText, grad: gradText } of view.of[value]) {
    if (!single) continue;
    dataText.textContent = `data ${data}`;
    gradText.textContent = `grad ${slope}`;
    dataText.classList.toggle("empty", !isKnown);
    gradText.classList.toggle("empty", grad === undefined);
    g.classList.toggle("waiting", !isKnown);
    const hasGrad = grad !== undefined, isFiniteGrad = Number.isFinite(grad);
    g.classList.toggle("broken", (isKnown && !Number.isFinite(values[value])) || (hasGrad && !isFiniteGrad));
    const heat = !hasGrad ? 0 : isFiniteGrad ? Math.sqrt(Math.abs(grad) / hottest) * 75 : 75;
    g.classList.toggle("warm", heat > 0);
    g.classList.toggle("minus", grad < 0);
    g.style.setProperty("--heat", heat.toFixed(1));
    const op = ops[value] === null ? "leaf" : `result of ${ops[value]}`;
    const said = isKnown ? data : "not computed yet", gradient = hasGrad ? slope : "not computed yet";
    g.setAttribute("aria-label", `${names[value]}, ${op}, data ${said}, gradient ${gradient}`);
  }
}

function paintFlow(k) {
  const flow = view.edge[k]?.flow, { product } = steps[k];
  const sign = product < 0 || Number.isNaN(product) ? "" : "+";
  if (flow) flow.textContent = seed + k < position ? sign + short(product) : "";
}

function go(target) {
  target = Math.max(0, Math.min(last, target));
  const changed = new Set(), flows = [];
  while (position !== target) {
    const forwards = position < target;
    if (forwards) position += 1;
    const step = steps[position - seed - 1];
    if (position < seed) changed.add(graph.forward[position - 1]);
    else {
      const value = step ? step.operand : root, grad = forwards ? (step ? step.total : 1) : step?.before;
      if (grad === undefined) grads.delete(value); else grads.set(value, grad);
      changed.add(value);
      if (step) flows.push(position - seed - 1);
    }
    if (!forwards) position -= 1;
  }
  for (const value of changed) paint(value);
  flows.forEach(paintFlow);
  mark();
  if (position === last) pause();
}

let marked = [];
function mark() {  // what the current step does, in words and in the drawing
  for (const [element, name] of marked) element.classList.remove(name);
  marked = [];
  const add = (element, name) => {
    if (!element) return;
    element.classList.add(name);
    marked.push([element, name]);
  };
  const step = steps[position - seed - 1], line = $$("step"), note = $$("note");
  const node = current(), boxes = node === null ? [] : view.of[node];
  line.textContent = note.textContent = "";
  if (position === 0) {
    line.textContent = "Start: the leaves hold their data.";
    note.textContent = "Press → (or Play): the forward pass computes one value after the other.";
  } else if (position < seed) {
    const numbers = operands[node].slice(0, 8).map((x) => (Array.isArray(x) ? naming(x) : short(values[x])));
    const formula = form(node, operands[node].slice(0, 8).map(naming));
    line.textContent = `${names[node]} = ${formula} = ${form(node, numbers)} = ${short(values[node])}`;
    note.textContent = `Forward: the data of ${names[node]} is computed from its operands.`;
  } else if (position === seed) {
    line.textContent = `${change(root)}/${change(root)} = 1.0`;
    note.textContent = "Backward: the output changes with itself at the rate 1."
      + " From here every gradient follows.";
  } else {
    const [z, v, dx, x] = [change(root), change(step.node), change(step.operand), names[step.operand]];
    line.append(`${z}/${dx} `);
    make("span", "+=", line, step.nth > 1 ? "fan" : "");
    const [before, product, total] = [step.before, step.product, step.total].map(short);
    line.append(` ${z}/${v} × ${v}/${dx} = ${short(step.upstream)} × ${short(step.local)} = ${product}`);
    const uses = users[step.operand].length;
    note.textContent = uses === 1 ? `Upstream times local: that is all of the gradient of ${x}.`
      : step.nth === 1 ? `Upstream times local: the first of ${uses} contributions to ${x}.`
      : `${x} is used ${uses} times; contribution ${step.nth} is added: ${before} + ${product} = ${total}`;
    const edge = view.edge[position - seed - 1];
    add(edge?.g, "active");
    if (edge) edge.g.parentNode.append(edge.g);  // over the others
    for (const box of view.of[step.operand]) { add(box.g, "target"); if (box.grad) add(box.grad, "fresh"); }
  }
  for (const box of boxes) add(box.g, "active");
  if (chosen !== null) for (const box of view.of[chosen]) add(box.g, "chosen");
  $$("slider").value = position;
  $$("slider").setAttribute("aria-valuetext", line.textContent);
  $$("position").textContent = `${position} / ${last}`;
  $$("forward").classList.toggle("now", position > 0 && position < seed);
  $$("backward").classList.toggle("now", position >= seed);
  $$("start").disabled = $$("back").disabled = position === 0;
  $$("next").disabled = $$("end").disabled = position === last;
  describe();
  if (boxes.length && position) follow([...boxes, ...(step ? view.of[step.operand].slice(0, 1) : [])]);
}
