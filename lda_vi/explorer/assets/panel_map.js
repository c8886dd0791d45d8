// Topics on a plane, near where they are alike, with the documents between them; or all likenesses as a matrix.

import { docs, model } from "./data.js";
import { plainTable } from "./charts.js";
import { append, h, replace, s, whenShown } from "./dom.js";
import { hueClass, hue, selected, toggle } from "./hues.js";
import { choice, empty, legend, titleOf, topicLink } from "./pieces.js";
import { address, get, go, set } from "./state.js";
import { fixed, percent, t } from "./words_in.js";

const SIDE = 760;
const [NARROWEST, MARGIN] = [260, 46]; // of the map, and what the panel leaves free beside it
const [EDGE, LEAST_EDGE] = [90, 48];
const AREA = 90;
const GRID = 1023;
const NAMED = 30; // topics that get words at their circle, the largest first
const MOST_CELLS = 520;

export async function mapPanel(root) {
  const view = get("view") === "matrix" ? "matrix" : "map";
  const number = model.topics.share.length;
  const box = h("div", {});
  const points = get("points") !== "0";
  replace(
    root,
    h("h2", {}, t("map")),
    h("p", { class: "lead" }, t(view === "map" ? "map_lead" : "matrix_lead")),
    h(
      "div",
      { class: "bar-of-fields" },
      choice(t("show"), view, [["map", t("map")], ["matrix", t("matrix")]], (value) => set({ view: value === "map" ? null : value }), "view"),
      view === "map" ? h("label", { class: "check" }, h("input", { type: "checkbox", checked: points, "data-key": "points", onchange: (event) => set({ points: event.target.checked ? null : "0" }) }), ` ${t("show_documents")}`) : null,
    ),
    legend(() => set({ sel: null })),
    box,
  );
  if (number < 2) replace(box, empty(t("one_topic_only")));
  else if (view === "map") await drawMap(box, points);
  else drawMatrix(box);
}

async function drawMap(box, points) {
  const { topics } = model;
  const side = Math.max(NARROWEST, Math.min(SIDE, innerWidth - MARGIN)); // drawn anew for a small screen, not shrunk: its words stay legible
  const edge = Math.max(LEAST_EDGE, (EDGE * side) / SIDE);
  const height = mapHeight(side, edge);
  const x = (value) => side / 2 + value * (side / 2 - edge);
  const y = (value) => height / 2 - value * (side / 2 - edge);
  const radius = (topic) => Math.max(4, AREA * Math.sqrt(((side / SIDE) * topics.share[topic]) / Math.PI));
  const picture = s("svg", { viewBox: `0 0 ${side} ${height}`, class: "chart map", role: "group", "aria-label": t("map") });
  const order = Array.from(topics.share, (_, topic) => topic).sort((one, other) => topics.share[other] - topics.share[one]);
  const named = new Set([...order.slice(0, NAMED), ...selected()]);
  const placed = [];
  const labels = [];
  for (const topic of order) {
    const [left, top, size] = [x(topics.x[topic]), y(topics.y[topic]), radius(topic)];
    const circle = s(
      "a",
      { class: hueClass(topic, "mapped"), href: address("topic", { topic }), "aria-label": `${t("topic")} ${topic}, ${titleOf(topic)}, ${percent(topics.share[topic])}` },
      s("title", {}, `${topic} ${titleOf(topic, 6)} · ${percent(topics.share[topic])}`),
      s("circle", { cx: left, cy: top, r: size }),
    );
    circle.addEventListener("click", (event) => {
      if (!event.shiftKey) return;
      event.preventDefault();
      toggle(topic);
    });
    picture.append(circle);
    const text = titleOf(topic, 2);
    const frame = { left: left - 3.4 * text.length, right: left + 3.4 * text.length, top: top + size + 2, bottom: top + size + 16 };
    const inside = size > 9;
    const beside = { left: left + size, right: left + size + 8 * String(topic).length, top: top - 6, bottom: top + 6 };
    if (inside || hue(topic) || isFree(placed, beside)) {
      if (!inside) placed.push(beside);
      labels.push(s("text", { class: "mapid", x: inside ? left : left + size + 2, y: top + 4, "text-anchor": inside ? "middle" : "start" }, topic));
    }
    if (named.has(topic) && (hue(topic) || isFree(placed, frame))) {
      placed.push(frame);
      labels.push(s("text", { class: "maplabel", x: left, y: top + size + 13, "text-anchor": "middle" }, text));
    }
  }
  append(picture, labels);
  const canvas = h("canvas", { class: "mapdots", width: side, height, "aria-hidden": "true" });
  const stack = h("div", { class: "mapbox" }, points ? canvas : null, picture);
  replace(box, h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("map") }, stack), h("p", { class: "small" }, t("map_help")), nearestTable(order));
  if (points) {
    const all = await docs();
    whenShown(canvas, () => drawDocuments(canvas, all, x, y));
  }
}

// Each topic with the one nearest to it: what both pictures say to those who do not see or point.
function nearestTable(order) {
  const { topics } = model;
  const [number, near] = [topics.share.length, topics.nearest.length / topics.share.length];
  const rows = order.map((topic) => {
    const other = topics.nearest[topic * near];
    return [topicLink(topic), topicLink(other), fixed(1 - topics.distance[topic * number + other] / 255)];
  });
  return h("details", { class: "numbers" }, h("summary", {}, t("as_table")), plainTable(t("map"), [t("topic"), t("nearest"), t("likeness")], rows));
}

const isFree = (placed, frame) => placed.every((one) => one.right < frame.left || one.left > frame.right || one.bottom < frame.top || one.top > frame.bottom);

// Topics that lie in a line need no square.
function mapHeight(side, edge) {
  const values = Array.from(model.topics.y);
  const reach = Math.max(0.18, ...values.map(Math.abs));
  return Math.round(2 * (reach * (side / 2 - edge) + edge * 0.72));
}

// Each document a faint point at the mean of its topics, moved a little by its number so that equal ones do not hide.
function drawDocuments(canvas, all, x, y) {
  const style = getComputedStyle(canvas);
  const pen = canvas.getContext("2d");
  const topicHues = new Map(selected().map((topic) => [topic, style.getPropertyValue(`--hue${hue(topic)}`).trim()]));
  const ink = style.getPropertyValue("--ink").trim();
  const many = all.tokens.length;
  const size = many > 20000 ? 1.4 : many > 3000 ? 2 : 3;
  const strength = Math.max(0.1, Math.min(0.4, 1600 / many));
  for (let doc = 0; doc < many; doc++) {
    if (all.flags[doc] & 1) continue;
    const colour = topicHues.get(all.topic[all.starts[doc]]);
    pen.fillStyle = colour || ink;
    pen.globalAlpha = colour ? Math.min(1, 3 * strength) : strength;
    const turn = doc * 2.399963;
    const away = 3 * Math.sqrt((doc % 37) / 37);
    const left = x((2 * all.x[doc]) / GRID - 1) + away * Math.cos(turn);
    const top = y((2 * all.y[doc]) / GRID - 1) + away * Math.sin(turn);
    pen.fillRect(left - size / 2, top - size / 2, size, size);
  }
}

function drawMatrix(box) {
  const { topics } = model;
  const number = topics.share.length;
  if (number > MOST_CELLS) {
    replace(box, empty(t("matrix_too_large", number)));
    return;
  }
  const cell = Math.max(2, Math.min(24, Math.floor(SIDE / number)));
  const side = cell * number;
  const canvas = h("canvas", { class: "matrix", width: side, height: side, role: "img", "aria-label": t("matrix_lead") });
  const tip = h("p", { class: "small tip" }, t("matrix_help"));
  const pen = canvas.getContext("2d");
  const at = (event) => {
    const frame = canvas.getBoundingClientRect();
    const place = (value, length) => Math.min(number - 1, Math.max(0, Math.floor((value / length) * number)));
    return [topics.order[place(event.clientY - frame.top, frame.height)], topics.order[place(event.clientX - frame.left, frame.width)]];
  };
  const likeness = (one, other) => 1 - topics.distance[one * number + other] / 255;
  let most = 0.01; // the likeness of the two that are most alike is the darkest
  for (let one = 0; one < number; one++) for (let other = 0; other < one; other++) most = Math.max(most, likeness(one, other));
  whenShown(canvas, () => {
    pen.fillStyle = getComputedStyle(canvas).getPropertyValue("--ink").trim();
    topics.order.forEach((one, row) =>
      topics.order.forEach((other, column) => {
        pen.globalAlpha = Math.min(1, likeness(one, other) / most) ** 1.5;
        pen.fillRect(column * cell, row * cell, cell - (cell > 4), cell - (cell > 4));
      }),
    );
  });
  canvas.addEventListener("pointermove", (event) => {
    const [one, other] = at(event);
    const like = likeness(one, other);
    replace(tip, `${one} ${titleOf(one)} · ${other} ${titleOf(other)} · ${t("likeness")} ${fixed(like)}`);
  });
  canvas.addEventListener("click", (event) => go("topic", { topic: at(event)[0] }));
  replace(box, canvas, tip, nearestTable(Array.from(topics.order)));
}
