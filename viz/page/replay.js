"use strict";
// Replays the two passes over the numbers in #graph and shows them in the drawing. Position 0 is the start;
// then one step for each op of the forward pass, one that sets d root/d root = 1, one for each contribution
// back.
const graph = JSON.parse(document.getElementById("graph").textContent);
const $$ = (id) => document.getElementById(id);
const number = (x) => (typeof x === "string" ? { nan: NaN, inf: Infinity, "-inf": -Infinity }[x] : x);
const { names, ops, operands, views } = graph;
const values = graph.values.map(number);
const locals = graph.locals.map((row) => row.map((x) => (x === null ? null : number(x))));
const root = names.length - 1, seed = graph.forward.length + 1;
const turn = new Array(names.length).fill(0);  // the step in which a value is computed
graph.forward.forEach((node, i) => { turn[node] = i + 1; });

// The whole backward pass in advance: what each contribution finds and leaves, so that steps can be taken
// back.
const steps = [], users = names.map(() => []), ends = new Map([[root, 1]]);
for (const node of graph.backward) {
  operands[node].forEach((operand, slot) => {
    const local = locals[node][slot];
    if (local === null) return;
    const upstream = ends.get(node), product = upstream * local, before = ends.get(operand);
    const total = (before ?? 0) + product;
    users[operand].push(steps.length);
    steps.push({ node, slot, operand, upstream, local, product, before, total, nth: users[operand].length });
    ends.set(operand, total);
  });
}
const last = seed + steps.length, grads = new Map();
let hottest = Number.MIN_VALUE;  // by a loop: a call takes no hundred thousand arguments
for (const grad of ends.values()) if (Number.isFinite(grad)) hottest = Math.max(hottest, Math.abs(grad));
let position = 0, view = null;

function short(x) {  // as Python's f"{x:.4g}", recognisably a float
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x < 0 ? "-inf" : "inf";
  if (x === 0) return Object.is(x, -0) ? "-0.0" : "0.0";
  let [digits, power] = x.toExponential(3).split("e");
  const exact = x.toExponential(20).split("e")[0].replace("-", "");  // a tie goes to the even digit
  if (/^.{5}50*$/.test(exact) && exact[4] % 2 === 0) digits = (x < 0 ? "-" : "") + exact.slice(0, 5);
  power = Number(power);
  if (power < -4 || power > 3) {
    const exponent = String(Math.abs(power)).padStart(2, "0");
    return `${Number(digits)}e${power < 0 ? "-" : "+"}${exponent}`;
  }
  const text = String(Number(`${digits}e${power}`));
  return text.includes(".") ? text : text + ".0";
}

function make(tag, text, parent, className) {
  const made = document.createElement(tag);
  if (text !== null) made.textContent = text;
  if (className) made.className = className;
  if (parent) parent.append(made);
  return made;
}

function math(tree, node, parent) {  // MathML from lists; the private characters are holes for names
  const made = document.createElementNS("http://www.w3.org/1998/Math/MathML", tree[0]);
  for (const child of tree.slice(1)) {
    if (Array.isArray(child)) math(child, node, made);
    else made.append(child.replace(/[\ue000-\uf8ff]/g, (c) => called(node, c.charCodeAt(0) - 0xe001)));
  }
  if (tree[0] === "math") made.setAttribute("displaystyle", "true");
  if (tree[0] === "mspace") made.setAttribute("width", "0.2em");
  parent.append(made);
  return made;
}
const called = (node, slot) => (slot < 0 ? names[node] : naming(operands[node][slot]));
const naming = (operand) => (Array.isArray(operand) ? short(number(operand[0])) : names[operand]);

function form(node, items) {  // an op with its operands, as the stepper writes it
  if (operands[node].length > items.length) items = [...items, "…"];
  const symbol = ops[node], isWord = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(symbol);
  if (items.length === 2 && !isWord) return `${items[0]} ${symbol} ${items[1]}`;
  return `${symbol}(${items.join(", ")})`;
}

// The node of the current step: computed in the forward pass, passed through in the backward.
function current() {
  if (position === 0) return null;
  if (position < seed) return graph.forward[position - 1];
  return position === seed ? root : steps[position - seed - 1].node;
}

const change = (value) => (/^\p{L}\d*$/u.test(names[value]) ? "d" : "d ") + names[value];  // a differential
