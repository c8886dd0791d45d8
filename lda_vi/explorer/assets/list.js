// Lists of documents: which ones, in which order, and how a row looks.

import { DUPLICATE, EMPTY, SHORT, fitOf, model, oddOf, shareOf, snippetOf, topicsOf, valueOf } from "./data.js";
import { h, own, replace } from "./dom.js";
import { flagTexts, strip, topicsText } from "./pieces.js";
import { address } from "./state.js";
import { fixed, percent, t, whole } from "./words_in.js";

// The list a document was opened from, so that the reader can turn its pages.
export const opened_from = { rows: null };

export const SORTS = ["share", "amount", "typical", "odd", "worst", "best", "longest", "shortest", "row"];

// Documents that pass all filters, in order. `groups`: [place of each document, wanted] pairs.
export function rankedDocuments(all, { topic = null, least = 0, groups = [], keep = null, sort = "row" }) {
  const rows = [];
  const keys = [];
  for (let doc = 0; doc < all.tokens.length; doc++) {
    if (groups.some(([places, wanted]) => places[doc] !== wanted)) continue;
    if (keep && !keep(doc)) continue;
    const share = topic === null ? 0 : shareOf(all, doc, topic);
    if (topic !== null && (share < least || share === 0 || all.flags[doc] & EMPTY)) continue;
    rows.push(doc);
    keys[doc] = sortKey(all, doc, share, sort);
  }
  return rows.sort((one, other) => (keys[one] === keys[other] ? one - other : keys[one] - keys[other]));
}

// What documents are sorted by, the least first; those without such a number come last.
function sortKey(all, doc, share, sort) {
  const missing = (value) => (Number.isFinite(value) ? value : Infinity);
  if (sort === "share") return -share;
  if (sort === "amount") return -share * all.tokens[doc];
  if (sort === "typical") return -share / (1 + Math.max(0, -(oddOf(all, doc) || 0)));
  if (sort === "odd") return missing(oddOf(all, doc));
  if (sort === "worst") return missing(fitOf(all, doc));
  if (sort === "best") return missing(-fitOf(all, doc));
  if (sort === "longest") return -all.tokens[doc];
  if (sort === "shortest") return all.tokens[doc];
  return doc;
}

// The user's columns of a document in a line: "1862-12-01 · Lincoln".
export function columnsLine(all, doc) {
  const values = model.head.columns.map((_, number) => valueOf(all, number, doc)).filter(Boolean);
  return values.map((value, i) => [i ? " · " : "", own(value)]);
}

export function documentLink(all, doc, patch = {}) {
  return h("a", { class: "docid", href: address("reader", { doc, ...patch }), onclick: () => remember() }, own(all.id[doc]));
}

let remember = () => {};

// A table of documents; `list` is the whole list they are part of.
export function documentTable(all, rows, { topic = null, list = rows }) {
  const fits = Boolean(all.fit);
  remember = () => (opened_from.rows = list);
  const body = h("tbody", {});
  const table = h(
    "table",
    { class: "data doctable" },
    h("caption", { class: "hidden" }, t("documents")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        topic === null ? null : h("th", { scope: "col", class: "number" }, t("share")),
        h("th", { scope: "col" }, t("document")),
        h("th", { scope: "col", class: "medium" }, t("topics")),
        h("th", { scope: "col", class: "number medium" }, t("tokens")),
        fits ? h("th", { scope: "col", class: "number medium", title: t("fit_long") }, t("fit")) : null,
      ),
    ),
    body,
  );
  for (const doc of rows) {
    const shares = topicsOf(all, doc);
    const flags = flagTexts(all.flags[doc] & (EMPTY | SHORT | DUPLICATE));
    const snippet = h("p", { class: "snippet", lang: model.head.language, dir: "auto" });
    body.append(
      h(
        "tr",
        { "data-doc": doc },
        topic === null ? null : h("td", { class: "number" }, percent(shareOf(all, doc, topic))),
        h("th", { scope: "row" }, h("div", { class: "docline" }, documentLink(all, doc), h("span", { class: "faint" }, columnsLine(all, doc)), flags.length ? h("span", { class: "note" }, flags.join(", ")) : null), snippet),
        h("td", { class: "medium topicscell" }, all.flags[doc] & EMPTY ? null : [strip(shares), h("div", {}, topicsText(shares))]),
        h("td", { class: "number medium" }, whole(all.tokens[doc])),
        fits ? h("td", { class: "number medium", title: Number.isFinite(oddOf(all, doc)) ? t("odd_of", fixed(oddOf(all, doc), 1)) : null }, fixed(fitOf(all, doc), 3)) : null,
      ),
    );
    snippetOf(doc).then((text) => (text ? replace(snippet, text) : snippet.remove()));
  }
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("documents") }, table);
}
