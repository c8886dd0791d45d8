// Documents: filter by topic, group and text, sort by share or by fit, read.

import { docs, fitOf, group, model, oddOf, shareOf, snippetOf, textOf, topicsOf, valueOf } from "./data.js";
import { announce, h, later, replace } from "./dom.js";
import { SORTS, documentTable, rankedDocuments } from "./list.js";
import { choice, empty, field, titleOf } from "./pieces.js";
import { csv, download } from "./save.js";
import { pager } from "./tables.js";
import { get, getNumber, set, visit } from "./state.js";
import { counted, percent, t } from "./words_in.js";

const DOCUMENTS_A_PAGE = 50;
const LEAST = [0.01, 0.05, 0.1, 0.2, 0.3, 0.5];

export async function documentsPanel(root) {
  const all = await docs();
  const { head, topics } = model;
  const topic = getNumber("topic", 0, topics.share.length - 1);
  const least = LEAST.includes(Number(get("least"))) ? Number(get("least")) : 0;
  const standard = topic === null ? (all.fit ? "odd" : "row") : "share";
  const usable = SORTS.filter((one) => (topic !== null || !["share", "amount", "typical"].includes(one)) && (all.fit || !["typical", "odd", "worst", "best"].includes(one)));
  const sort = usable.includes(get("sort")) ? get("sort") : standard;
  const filters = await groupFilters();
  const list = h("div", {});
  const count = h("p", { class: "small", "data-key": "count" });
  let run = 0;

  async function draw() {
    const { page } = visit();
    const mine = ++run;
    const query = get("q").trim();
    const found = query ? await matching(all, query) : null;
    if (mine !== run) return;
    const rows = rankedDocuments(all, { topic, least, sort, groups: filters.active, keep: found && ((doc) => found.has(doc)) });
    const told = counted(rows.length, "document");
    replace(count, query ? t("found_in", told, searched()) : told);
    announce(told);
    replace(
      list,
      rows.length ? documentTable(all, rows.slice(page * DOCUMENTS_A_PAGE, (page + 1) * DOCUMENTS_A_PAGE), { topic, list: rows }) : empty(t("nothing_found")),
      pager(rows.length, DOCUMENTS_A_PAGE, page, () => draw().then(() => root.scrollIntoView())),
    );
    save.onclick = () => download("documents.csv", documentsCsv(all, rows, topic), "text/csv");
  }

  const save = h("button", { type: "button", "data-key": "save-documents" }, t("save_csv"));
  replace(
    root,
    h("h2", {}, t("documents")),
    h(
      "div",
      { class: "bar-of-fields" },
      field(t("search_documents"), get("q"), later((text) => { set({ q: text }, true); draw(); }, 250), "q"),
      choice(t("topic"), topic ?? "", [["", t("any")], ...Array.from(topics.share, (_, one) => [one, `${one} ${titleOf(one)}`])], (value) => set({ topic: value, sort: null }), "topic"),
      topic === null ? null : choice(t("at_least"), least || "", [["", t("any")], ...LEAST.map((one) => [one, percent(one, 0)])], (value) => set({ least: value }), "least"),
      filters.fields,
      choice(t("order"), sort, usable.map((one) => [one, t(`sort_${one}`)]), (value) => set({ sort: value === standard ? null : value }), "sort"),
      h("span", { class: "push" }),
      save,
    ),
    topic === null && get("topic") ? empty(t("no_such_topic", get("topic"), topics.share.length - 1)) : null,
    count,
    list,
  );
  await draw();
}

// A choice for each column that makes groups; those made in the address filter.
async function groupFilters() {
  const fields = [];
  const active = [];
  for (const [number, described] of model.head.groups.entries()) {
    const key = `in${number}`;
    const wanted = getNumber(key, 1, described.groups.length);
    fields.push(choice(described.name, wanted ?? "", [["", t("any")], ...described.groups.map((name, i) => [i + 1, name])], (value) => set({ [key]: value }), key));
    if (wanted !== null) active.push([(await group(number)).place, wanted]);
  }
  return { fields, active };
}

function searched() {
  const { text } = model.head;
  if (text.texts) return text.no_text ? t("searched_some", counted(text.texts, "document")) : t("searched_texts");
  return text.snippets ? t("searched_snippets") : t("searched_ids");
}

// Documents in whose id, columns or text (as far as it is in the page) something stands.
export async function matching(all, query) {
  const wanted = query.toLowerCase();
  const found = new Set();
  const { text } = model.head;
  for (let doc = 0; doc < all.id.length; doc++) {
    const hit =
      all.id[doc].toLowerCase().includes(wanted) ||
      model.head.columns.some((_, number) => valueOf(all, number, doc).toLowerCase().includes(wanted)) ||
      (text.snippets && (await lower(snippetOf, doc)).includes(wanted)) ||
      (text.texts && (await lower(textOf, doc)).includes(wanted));
    if (hit) found.add(doc);
  }
  return found;
}

async function lower(source, doc) {
  return ((await source(doc)) || "").toLowerCase();
}

export function documentsCsv(all, rows, topic) {
  const { head } = model;
  const columns = ["row", "id", ...head.columns.map((one) => one.name), ...(topic === null ? [] : [`share_of_topic_${topic}`]), "tokens", ...(all.fit ? ["elbo_per_token", "unusual"] : []), "topics", "shares"];
  return csv(
    columns,
    rows.map((doc) => [
      doc,
      all.id[doc],
      ...head.columns.map((_, number) => valueOf(all, number, doc)),
      ...(topic === null ? [] : [shareOf(all, doc, topic)]),
      all.tokens[doc],
      ...(all.fit ? [fitOf(all, doc), oddOf(all, doc)] : []),
      topicsOf(all, doc).map(([one]) => one).join(" "),
      topicsOf(all, doc).map(([, share]) => share).join(" "),
    ]),
  );
}
