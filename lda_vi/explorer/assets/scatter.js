// Length against fit, a point a document: a point opens its document, a rectangle lists those in it.

import { digitsOf, ticks } from "./charts.js";
import { fitOf } from "./data.js";
import { announce, h, replace, whenShown } from "./dom.js";
import { opened_from } from "./list.js";
import { go } from "./state.js";
import { fixed, t, whole } from "./words_in.js";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [960, 380, 56, 14, 12, 30];
const NEAR = 9; // pixels within which a click finds a point

export function scatter(all, usual, onmark) {
  const docs = [];
  for (let doc = 0; doc < all.tokens.length; doc++) if (Number.isFinite(fitOf(all, doc))) docs.push(doc);
  if (!docs.length) return null;
  const lengths = docs.map((doc) => Math.log(Math.max(1, all.tokens[doc])));
  const fits = docs.map((doc) => fitOf(all, doc));
  const range = (values) => values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
  const padded = ([low, high], part) => [low - part * (high - low || 1), high + part * (high - low || 1)];
  const [xLow, xHigh] = padded(range(lengths), 0.02);
  const [yLow, yHigh] = padded(range(fits), 0.04);
  const x = (value) => LEFT + ((value - xLow) / (xHigh - xLow)) * (WIDTH - LEFT - RIGHT);
  const y = (value) => HEIGHT - BOTTOM - ((value - yLow) / (yHigh - yLow)) * (HEIGHT - TOP - BOTTOM);
  const canvas = h("canvas", { class: "scatter", role: "img", tabindex: "0", "aria-label": t("scatter_label", whole(docs.length)) });
  const tip = h("p", { class: "small tip" }, t("scatter_help"));
  const sorted = (values) => [...docs.keys()].sort((one, other) => values[one] - values[other] || one - other);
  const ways = { ArrowLeft: [lengths, -1], ArrowRight: [lengths, 1], ArrowDown: [fits, -1], ArrowUp: [fits, 1] };
  let frame = null;
  let at = -1; // the point the keys have come to

  function draw() {
    const style = getComputedStyle(canvas);
    const ink = (name) => style.getPropertyValue(name).trim();
    const ratio = window.devicePixelRatio || 1;
    canvas.width = WIDTH * ratio;
    canvas.height = HEIGHT * ratio;
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    pen.font = `12px ${style.fontFamily}`;
    pen.textAlign = "right";
    const marks = ticks(yLow, yHigh, 5);
    for (const value of marks) {
      pen.fillStyle = ink("--rule");
      pen.fillRect(LEFT, y(value), WIDTH - LEFT - RIGHT, 1);
      pen.fillStyle = ink("--faint");
      pen.fillText(fixed(value, digitsOf(marks)), LEFT - 8, y(value) + 4);
    }
    pen.textAlign = "center";
    for (const value of lengthTicks(Math.exp(xLow), Math.exp(xHigh))) pen.fillText(whole(value), x(Math.log(value)), HEIGHT - 10);
    pen.fillStyle = ink("--ink");
    pen.globalAlpha = Math.max(0.18, Math.min(0.7, 2600 / docs.length));
    const size = docs.length > 30000 ? 1.6 : docs.length > 3000 ? 2.2 : 3.6;
    for (let i = 0; i < docs.length; i++) pen.fillRect(x(lengths[i]) - size / 2, y(fits[i]) - size / 2, size, size);
    pen.globalAlpha = 1;
    pen.strokeStyle = ink("--accent");
    pen.lineWidth = 2;
    pen.beginPath();
    usual[0].forEach((length, i) => pen[i ? "lineTo" : "moveTo"](x(Math.log(length)), y(usual[1][i])));
    pen.stroke();
    if (at >= 0) {
      pen.beginPath();
      pen.arc(x(lengths[at]), y(fits[at]), NEAR, 0, 2 * Math.PI);
      pen.stroke();
    }
    if (frame) {
      pen.fillStyle = ink("--accent");
      pen.globalAlpha = 0.15;
      pen.fillRect(frame[0], frame[1], frame[2] - frame[0], frame[3] - frame[1]);
      pen.globalAlpha = 1;
      pen.strokeRect(frame[0], frame[1], frame[2] - frame[0], frame[3] - frame[1]);
    }
  }

  const placeOf = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT];
  };
  const nearest = ([left, top]) => {
    let [best, least] = [-1, NEAR ** 2];
    for (let i = 0; i < docs.length; i++) {
      const away = (x(lengths[i]) - left) ** 2 + (y(fits[i]) - top) ** 2;
      if (away < least) [best, least] = [i, away];
    }
    return best;
  };

  const told = (found) => t("scatter_at", all.id[docs[found]], whole(all.tokens[docs[found]]), fixed(fits[found], 3));
  const read = (found) => {
    if (found < 0) return;
    opened_from.rows = null;
    go("reader", { doc: docs[found] });
  };

  // The arrows go to the next document in length or in fit, from the shortest on; Enter reads it.
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Enter") read(at);
    if (!(event.key in ways)) return;
    const [values, step] = ways[event.key];
    const order = sorted(values);
    at = at < 0 ? sorted(lengths)[0] : order[Math.min(order.length - 1, Math.max(0, order.indexOf(at) + step))];
    draw();
    replace(tip, told(at));
    announce(told(at));
    event.preventDefault();
  });

  let begun = null;
  canvas.addEventListener("pointerdown", (event) => {
    begun = placeOf(event);
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const now = placeOf(event);
    if (begun) {
      frame = [...begun, ...now];
      draw();
      return;
    }
    const found = nearest(now);
    replace(tip, found < 0 ? t("scatter_help") : told(found));
  });
  canvas.addEventListener("pointerup", (event) => {
    const now = placeOf(event);
    const first = begun;
    begun = null;
    if (!first) return;
    if (Math.hypot(now[0] - first[0], now[1] - first[1]) < 5) {
      frame = null;
      draw();
      read(nearest(now));
      return;
    }
    const [left, right] = [Math.min(first[0], now[0]), Math.max(first[0], now[0])];
    const [top, bottom] = [Math.min(first[1], now[1]), Math.max(first[1], now[1])];
    frame = [left, top, right, bottom];
    draw();
    onmark(docs.filter((_, i) => x(lengths[i]) >= left && x(lengths[i]) <= right && y(fits[i]) >= top && y(fits[i]) <= bottom));
  });
  canvas.addEventListener("pointercancel", () => {
    begun = frame = null; // a finger that scrolls marks nothing
    draw();
  });
  whenShown(canvas, draw);
  return h("figure", { class: "scatterbox" }, h("div", { class: "picture" }, canvas), h("figcaption", {}, h("span", { class: "small" }, t("scatter_axes")), tip));
}

// Lengths at the axis: 1, 2, 5, 10, ...; where few of them lie in a short range, whole numbers at even distances.
function lengthTicks(low, high) {
  const round = decades(low, high);
  return round.length > 2 ? round : ticks(low, high, 5).filter(Number.isInteger);
}

function decades(low, high) {
  const found = [];
  for (let power = 1; power <= high; power *= 10) for (const one of [1, 2, 5]) if (one * power >= low && one * power <= high) found.push(one * power);
  return found;
}
