// Groups and time: the share of topics in each group with its interval, and what tells two groups apart.

import { dotRows, figure, lineChart } from "./charts.js";
import { group, model } from "./data.js";
import { h, own, replace } from "./dom.js";
import { hueClass, selected } from "./hues.js";
import { choice, empty, titleOf, topicLink } from "./pieces.js";
import { pager } from "./tables.js";
import { address, get, getNumber, set, visit } from "./state.js";
import { fixed, percent, roughly, t, whole } from "./words_in.js";

const PICTURES = 12;
const Z = 1.959964; // the intervals are of 95 per cent

export async function groupsPanel(root) {
  const { head } = model;
  if (!head.groups.length) {
    replace(root, h("h2", {}, t("groups_time")), empty(t("no_groups")), ungrouped());
    return;
  }
  const number = getNumber("group", 0, head.groups.length - 1, 0);
  const found = await group(number);
  const view = get("view") === "difference" ? "difference" : "over";
  const body = h("div", {});
  replace(
    root,
    h("h2", {}, t("groups_time")),
    h(
      "div",
      { class: "bar-of-fields" },
      choice(t("column"), number, head.groups.map((one, i) => [i, one.name]), (value) => set({ group: value, from: null, to: null }), "group"),
      choice(t("show"), view, [["over", t("each_topic")], ["difference", t("difference")]], (value) => set({ view: value === "over" ? null : value }), "view"),
      view === "over" && found.kind === "time" ? choice(t("scale"), get("scale"), [["", t("own_scale")], ["same", t("same_scale")]], (value) => set({ scale: value }), "scale") : null,
    ),
    body,
    h("p", { class: "small" }, t("interval_long")),
    ungrouped(),
  );
  if (view === "difference") drawDifference(body, found, number);
  else drawEach(body, found, number);
}

// Columns of the user's that cannot be chosen here, and why.
function ungrouped() {
  const { ungrouped: columns } = model.head;
  if (!columns.length) return null;
  const names = columns.map((one) => one.name).join(", ");
  return h("details", { class: "small" }, h("summary", {}, t("ungrouped", names)), h("ul", { lang: "en" }, columns.map((one) => h("li", {}, own(one.why)))));
}

// Topics in the order in which they vary most between the groups, those with a colour first.
function byVariation(found) {
  const n = model.topics.share.length;
  const chosen = selected();
  const sizes = Array.from(found.tokens);
  const all = sizes.reduce((sum, size) => sum + size, 0) || 1;
  const spread = (topic) => {
    const mean = sizes.reduce((sum, size, i) => sum + (size ? size * found.share[i * n + topic] : 0), 0) / all;
    return sizes.reduce((sum, size, i) => sum + (size ? size * (found.share[i * n + topic] - mean) ** 2 : 0), 0) / all;
  };
  const spreads = Array.from({ length: n }, (_, topic) => spread(topic));
  const others = spreads.map((_, topic) => topic).filter((topic) => !chosen.includes(topic));
  others.sort((one, other) => spreads[other] - spreads[one] || one - other);
  return [...chosen.filter((topic) => topic < n), ...others];
}

function drawEach(body, found, number) {
  const order = byVariation(found);
  const n = order.length;
  const column = (values, topic) => found.groups.map((_, i) => values[i * n + topic]);

  function picture(topic, most) {
    const [share, low, high] = [found.share, found.low, found.high].map((values) => column(values, topic));
    const title = `${topic} ${titleOf(topic)}`;
    if (found.kind !== "time") {
      const rows = found.groups.map((name, i) => ({ name, value: share[i], low: low[i], high: high[i], href: address("documents", { topic, [`in${number}`]: i + 1 }) }));
      return h("section", { class: hueClass(topic, "multiple") }, h("h3", {}, topicLink(topic, 4)), dotRows(rows, (value) => percent(value)));
    }
    const best = share.reduce((top, value, i) => (value > (share[top] || 0) ? i : top), 0);
    const drawn = lineChart({ xs: found.starts, series: [{ values: share, low, high, class: hueClass(topic) }], from: 0, to: most, width: 360, height: 120, left: 42, format: roughly, xTicks: found.groups.map((name, i) => [found.starts[i], name.split("–")[0]]) });
    const made = figure(title, t("most_in", found.groups[best], percent(share[best])), drawn, [found.name, t("share"), t("low"), t("high"), t("documents")], () => found.groups.map((name, i) => [name, percent(share[i], 2), percent(low[i], 2), percent(high[i], 2), whole(found.documents[i])]));
    made.querySelector("strong").replaceWith(h("h3", {}, topicLink(topic, 4)));
    made.classList.add("multiple");
    return made;
  }

  function draw() {
    const { page } = visit();
    const shown = order.slice(page * PICTURES, (page + 1) * PICTURES);
    const highest = Math.max(...shown.flatMap((topic) => column(found.high, topic)).filter(Number.isFinite));
    replace(
      body,
      h("p", { class: "lead" }, t("groups_lead")),
      h("div", { class: found.kind === "time" ? "multiples" : "multiples wide" }, shown.map((topic) => picture(topic, get("scale") === "same" ? highest : undefined))),
      pager(n, PICTURES, page, draw),
    );
  }

  draw();
}

function drawDifference(body, found, number) {
  const n = model.topics.share.length;
  const filled = found.groups.map((_, i) => i).filter((i) => found.tokens[i] > 0);
  const largest = [...filled].sort((one, other) => found.tokens[other] - found.tokens[one]);
  const standard = found.kind === "time" ? [filled[0], filled[filled.length - 1]] : [largest[0], largest[1] ?? largest[0]].sort((one, other) => one - other);
  const from = getNumber("from", 0, found.groups.length - 1, standard[0]);
  const to = getNumber("to", 0, found.groups.length - 1, standard[1]);
  const groups = found.groups.map((name, i) => [i, `${name} (${whole(found.documents[i])})`]);
  const rows = Array.from({ length: n }, (_, topic) => {
    const value = (values, place) => values[place * n + topic];
    const difference = value(found.share, to) - value(found.share, from);
    const reach = Z * Math.hypot(value(found.error, from), value(found.error, to));
    return { topic, first: value(found.share, from), second: value(found.share, to), difference, low: difference - reach, high: difference + reach };
  }).filter((row) => Number.isFinite(row.difference));
  rows.sort((one, other) => Math.abs(other.difference) - Math.abs(one.difference));
  const most = Math.max(1e-12, ...rows.map((row) => Math.max(Math.abs(row.low), Math.abs(row.high))));
  const place = (value) => `${(50 + (50 * value) / most).toFixed(2)}%`;
  replace(
    body,
    h("div", { class: "bar-of-fields" }, choice(t("from"), from, groups, (value) => set({ from: value }), "from"), choice(t("to"), to, groups, (value) => set({ to: value }), "to")),
    h("p", { class: "lead" }, t("difference_lead", found.groups[from], found.groups[to])),
    h(
      "table",
      { class: "data" },
      h("caption", { class: "hidden" }, t("difference")),
      h("thead", {}, h("tr", {}, [["", t("topic")], ["number medium", found.groups[from]], ["number medium", found.groups[to]], ["number", t("difference")], ["", ""]].map(([css, name]) => h("th", { class: css, scope: "col" }, name || h("span", { class: "hidden" }, t("interval")))))),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            { class: hueClass(row.topic, row.low <= 0 && row.high >= 0 ? "unsure" : "") },
            h("th", { scope: "row" }, topicLink(row.topic, 4)),
            h("td", { class: "number medium" }, percent(row.first)),
            h("td", { class: "number medium" }, percent(row.second)),
            h("td", { class: "number" }, `${row.difference > 0 ? "+" : ""}${fixed(100 * row.difference, 1)}`),
            h("td", { class: "track middle" }, h("span", { class: "tracks", title: `${fixed(100 * row.low, 2)} … ${fixed(100 * row.high, 2)}` }, h("span", { class: "zero" }), h("span", { class: "reach", style: { left: place(row.low), width: `${((50 * (row.high - row.low)) / most).toFixed(2)}%` } }), h("span", { class: "point", style: { left: place(row.difference) } }))),
          ),
        ),
      ),
    ),
  );
}
