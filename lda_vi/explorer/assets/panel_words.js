// One word: its topics, words like it, the places where it stands. Without one: the words that say most about topics.

import { bar } from "./charts.js";
import { alike, docs, model, words } from "./data.js";
import { h, later, own, replace } from "./dom.js";
import { hueClass } from "./hues.js";
import { documentLink } from "./list.js";
import { empty, field, topicLink } from "./pieces.js";
import { hasTexts, inContext } from "./reading.js";
import { address, get, set } from "./state.js";
import { counted, fixed, percent, t, whole } from "./words_in.js";

const LINES = 30;
const OFFERED = 12;

export async function wordsPanel(root) {
  const table = await words();
  const word = get("word");
  const column = table.place.get(word);
  const offers = h("div", { class: "offers" });
  const body = h("div", {});
  const offer = (text) => replace(offers, text && text !== word ? beginnings(table, text).map((one) => wordLink(table, one)) : null);
  const look = later((text) => {
    const wanted = text.trim();
    if (table.place.has(wanted) || table.place.has(wanted.toLowerCase())) set({ word: table.place.has(wanted) ? wanted : wanted.toLowerCase() });
    else offer(wanted.toLowerCase());
  }, 250);
  replace(
    root,
    h("h2", {}, t("words")),
    h("div", { class: "bar-of-fields" }, field(t("find_word"), word, look, "word", { autocomplete: "off", autocapitalize: "off", spellcheck: "false" })),
    offers,
    body,
  );
  if (column === undefined) {
    if (word) {
      replace(body, empty(t("no_such_word", word)));
      offer(word.toLowerCase());
    } else replace(body, h("p", { class: "lead" }, t("words_lead")), h("p", { class: "wordcloud" }, telling(table).map((one) => [wordLink(table, one), " "])));
    return;
  }
  await showWord(body, table, column);
  return word;
}

function wordLink(table, column) {
  return h("a", { class: "word", href: address("words", { word: table.word[column] }) }, own(table.word[column]));
}

// Frequent words that tell most about their topic.
function telling(table) {
  const value = (column) => table.tokens[column] * table.specificity[column];
  return Array.from(table.word.keys()).sort((one, other) => value(other) - value(one)).slice(0, 120).sort((one, other) => one - other);
}

// The most frequent words that begin with something, then those that contain it.
export function beginnings(table, text, most = OFFERED) {
  const found = [];
  table.word.forEach((word, column) => {
    const place = word.toLowerCase().indexOf(text);
    if (place >= 0) found.push([place > 0, -table.tokens[column], column]);
  });
  return found.sort((one, other) => one[0] - other[0] || one[1] - other[1]).slice(0, most).map(([, , column]) => column);
}

async function showWord(body, table, column) {
  const shares = [];
  for (let i = table.starts[column]; i < table.starts[column + 1]; i++) shares.push([table.topic[i], table.permille[i] / 1000]);
  const rest = 1 - shares.reduce((sum, [, share]) => sum + share, 0);
  const others = (await alike())(column);
  const places = h("section", {});
  replace(
    body,
    h("h3", { class: "theword" }, own(table.word[column])),
    h(
      "p",
      { class: "facts" },
      h("span", {}, counted(table.tokens[column], "token")),
      h("span", {}, t("in_documents", counted(table.documents[column], "document"), percent(table.documents[column] / model.head.n.documents))),
      h("span", { title: t("specificity_long") }, `${t("specificity")} `, h("b", {}, fixed(table.specificity[column]))),
    ),
    h(
      "div",
      { class: "columns even" },
      h(
        "section",
        {},
        h("h3", {}, t("topics_of_word")),
        h(
          "ul",
          { class: "near" },
          shares.map(([topic, share]) => h("li", {}, topicLink(topic, 4), bar(share, null, hueClass(topic)), h("span", { class: "number" }, percent(share)))),
          rest > 0.005 ? h("li", { class: "faint" }, h("span", {}, t("others")), bar(rest), h("span", { class: "number" }, percent(rest))) : null,
        ),
      ),
      others.length ? h("section", {}, h("h3", {}, t("words_alike")), h("p", { class: "wordcloud" }, others.map((one) => [wordLink(table, one), " "])), h("p", { class: "small" }, t("words_alike_long"))) : null,
    ),
    places,
  );
  if (!hasTexts() || !model.head.has.spans) {
    replace(places, h("h3", {}, t("in_context")), empty(t("no_texts")));
    return;
  }
  const [found, all] = await Promise.all([inContext(column, LINES), docs()]);
  replace(
    places,
    h("h3", {}, t("in_context")),
    h("p", { class: "small" }, t("context_of", whole(found.lines.length), whole(found.all), counted(model.head.text.texts, "document"))),
    found.lines.length
      ? h(
          "div",
          { class: "scroll", tabindex: "0", role: "region", "aria-label": t("in_context") },
          h(
            "table",
            { class: "data context", lang: model.head.language },
            h("caption", { class: "hidden" }, t("in_context")),
            h("thead", { class: "hidden" }, h("tr", {}, [t("document"), t("before"), t("word"), t("after")].map((name) => h("th", { scope: "col" }, name)))),
            h(
              "tbody",
              {},
              found.lines.map((one) =>
                h("tr", {}, h("td", { class: "docid" }, documentLink(all, one.doc)), h("td", { class: "before" }, own(one.before)), h("th", { scope: "row", class: "keyword", title: `${t("topic")} ${one.topic}` }, own(one.word)), h("td", {}, own(one.after))),
              ),
            ),
          ),
        )
      : null,
  );
}
