// Small parts that several panels share: a topic as a link, as a coloured tick, as a strip of shares.

import { DUPLICATE, EMPTY, SHORT, UNSETTLED, model } from "./data.js";
import { h, own } from "./dom.js";
import { hue, hueClass, selected, toggle } from "./hues.js";
import { nameOf, rename } from "./names.js";
import { address } from "./state.js";
import { percent, t } from "./words_in.js";

// Name of a topic, or its first words where it has none.
export function titleOf(topic, words = 3) {
  return nameOf(topic) || model.topics.words[topic].slice(0, words).join(" ");
}

export function topicLink(topic, words = 3, panel = "topic") {
  return h(
    "a",
    { class: hueClass(topic, "topic"), href: address(panel, { topic }) },
    h("span", { class: "id" }, topic),
    h("span", { class: nameOf(topic) ? "name" : "likename" }, own(titleOf(topic, words))),
  );
}

// The tick that gives a topic a colour everywhere.
export function tick(topic) {
  return h(
    "label",
    { class: hueClass(topic, "tick") },
    h("input", { type: "checkbox", checked: hue(topic) > 0, "data-key": `tick-${topic}`, onchange: () => toggle(topic) }),
    h("span", { class: "hidden" }, t("colour_topic", topic)),
  );
}

export function nameField(topic) {
  return h("input", {
    type: "text",
    class: "nameit",
    value: nameOf(topic),
    placeholder: t("name_it"),
    "aria-label": t("name_of_topic", topic),
    "data-key": `name-${topic}`,
    maxlength: 200,
    spellcheck: "false",
    onchange: (event) => rename(topic, event.target.value),
    onkeydown: (event) => event.key === "Enter" && event.target.blur(),
  });
}

export function noteText([kind, other]) {
  return t(`note_${kind}`, other);
}

export function notes(topic) {
  return model.topics.notes[topic].map((note, i) => [i ? ", " : "", h("span", { class: "note", title: t(`note_${note[0]}_long`) }, noteText(note))]);
}

// Shares of topics as one strip; what is left is the tail of small ones. `hues` gives colours, by default those selected.
export function strip(shares, hues = null) {
  const number = (topic) => (hues ? hues.get(topic) || 0 : hue(topic));
  return h(
    "span",
    { class: "strip", "aria-hidden": "true" },
    shares.map(([topic, share]) => h("span", { class: number(topic) ? `hue hue${number(topic)}` : "", style: { width: `${100 * share}%` }, title: `${topic} ${titleOf(topic)} ${percent(share)}` })),
  );
}

// The largest topics of a document as links, a line each: "19 tax jobs 45 %".
export function topicsText(shares, most = 2) {
  return shares.slice(0, most).map(([topic, share]) => h("span", { class: "share" }, topicLink(topic, 2), h("span", {}, percent(share, 0))));
}

// The topics that have a colour now, with a way to take it from all of them.
export function legend(clear) {
  const topics = selected();
  if (!topics.length) return null;
  return h(
    "div",
    { class: "legend", role: "group", "aria-label": t("coloured") },
    topics.map((topic) => topicLink(topic)),
    h("button", { type: "button", class: "quiet", "data-key": "clear-colours", onclick: clear }, t("clear_colours")),
  );
}

export function flagTexts(flags) {
  return [
    flags & EMPTY ? t("flag_empty") : null,
    flags & SHORT ? t("flag_short") : null,
    flags & DUPLICATE ? t("flag_duplicate") : null,
    flags & UNSETTLED ? t("flag_unsettled") : null,
  ].filter(Boolean);
}

export function choice(label, value, options, onchange, key) {
  return h(
    "label",
    { class: "field" },
    h("span", {}, label),
    h(
      "select",
      { "data-key": key, onchange: (event) => onchange(event.target.value) },
      options.map(([code, text]) => h("option", { value: code, selected: String(code) === String(value) }, text)),
    ),
  );
}

export function field(label, value, oninput, key, attributes = {}) {
  return h(
    "label",
    { class: "field" },
    h("span", {}, label),
    h("input", { type: "search", value, "data-key": key, oninput: (event) => oninput(event.target.value), ...attributes }),
  );
}

export function empty(text) {
  return h("p", { class: "empty" }, text);
}

// Coherence goes by another name where whole documents were counted: those numbers are no others' to compare with.
export function coherenceName() {
  return model.topics.window ? "coherence" : "coherence_documents";
}

export function coherenceLong() {
  return t(`${coherenceName()}_long`, model.topics.window);
}
