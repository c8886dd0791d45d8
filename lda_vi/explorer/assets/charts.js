// Pictures of numbers: thin lines, few words, a sentence for those who do not see them, and a table behind each.

import { h, s, append } from "./dom.js";
import { t, whole } from "./words_in.js";

const BAR = 2; // half the width of a bar
const FLAT = 1e-4; // of its size that an axis shows at least

// A figure: a picture with its caption, and the same numbers as a table on request.
export function figure(title, summary, picture, columns, rows) {
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", `${title}. ${summary}`);
  const details = h("details", { class: "numbers" }, h("summary", {}, t("as_table")));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(plainTable(title, columns, rows()));
  });
  return h(
    "figure",
    {},
    h("figcaption", {}, h("strong", {}, title), summary ? h("span", {}, summary) : null),
    h("div", { class: "picture" }, picture),
    details,
  );
}

export function plainTable(title, columns, rows) {
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": title },
    h(
      "table",
      { class: "plain" },
      h("thead", {}, h("tr", {}, columns.map((name, i) => h("th", { scope: "col", class: i ? "number" : "" }, name)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((value, i) => h(i ? "td" : "th", i ? { class: "number" } : { scope: "row" }, value))))),
    ),
  );
}

// A few round numbers between two, two at least.
export function ticks(low, high, wanted = 4) {
  if (!(high > low)) return [low];
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough);
  const found = multiples(step, low, high);
  return found.length < 2 ? ticks(low, high, wanted + 1) : found;
}

function multiples(step, low, high) {
  const found = [];
  for (let value = Math.ceil(low / step - 1e-9) * step; value <= high + step * 1e-9; value += step) found.push(Math.abs(value) < step / 1e6 ? 0 : value);
  return found;
}

// Digits behind the point without which round numbers would look alike, or like others.
export function digitsOf(marks) {
  return marks.length > 1 ? Math.max(0, -Math.floor(Math.log10(marks[1] - marks[0]) + 1e-9)) : 2;
}

// A path through points; where a value is missing the line is broken.
export function line(points) {
  let path = "";
  let pen = "M";
  for (const [x, y] of points) {
    if (!Number.isFinite(y)) pen = "M";
    else {
      path += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
      pen = "L";
    }
  }
  return path;
}

// The area between two lines; where a value is missing it is broken, and a point with none beside it gets a bar.
function ribbon(xs, low, high) {
  let path = "";
  let run = [];
  for (let i = 0; i <= xs.length; i++) {
    if (Number.isFinite(low[i]) && Number.isFinite(high[i])) {
      run.push(i);
      continue;
    }
    const corners = run.length === 1 ? [[xs[run[0]] - BAR, run[0]], [xs[run[0]] + BAR, run[0]]] : run.map((one) => [xs[one], one]);
    const up = corners.map(([x, one]) => `${x.toFixed(1)} ${high[one].toFixed(1)}`);
    const down = corners.reverse().map(([x, one]) => `${x.toFixed(1)} ${low[one].toFixed(1)}`);
    if (run.length) path += `M${[...up, ...down].join("L")}Z`;
    run = [];
  }
  return path;
}

// Lines over a common axis. Each of `series`: {values, low, high, class, name}; `xs`: numbers; `xTicks`: [number, text];
// `format`: a value and how many digits it needs, to text.
export function lineChart({ xs, series, width = 640, height = 220, from, to, format, xTicks, dots = false, left = 60 }) {
  const values = series.flatMap((one) => [...one.values, ...(one.low || []), ...(one.high || [])]).filter(Number.isFinite);
  const [least, most] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const room = Math.max(0, FLAT * Math.abs(most) - (most - least)) / 2; // what hardly moves looks flat
  const low = from ?? least - room;
  const high = to ?? most + room;
  const [right, top, bottom] = [12, 10, 24];
  const span = xs[xs.length - 1] - xs[0] || 1;
  const x = (value) => left + ((value - xs[0]) / span) * (width - left - right);
  const y = (value) => height - bottom - ((value - low) / (high - low || 1)) * (height - top - bottom);
  const picture = s("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", preserveAspectRatio: "xMidYMid meet" });
  const marks = ticks(low, high, height < 140 ? 2 : 4);
  for (const value of marks) {
    append(picture, [
      s("line", { class: "grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }),
      s("text", { class: "axis", x: left - 6, y: y(value) + 4, "text-anchor": "end" }, format(value, digitsOf(marks))),
    ]);
  }
  for (const [value, text] of thin(xTicks, (width - left - right) / 62)) {
    picture.append(s("text", { class: "axis", x: x(value), y: height - 6, "text-anchor": "middle" }, text));
  }
  for (const one of series) {
    const places = xs.map(x);
    if (one.low) picture.append(s("path", { class: `ribbon ${one.class || ""}`, d: ribbon(places, one.low.map(y), one.high.map(y)) }));
    picture.append(s("path", { class: `line ${one.class || ""}`, d: line(xs.map((value, i) => [x(value), y(one.values[i])])) }));
    one.values.forEach((value, i) => {
      const alone = !Number.isFinite(one.values[i - 1]) && !Number.isFinite(one.values[i + 1]);
      if (Number.isFinite(value) && (dots || alone)) picture.append(s("circle", { class: `dot ${one.class || ""}`, cx: x(xs[i]), cy: y(value), r: 2.5 }));
    });
  }
  return picture;
}

// As many of a list as there is room for, the first and steps of equal length.
export function thin(list, room) {
  const step = Math.max(1, Math.ceil(list.length / Math.max(1, Math.floor(room))));
  return list.filter((_, i) => i % step === 0);
}

// A small line without axes, for a row of a table.
export function sparkline(values, width = 84, height = 20, className = "") {
  const there = values.filter(Number.isFinite);
  const most = Math.max(...there, 1e-12);
  const x = (i) => 1 + (i / Math.max(1, values.length - 1)) * (width - 2);
  const y = (value) => height - 2 - (value / most) * (height - 4);
  return s(
    "svg",
    { class: `spark ${className}`, viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" },
    s("path", { class: "line", d: line(Array.from(values, (value, i) => [x(i), y(value)])) }),
  );
}

// A bar in a cell, and perhaps a mark to compare it with.
export function bar(share, mark = null, className = "") {
  const limit = (value) => `${(100 * Math.min(1, Math.max(0, value))).toFixed(2)}%`;
  return h(
    "span",
    { class: `bar ${className}`, "aria-hidden": "true" },
    h("span", { style: { width: limit(share) } }),
    mark === null ? null : h("i", { style: { left: limit(mark) } }),
  );
}

// Columns of a histogram; `onpick` gets the edges of the one that was clicked.
export function histogramChart({ edges, heights, width = 640, height = 200, format, onpick }) {
  const [left, right, top, bottom] = [52, 12, 10, 24];
  const most = Math.max(1, ...heights);
  const [low, high] = [edges[0], edges[edges.length - 1]];
  const x = (value) => left + ((value - low) / (high - low || 1)) * (width - left - right);
  const y = (value) => height - bottom - (value / most) * (height - top - bottom);
  const picture = s("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart" });
  for (const value of ticks(0, most, 3).filter(Number.isInteger)) {
    append(picture, [
      s("line", { class: "grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }),
      s("text", { class: "axis", x: left - 6, y: y(value) + 4, "text-anchor": "end" }, whole(value)),
    ]);
  }
  const marks = ticks(low, high, 6);
  const told = (value) => format(value, digitsOf(marks) + 1);
  heights.forEach((value, i) => {
    const [start, end] = high > low ? [x(edges[i]), x(edges[i + 1])] : [left, left + 20];
    picture.append(s("rect", { class: "column", x: start, width: Math.max(0.5, end - start - 1), y: y(value), height: height - bottom - y(value) }));
    picture.append(s("rect", { class: "picked", x: start, width: end - start, y: top, height: height - bottom - top, onclick: () => onpick(edges[i], edges[i + 1]) }, s("title", {}, `${told(edges[i])} … ${told(edges[i + 1])}: ${value}`)));
  });
  for (const value of marks) picture.append(s("text", { class: "axis", x: x(value), y: height - 6, "text-anchor": "middle" }, format(value, digitsOf(marks))));
  return picture;
}

// Rows with a dot and its interval each: {name, value, low, high, class, href}.
export function dotRows(rows, format) {
  const most = Math.max(1e-12, ...rows.map((row) => (Number.isFinite(row.high) ? row.high : 0)));
  const place = (value) => `${((100 * value) / most).toFixed(2)}%`;
  const table = h(
    "table",
    { class: "dots" },
    h(
      "tbody",
      {},
      rows.map((row) =>
        h(
          "tr",
          { class: row.class || "" },
          h("th", { scope: "row" }, row.href ? h("a", { href: row.href }, row.name) : row.name),
          h(
            "td",
            { class: "track" },
            h(
              "span",
              { class: "tracks", "aria-hidden": "true" },
              Number.isFinite(row.value) ? [h("span", { class: "reach", style: { left: place(row.low), width: place(row.high - row.low) } }), h("span", { class: "point", style: { left: place(row.value) } })] : null,
            ),
          ),
          h("td", { class: "number" }, format(row.value)),
          h("td", { class: "number faint" }, Number.isFinite(row.value) ? `${format(row.low)} – ${format(row.high)}` : ""),
        ),
      ),
    ),
  );
  return h("div", { class: "scroll" }, table);
}
