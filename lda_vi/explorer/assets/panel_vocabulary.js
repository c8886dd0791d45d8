// The vocabulary: what each word says about topics, what was left out and why, and stop words for another run.

import { madeOf, model, removed, words } from "./data.js";
import { announce, h, later, own, replace } from "./dom.js";
import { choice, empty, field } from "./pieces.js";
import { download } from "./save.js";
import { sortedTable } from "./tables.js";
import { address, get, set } from "./state.js";
import { counted, fixed, percent, t, whole } from "./words_in.js";

const WORDS_A_PAGE = 50;
const FILE = "stop-words.txt";
const ticked = new Set(); // words to leave out next time; they last as long as the page is open

export async function vocabularyPanel(root) {
  const [table, gone, made] = await Promise.all([words(), removed(), madeOf()]);
  const view = get("view") === "removed" ? "removed" : "kept";
  const list = h("div", {});
  const draw = () => replace(list, view === "kept" ? keptTable(table, () => drawStops(stops, made)) : removedTable(gone));
  const stops = h("section", { class: "stops" });
  replace(
    root,
    h("h2", {}, t("vocabulary")),
    h("p", { class: "lead" }, t("vocabulary_lead")),
    h(
      "div",
      { class: "bar-of-fields" },
      gone.word.length ? choice(t("show"), view, [["kept", t("kept_words", whole(table.word.length))], ["removed", t("removed_words", whole(gone.all))]], (value) => set({ view: value === "kept" ? null : value, q: null, sort: null }), "view") : null,
      field(t("filter"), get("q"), later((text) => { set({ q: text }, true); draw(); }), "q"),
    ),
    stops,
    list,
  );
  draw();
  drawStops(stops, made);
}

const wanted = () => get("q").trim().toLowerCase();

function keptTable(table, ontick) {
  const rows = Array.from(table.word.keys()).filter((column) => table.word[column].toLowerCase().includes(wanted()));
  if (!rows.length) return empty(t("nothing_found"));
  return sortedTable({
    rows,
    size: WORDS_A_PAGE,
    label: t("vocabulary"),
    sort: get("sort", "-documents"),
    onsort: (sort) => set({ sort }, true),
    columns: [
      { key: "stop", name: t("stop"), class: "narrow", title: t("stop_long"), cell: (column) => stopTick(table.word[column], ontick) },
      { key: "word", name: t("word"), row: true, first: "up", value: (column) => table.word[column], cell: (column) => h("a", { class: "plainlink", href: address("words", { word: table.word[column] }) }, own(table.word[column])) },
      { key: "tokens", name: t("tokens"), class: "number", value: (column) => table.tokens[column], cell: (column) => whole(table.tokens[column]) },
      { key: "documents", name: t("documents"), class: "number", value: (column) => table.documents[column], cell: (column) => whole(table.documents[column]) },
      { key: "part", name: t("part_of_documents"), class: "number medium", cell: (column) => percent(table.documents[column] / model.head.n.documents) },
      { key: "specificity", name: t("specificity"), class: "number", title: t("specificity_long"), value: (column) => table.specificity[column], cell: (column) => fixed(table.specificity[column]) },
    ],
  });
}

function stopTick(word, ontick) {
  return h(
    "label",
    { class: "tick" },
    h("input", {
      type: "checkbox",
      checked: ticked.has(word),
      "data-key": `stop-${word}`,
      onchange: (event) => {
        if (event.target.checked) ticked.add(word);
        else ticked.delete(word);
        announce(t("stops_chosen", counted(ticked.size, "word")));
        ontick();
      },
    }),
    h("span", { class: "hidden" }, t("leave_out", word)),
  );
}

function removedTable(gone) {
  const rows = Array.from(gone.word.keys()).filter((row) => gone.word[row].toLowerCase().includes(wanted()));
  const reason = (row) => t(`reason_${gone.reasons[gone.reason[row]]}`).replace(/^reason_/, "");
  return [
    gone.all > gone.word.length ? h("p", { class: "small" }, t("removed_some", whole(gone.word.length), whole(gone.all))) : null,
    rows.length
      ? sortedTable({
          rows,
          size: WORDS_A_PAGE,
          label: t("vocabulary"),
          sort: get("sort", "-tokens"),
          onsort: (sort) => set({ sort }, true),
          columns: [
            { key: "word", name: t("word"), row: true, first: "up", value: (row) => gone.word[row], cell: (row) => own(gone.word[row]) },
            { key: "tokens", name: t("tokens"), class: "number", value: (row) => gone.tokens[row], cell: (row) => whole(gone.tokens[row]) },
            { key: "documents", name: t("documents"), class: "number", value: (row) => gone.documents[row], cell: (row) => whole(gone.documents[row]) },
            { key: "reason", name: t("reason"), first: "up", value: reason, cell: reason },
          ],
        })
      : empty(t("nothing_found")),
  ];
}

// The words ticked, as a file, and the commands that use it.
function drawStops(box, made) {
  if (!ticked.size) {
    replace(box);
    return;
  }
  const chosen = [...new Set([...made.extra_stop_words, ...ticked])].sort();
  replace(
    box,
    h("h3", {}, t("stops_chosen", counted(ticked.size, "word"))),
    h("p", { class: "wordcloud" }, [...ticked].sort().map((word) => [own(word), " "])),
    h(
      "p",
      {},
      h("button", { type: "button", "data-key": "save-stops", onclick: () => download(FILE, `${chosen.join("\n")}\n`, "text/plain") }, t("save_stops", FILE)),
      " ",
      h("button", { type: "button", class: "quiet", "data-key": "untick", onclick: () => { ticked.clear(); set({}); } }, t("untick_all")),
    ),
    made.again.length ? [h("p", { class: "small" }, t("again_lead", FILE)), h("pre", { tabindex: "0", "data-key": "again" }, made.again.join("\n"))] : h("p", { class: "small" }, t("again_unknown")),
  );
}
