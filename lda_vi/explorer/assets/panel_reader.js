// One document to read: its words in the colours of their topics, and how the model accounts for it.

import { bar, lineChart, figure } from "./charts.js";
import { docs, fitBlock, fitOf, model, oddOf, snippetOf, topicsOf, words } from "./data.js";
import { h, own, replace, visible } from "./dom.js";
import { huesFor } from "./hues.js";
import { columnsLine, opened_from } from "./list.js";
import { empty, flagTexts, strip, tick, topicLink } from "./pieces.js";
import { reading } from "./reading.js";
import { address, get, getNumber, go, set } from "./state.js";
import { fixed, percent, t, whole } from "./words_in.js";

const COLOURED = 5; // topics of a document that get a colour of their own
const LISTED = 8;
const FAINTEST = 0.25; // a share of a word below which it is not coloured

export async function readerPanel(root) {
  const [all, table] = await Promise.all([docs(), words()]);
  const last = all.tokens.length - 1;
  const doc = getNumber("doc", 0, last, get("doc") ? null : 0);
  if (doc === null) {
    replace(root, h("h2", {}, t("document")), empty(t("no_such_document", get("doc"), last)));
    return;
  }
  const list = opened_from.rows && opened_from.rows.includes(doc) ? opened_from.rows : null;
  const place = list ? list.indexOf(doc) : doc;
  const neighbour = (step) => (list ? list[place + step] : doc + step);
  const many = list ? list.length : last + 1;
  const shares = topicsOf(all, doc);
  const hues = huesFor(shares.slice(0, COLOURED).map(([topic]) => topic));
  const found = await reading(doc);
  const detail = h("section", { class: "worddetail", "aria-live": "off" });
  const turn = (step) => go("reader", { doc: neighbour(step) });
  replace(
    root,
    h(
      "div",
      { class: "topichead" },
      h("h2", { class: "doctitle" }, own(all.id[doc])),
      h("span", { class: "faint" }, columnsLine(all, doc)),
      h(
        "div",
        { class: "turn" },
        h("button", { type: "button", "data-key": "doc-back", disabled: place <= 0, onclick: () => turn(-1), title: "k" }, t("previous")),
        h("span", { class: "small" }, t("rows_at", whole(place + 1), whole(many))),
        h("button", { type: "button", "data-key": "doc-on", disabled: place >= many - 1, onclick: () => turn(1), title: "j" }, t("next")),
      ),
    ),
    h(
      "p",
      { class: "facts" },
      h("span", {}, h("b", {}, whole(all.tokens[doc])), ` ${t("tokens_counted")}`),
      all.fit && Number.isFinite(fitOf(all, doc)) ? h("span", { title: t("fit_long") }, h("b", {}, fixed(fitOf(all, doc), 3)), ` ${t("nats_a_token")}`) : null,
      Number.isFinite(oddOf(all, doc)) ? h("span", {}, t("odd_of", fixed(oddOf(all, doc), 1))) : null,
      flagTexts(all.flags[doc]).map((flag) => h("span", { class: "note" }, flag)),
    ),
    all.flags[doc] & 1 ? null : h("div", { class: "theta" }, strip(shares, hues)),
    h(
      "div",
      { class: "columns reader" },
      h("div", { class: "textside" }, await textSide(doc, found, table, hues, detail)),
      h("div", { class: "aside" }, topicShares(shares, hues), detail, await accounts(found)),
    ),
  );
  return visible(all.id[doc]);
}

async function textSide(doc, found, table, hues, detail) {
  const snippet = await snippetOf(doc);
  if (model.head.text.snippets && !snippet) return empty(t("empty_text"));
  if (!found) {
    return [snippet ? h("p", { class: "text", lang: model.head.language, dir: "auto" }, snippet) : null, empty(t(model.head.text.policy === "none" ? "no_texts" : "no_text"))];
  }
  const numbers = get("numbers") === "1";
  const text = coloured(found, table, hues, detail, numbers);
  return [
    h(
      "div",
      { class: "bar-of-fields" },
      h("label", { class: "check" }, h("input", { type: "checkbox", checked: numbers, "data-key": "numbers", onchange: (event) => set({ numbers: event.target.checked ? "1" : null }) }), ` ${t("show_numbers")}`),
    ),
    text,
    h("p", { class: "small" }, t(found.spans.length ? "reader_help" : found.words.length ? "no_colours" : "none_counted")),
  ];
}

// The text, each counted word a place to stop at: the arrows move, Enter opens the word.
function coloured(found, table, hues, detail, numbers) {
  const box = h("div", { class: `text${numbers ? " numbered" : ""}`, lang: model.head.language, dir: "auto", role: "group", "aria-label": t("text_of_document") });
  const marks = [];
  let end = 0;
  for (const span of found.spans) {
    if (span.start > end) box.append(document.createTextNode(visible(found.text.slice(end, span.start))));
    const [topic, share] = span.word.topics[0];
    const number = hues.get(topic) || 0;
    const shown = share >= FAINTEST && number;
    const mark = h(
      "span",
      { class: shown ? `w hue hue${number}` : "w", tabindex: marks.length ? "-1" : "0", role: "button", "aria-label": `${found.text.slice(span.start, span.end)}, ${told(span.word)}` },
      found.text.slice(span.start, span.end),
      numbers ? h("sub", {}, topic) : null,
    );
    if (shown) mark.style.setProperty("--strength", (0.1 + 0.9 * share).toFixed(2));
    mark.word = span.word;
    marks.push(mark);
    box.append(mark);
    end = span.end;
  }
  box.append(document.createTextNode(visible(found.text.slice(end))));
  const show = (mark) => mark && mark.word && describe(detail, mark.word, table, hues);
  const markAt = (event) => event.target.closest && event.target.closest(".w");
  box.addEventListener("pointerover", (event) => show(markAt(event)));
  box.addEventListener("focusin", (event) => show(markAt(event)));
  box.addEventListener("click", (event) => {
    const mark = markAt(event);
    if (mark) mark.focus();
    else detail.classList.remove("told");
  });
  box.addEventListener("keydown", (event) => {
    const place = marks.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 10, ArrowUp: -10 }[event.key];
    if (place < 0) return;
    if (event.key === "Enter") go("words", { word: table.word[marks[place].word.word] });
    if (!step) return;
    const next = marks[Math.min(marks.length - 1, Math.max(0, place + step))];
    marks[place].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    event.preventDefault();
  });
  replace(detail, h("p", { class: "small" }, t("word_help")));
  return box;
}


function told(word) {
  return word.topics.slice(0, 3).map(([topic, share]) => `${t("topic")} ${topic} ${percent(share, 0)}`).join(", ");
}

function describe(detail, word, table, hues) {
  const hueOf = (topic) => (hues.get(topic) ? `hue hue${hues.get(topic)}` : "");
  const rest = 1 - word.topics.reduce((sum, [, share]) => sum + share, 0);
  detail.classList.add("told"); // on a small screen it comes up from below
  replace(
    detail,
    h("h3", {}, h("a", { class: "plainlink", href: address("words", { word: table.word[word.word] }) }, own(table.word[word.word])), word.count > 1 ? h("span", { class: "faint" }, ` × ${whole(word.count)}`) : null),
    h(
      "ul",
      { class: "near" },
      word.topics.map(([topic, share]) => h("li", { class: hueOf(topic) }, topicLink(topic), bar(share, null, hueOf(topic)), h("span", { class: "number" }, percent(share, 0)))),
      rest > 0.01 ? h("li", { class: "faint" }, h("span", {}, t("others")), bar(rest), h("span", { class: "number" }, percent(rest, 0))) : null,
    ),
  );
}

function topicShares(shares, hues) {
  const rest = 1 - shares.reduce((sum, [, share]) => sum + share, 0);
  return h(
    "section",
    {},
    h("h3", {}, t("its_topics")),
    h(
      "ul",
      { class: "near withticks" },
      shares.slice(0, LISTED).map(([topic, share]) => h("li", { class: hues.get(topic) ? `hue hue${hues.get(topic)}` : "" }, tick(topic), topicLink(topic), bar(share, null, hues.get(topic) ? `hue hue${hues.get(topic)}` : ""), h("span", { class: "number" }, percent(share)))),
      rest > 0.001 ? h("li", { class: "faint" }, h("span", {}), h("span", {}, t("others")), bar(rest), h("span", { class: "number" }, percent(rest))) : null,
    ),
  );
}

// The document's part of the bound: its terms, and how it rose.
async function accounts(found) {
  if (!found || !found.terms) return null;
  const sum = found.terms.reduce((total, term) => total + term, 0);
  const recorded = found.history ? found.history[found.history.length - 1] : null;
  const rows = ["words", "assignments", "entropy", "shares"].map((name, i) => [t(`term_${name}`), found.terms[i], t(`term_${name}_long`)]);
  const passes = found.history ? (await fitBlock()).history.filter((row) => row.phase === "mean-field").map((row) => row.pass).slice(-found.history.length) : [];
  return h(
    "section",
    {},
    h("h3", {}, t("its_bound")),
    h(
      "table",
      { class: "data terms" },
      h("caption", { class: "hidden" }, t("its_bound")),
      h(
        "tbody",
        {},
        rows.map(([name, value, long]) => h("tr", { title: long }, h("th", { scope: "row" }, name), h("td", { class: "number" }, fixed(value, 1)))),
        h("tr", { class: "sum" }, h("th", { scope: "row" }, t("sum_of_terms")), h("td", { class: "number" }, fixed(sum, 1))),
        recorded === null ? null : h("tr", { title: t("recorded_long") }, h("th", { scope: "row" }, t("recorded")), h("td", { class: "number" }, fixed(recorded, 1))),
      ),
    ),
    found.history && found.history.length > 1
      ? figure(t("its_passes"), "", lineChart({ xs: passes, series: [{ values: found.history }], width: 440, height: 140, left: 62, dots: true, format: fixed, xTicks: passes.map((pass) => [pass, String(pass)]) }), [t("pass"), t("nats")], () => found.history.map((value, i) => [passes[i], fixed(value, 2)]))
      : null,
  );
}
