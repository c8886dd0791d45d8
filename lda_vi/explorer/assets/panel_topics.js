// All topics: a table to sort, to name them in, and to take along.

import { ROUNDED, SINGLE, digits, model } from "./data.js";
import { bar, sparkline } from "./charts.js";
import { h, later, own, replace } from "./dom.js";
import { hueClass } from "./hues.js";
import { allNames, nameOf } from "./names.js";
import { coherenceLong, coherenceName, field, nameField, notes, noteText, tick, topicLink } from "./pieces.js";
import { csv, download } from "./save.js";
import { sortedTable } from "./tables.js";
import { address, get, set } from "./state.js";
import { fixed, percent, t, whole } from "./words_in.js";

export function topicsPanel(root) {
  const { topics, head } = model;
  const number = topics.share.length;
  const most = Math.max(...topics.share);
  const spans = topics.trend.length / number;
  const box = h("div", {});

  const columns = [
    { key: "colour", name: "", class: "narrow", cell: (topic) => tick(topic) },
    { key: "topic", name: t("topic"), class: "number id", first: "up", row: true, value: (topic) => topic, cell: (topic) => h("a", { href: address("topic", { topic }), class: hueClass(topic, "topic") }, h("span", { class: "id" }, topic)) },
    { key: "name", name: t("name"), class: "name medium", first: "up", value: (topic) => nameOf(topic), cell: (topic) => nameField(topic) },
    { key: "words", name: t("words"), class: "wide", cell: (topic) => h("a", { class: "plainlink", href: address("topic", { topic }) }, own(topics.words[topic].join(" "))) },
    { key: "share", name: t("share"), class: "number share", title: t("share_long"), value: (topic) => topics.share[topic], cell: (topic) => [percent(topics.share[topic]), bar(topics.share[topic] / most, null, hueClass(topic))] },
    spans ? { key: "trend", name: t("trend"), class: "big", title: t("trend_long", head.groups.find((one) => one.kind === "time").name), cell: (topic) => sparkline(topics.trend.subarray(topic * spans, (topic + 1) * spans), 84, 20, hueClass(topic)) } : null,
    { key: "documents", name: t("documents"), class: "number medium", title: t("documents_long"), value: (topic) => topics.documents[topic], cell: (topic) => whole(topics.documents[topic]) },
    { key: "coherence", name: t(coherenceName()), class: "number big", title: coherenceLong(), value: (topic) => topics.coherence[topic], cell: (topic) => fixed(topics.coherence[topic]) },
    { key: "exclusivity", name: t("exclusivity"), class: "number big", title: t("exclusivity_long"), value: (topic) => topics.exclusivity[topic], cell: (topic) => fixed(topics.exclusivity[topic]) },
    { key: "effective", name: t("effective"), class: "number big", title: t("effective_long"), value: (topic) => topics.effective[topic], cell: (topic) => whole(topics.effective[topic]) },
    topics.notes.some((own_) => own_.length) ? { key: "notes", name: t("notes"), class: "big", value: (topic) => topics.notes[topic].map(noteText).join(), cell: (topic) => notes(topic) } : null,
  ].filter(Boolean);

  function matching() {
    const wanted = get("q").toLowerCase();
    const all = Array.from(topics.share, (_, topic) => topic);
    if (!wanted) return all;
    return all.filter((topic) => `${topic} ${nameOf(topic)} ${topics.words[topic].join(" ")}`.toLowerCase().includes(wanted));
  }

  function draw() {
    const rows = matching();
    replace(
      box,
      sortedTable({
        columns,
        rows,
        sort: get("sort", "topic"),
        size: 500,
        label: t("topics"),
        onsort: (sort) => set({ sort: sort === "topic" ? null : sort }, true),
        rowAttributes: (topic) => ({ class: hueClass(topic), "data-topic": topic }),
      }),
      rows.length ? null : h("p", { class: "empty" }, t("nothing_found")),
    );
  }

  draw();
  const search = later((text) => {
    set({ q: text }, true);
    draw();
  });
  replace(
    root,
    h("h2", {}, t("topics")),
    h("p", { class: "lead" }, t("topics_lead")),
    h(
      "div",
      { class: "bar-of-fields" },
      number > 8 ? field(t("filter"), get("q"), search, "filter") : null,
      h("span", { class: "push" }),
      h("button", { type: "button", "data-key": "save-names", onclick: () => download("labels.json", `${JSON.stringify(allNames(), null, 1)}\n`, "application/json") }, t("save_names")),
      h("button", { type: "button", "data-key": "save-topics", onclick: () => download("topics.csv", topicsCsv(), "text/csv") }, t("save_csv")),
    ),
    box,
  );
}

export function topicsCsv() {
  const { topics } = model;
  const columns = ["topic", "name", "share", "documents", coherenceName(), "exclusivity", "effective_words", "notes", "words"];
  const rows = Array.from(topics.share, (share, topic) => [
    topic,
    nameOf(topic),
    digits(share, SINGLE),
    topics.documents[topic],
    digits(topics.coherence[topic], ROUNDED),
    digits(topics.exclusivity[topic], ROUNDED),
    digits(topics.effective[topic], ROUNDED),
    topics.notes[topic].map((note) => note.join(" ")).join(", "),
    topics.words[topic].join(" "),
  ]);
  return csv(columns, rows);
}

// The topics at the side of other panels: to move between them, and to give them colours.
export function rail(root, panelOf) {
  const { topics } = model;
  const most = Math.max(...topics.share);
  const now = get("topic");
  const order = Array.from(topics.share, (_, topic) => topic);
  if (get("rail") === "share") order.sort((one, other) => topics.share[other] - topics.share[one] || one - other);
  if (get("rail") === "alike") order.splice(0, order.length, ...topics.order);
  replace(
    root,
    h(
      "div",
      { class: "railhead" },
      h("h2", {}, t("topics")),
      h(
        "select",
        { "aria-label": t("order"), "data-key": "rail-order", onchange: (event) => set({ rail: event.target.value }) },
        [["", t("by_number")], ["share", t("by_share")], ["alike", t("by_likeness")]].map(([code, text]) => h("option", { value: code, selected: get("rail") === code }, text)),
      ),
    ),
    h(
      "ol",
      { class: "railtopics" },
      order.map((topic) =>
        h(
          "li",
          { class: hueClass(topic, String(topic) === now ? "now" : "") },
          tick(topic),
          withCurrent(topicLink(topic, 3, panelOf), String(topic) === now),
          bar(topics.share[topic] / most, null, hueClass(topic)),
        ),
      ),
    ),
  );
}

function withCurrent(link, now) {
  if (now) link.setAttribute("aria-current", "true");
  link.classList.add("railtopic");
  return link;
}
