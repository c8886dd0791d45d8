// One topic: its words by any measure, its neighbours, its groups and times, its documents.

import { bar, dotRows, lineChart, figure } from "./charts.js";
import { beta, docs, group, model, words } from "./data.js";
import { announce, h, own, replace } from "./dom.js";
import { hueClass } from "./hues.js";
import { documentTable, rankedDocuments } from "./list.js";
import { choice, coherenceLong, coherenceName, empty, nameField, notes, tick, titleOf, topicLink } from "./pieces.js";
import { rankWords } from "./ranking.js";
import { address, get, getNumber, go, set } from "./state.js";
import { counted, fixed, percent, roughly, t, whole } from "./words_in.js";

const MEASURES = ["relevance", "probability", "frex", "lift"];
const SHOWN = 20;
const DOCUMENTS = 8;
const GROUPS = 12;
const WEIGHT = 0.6;

export async function topicPanel(root) {
  const { topics } = model;
  const last = topics.share.length - 1;
  const topic = getNumber("topic", 0, last, get("topic") ? null : 0);
  if (topic === null) {
    replace(root, h("h2", {}, t("topic")), empty(t("no_such_topic", get("topic"), last)));
    return;
  }
  const wordBox = h("section", { class: "words", "aria-labelledby": "words-title" });
  const side = h("div", { class: "aside" });
  const below = h("section", { "aria-labelledby": "documents-title" });
  replace(
    root,
    h(
      "div",
      { class: "topichead" },
      h("h2", { class: hueClass(topic, "topic") }, tick(topic), `${t("topic")} `, h("span", { class: "id" }, topic)),
      nameField(topic),
      h(
        "div",
        { class: "turn" },
        h("button", { type: "button", "data-key": "topic-back", disabled: topic === 0, onclick: () => go("topic", { topic: topic - 1 }), title: "[" }, t("previous")),
        h("button", { type: "button", "data-key": "topic-on", disabled: topic === last, onclick: () => go("topic", { topic: topic + 1 }), title: "]" }, t("next")),
      ),
    ),
    factsOf(topic),
    h("div", { class: "columns" }, wordBox, side),
    below,
  );
  const [table, candidates, all] = await Promise.all([words(), beta(), docs()]);
  drawWords(wordBox, topic, table, candidates);
  await drawSide(side, topic);
  const rows = rankedDocuments(all, { topic, sort: "share" });
  replace(
    below,
    h("h3", { id: "documents-title" }, t("its_documents")),
    documentTable(all, rows.slice(0, DOCUMENTS), { topic, list: rows }),
    rows.length > DOCUMENTS ? h("p", {}, h("a", { href: address("documents", { topic }) }, t("all_documents", counted(rows.length, "document")))) : null,
  );
  return `${t("topic")} ${topic} ${titleOf(topic)}`;
}

function factsOf(topic) {
  const { topics } = model;
  const flagged = topics.notes[topic].length > 0;
  return h(
    "p",
    { class: "facts" },
    h("span", { title: t("share_long") }, h("b", {}, percent(topics.share[topic])), ` ${t("of_tokens")}`),
    h("span", { title: t("documents_long") }, t("largest_in", counted(topics.documents[topic], "document"))),
    h("span", { title: coherenceLong() }, `${t(coherenceName())} `, h("b", {}, fixed(topics.coherence[topic]))),
    h("span", { title: t("exclusivity_long") }, `${t("exclusivity")} `, h("b", {}, fixed(topics.exclusivity[topic]))),
    h("span", { title: t("effective_long") }, h("b", {}, whole(topics.effective[topic])), ` ${t("effective_words")}`),
    flagged ? h("span", {}, notes(topic)) : null,
  );
}

function drawWords(box, topic, table, candidates) {
  const by = MEASURES.includes(get("by")) ? get("by") : "relevance";
  const given = Number(get("l", String(WEIGHT)));
  let weight = given >= 0 && given <= 1 ? given : WEIGHT;
  const list = h("div", {});
  const shown = h("output", { id: "weight-shown" }, fixed(weight));

  function draw() {
    const ranked = rankWords(candidates, table, topic, by, weight).slice(0, SHOWN);
    const most = Math.max(...ranked.map((one) => Math.max(one.probability, one.corpus)), 1e-12);
    replace(
      list,
      h(
        "table",
        { class: "data wordtable" },
        h("caption", { class: "hidden" }, t("words_of_topic", topic)),
        h("thead", {}, h("tr", {}, [["", t("word")], ["", ""], ["number", "‰"], ["number", t("lift")], ["number medium", t("tokens")]].map(([css, name]) => h("th", { scope: "col", class: css }, name || h("span", { class: "hidden" }, t("word_bars")))))),
        h(
          "tbody",
          {},
          ranked.map((one) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, h("a", { class: "plainlink", href: address("words", { word: table.word[one.word] }) }, own(table.word[one.word]))),
              h("td", { class: "barcell" }, bar(one.probability / most, one.corpus / most, hueClass(topic))),
              h("td", { class: "number" }, fixed(1000 * one.probability, 1)),
              h("td", { class: "number" }, fixed(one.probability / one.corpus, 1)),
              h("td", { class: "number medium" }, whole(table.tokens[one.word])),
            ),
          ),
        ),
      ),
    );
  }

  draw();
  replace(
    box,
    h("h3", { id: "words-title" }, t("words")),
    h(
      "div",
      { class: "bar-of-fields" },
      h(
        "fieldset",
        { class: "segments" },
        h("legend", { class: "hidden" }, t("ranked_by")),
        MEASURES.map((measure) =>
          h(
            "label",
            { title: t(`${measure}_long`) },
            h("input", { type: "radio", name: "by", value: measure, checked: by === measure, "data-key": `by-${measure}`, onchange: () => set({ by: measure === "relevance" ? null : measure }) }),
            h("span", {}, t(measure)),
          ),
        ),
      ),
      by === "relevance"
        ? h(
            "label",
            { class: "field slider" },
            h("span", {}, "λ ", shown),
            h("input", {
              type: "range",
              min: 0,
              max: 1,
              step: 0.01,
              value: weight,
              "data-key": "weight",
              "aria-label": t("weight"),
              oninput: (event) => {
                weight = Number(event.target.value);
                shown.textContent = fixed(weight);
                draw();
              },
              onchange: () => {
                set({ l: weight === WEIGHT ? null : weight }, true);
                announce(`λ ${fixed(weight)}`);
              },
            }),
          )
        : null,
    ),
    list,
    h("p", { class: "small" }, t("word_bars")),
  );
}

async function drawSide(side, topic) {
  const { topics, head } = model;
  const number = topics.share.length;
  const near = topics.nearest.length / number;
  const parts = [];
  const time = head.groups.findIndex((one) => one.kind === "time");
  if (time >= 0) {
    const found = await group(time);
    const own_ = (column) => found.groups.map((_, i) => column[i * number + topic]);
    const [share, low, high] = [own_(found.share), own_(found.low), own_(found.high)];
    const best = share.reduce((most, value, i) => (value > (share[most] || 0) ? i : most), 0);
    parts.push(
      figure(
        t("over", found.name),
        t("most_in", found.groups[best], percent(share[best])),
        lineChart({ xs: found.starts, series: [{ values: share, low, high, class: hueClass(topic) }], from: 0, width: 440, height: 150, left: 44, format: roughly, xTicks: found.groups.map((name, i) => [found.starts[i], name.split("–")[0]]) }),
        [found.name, t("share"), t("low"), t("high")],
        () => found.groups.map((name, i) => [name, percent(share[i], 2), percent(low[i], 2), percent(high[i], 2)]),
      ),
    );
  }
  if (near) {
    const nearest = Array.from(topics.nearest.subarray(topic * near, (topic + 1) * near));
    parts.push(
      h("section", {}, h("h3", {}, t("nearest")), h(
        "ul",
        { class: "near" },
        nearest.map((other) => {
          const like = 1 - topics.distance[topic * number + other] / 255;
          return h("li", {}, topicLink(other, 4), bar(like, null, hueClass(other)), h("span", { class: "number" }, fixed(like)));
        }),
      ), h("p", { class: "small" }, t("nearest_long"))),
    );
  }
  const labels = head.groups.map((one, i) => [i, one.name, one.kind]).filter(([, , kind]) => kind === "label");
  if (labels.length) {
    const box = h("section", {});
    const draw = async (which) => {
      const found = await group(which);
      const rows = found.groups.map((name, i) => ({ name, value: found.share[i * number + topic], low: found.low[i * number + topic], high: found.high[i * number + topic], class: hueClass(topic), href: address("documents", { topic, [`in${which}`]: i + 1 }) }));
      rows.sort((one, other) => (other.value || 0) - (one.value || 0));
      replace(box, h("h3", {}, t("groups")), labels.length > 1 ? choice(t("column"), which, labels.map(([i, name]) => [i, name]), (next) => draw(Number(next)), "topic-group") : h("p", { class: "small" }, found.name), dotRows(rows.slice(0, GROUPS), (value) => percent(value)), rows.length > GROUPS ? h("p", {}, h("a", { href: address("groups", { group: which }) }, t("all_groups", rows.length))) : null, h("p", { class: "small" }, t("interval_long")));
    };
    await draw(labels[0][0]);
    parts.push(box);
  }
  replace(side, parts);
}

