// How well the model fits: the bound pass by pass, the spread over documents, and the documents behind each point.

import { figure, histogramChart, lineChart } from "./charts.js";
import { docs, fitBlock, fitOf, model } from "./data.js";
import { h, replace } from "./dom.js";
import { documentTable, rankedDocuments } from "./list.js";
import { empty } from "./pieces.js";
import { scatter } from "./scatter.js";
import { pager } from "./tables.js";
import { address } from "./state.js";
import { counted, fixed, percent, roughly, t, whole } from "./words_in.js";

const MARKED_A_PAGE = 20;

export async function fitPanel(root) {
  const [found, all] = await Promise.all([fitBlock(), docs()]);
  if (!all.fit) {
    replace(root, h("h2", {}, t("fit")), empty(t("no_fit")));
    return;
  }
  const passes = found.history.filter((row) => row.elbo !== null);
  const collapsed = found.history.filter((row) => row.predictive !== null);
  const tokens = model.head.n.tokens;
  const list = h("section", { "aria-live": "off" });
  const parts = [h("h2", {}, t("fit")), verdict(found), facts(found, tokens)];
  const pictures = [];
  if (passes.length) pictures.push(boundPicture(passes, tokens), settledPicture(passes));
  if (found.fan.length > 1) pictures.push(fanPicture(found));
  if (collapsed.length > 1) pictures.push(collapsedPicture(collapsed));
  if (found.histogram.documents.length) pictures.push(histogramPicture(found, (from, to) => reveal(list, all, between(all, from, to))));
  replace(root, parts, h("div", { class: "pictures" }, pictures), h("h3", {}, t("length_fit")), h("p", { class: "lead" }, t("length_fit_lead")), scatter(all, found.usual, (rows) => showDocuments(list, all, rows)), list);
  showDocuments(list, all, null);
}

function verdict(found) {
  if (found.converged === null) return null;
  const why = found.verdict.replace(/^(not )?converged: /, "");
  return h("p", { class: `verdict ${found.converged ? "good" : "bad"}` }, h("b", {}, t(found.converged ? "converged" : "not_converged")), why ? h("span", { lang: "en", class: "faint" }, `: ${why}`) : null);
}

function facts(found, tokens) {
  const fell = found.fall === null ? null : found.fall === 0 ? t("never_fell") : t("fell", found.fall.toExponential(1));
  return h(
    "p",
    { class: "facts" },
    found.elbo === null ? null : h("span", {}, "ELBO ", h("b", {}, fixed(found.elbo, 1)), ` ${t("nats")}`),
    found.elbo === null ? null : h("span", {}, h("b", {}, fixed(found.elbo / tokens, 4)), ` ${t("a_token")}`),
    found.documents === null ? null : h("span", {}, `${t("documents")} `, h("b", {}, fixed(found.documents, 1))),
    found.topics === null ? null : h("span", { title: t("topic_term_long") }, `${t("topics")} `, h("b", {}, fixed(found.topics, 1))),
    fell ? h("span", {}, fell) : null,
  );
}

const passTicks = (rows) => rows.map((row) => [row.pass, String(row.pass)]);

function boundPicture(rows, tokens) {
  const values = rows.map((row) => row.elbo / tokens);
  return figure(t("bound_by_pass"), t("bound_from_to", fixed(values[0], 3), fixed(values[values.length - 1], 3)), lineChart({ xs: rows.map((row) => row.pass), series: [{ values }], dots: rows.length < 40, format: fixed, xTicks: passTicks(rows), height: 200, width: 480 }), [t("pass"), "ELBO", t("a_token"), t("documents"), t("topics"), t("change"), "Σα", "η"], () =>
    rows.map((row) => [row.pass, fixed(row.elbo, 1), fixed(row.elbo / tokens, 5), fixed(row.documents ?? NaN, 1), fixed(row.topics ?? NaN, 1), row.change === null ? "–" : row.change.toExponential(1), fixed(row.alpha_sum ?? NaN, 3), fixed(row.eta ?? NaN, 4)]),
  );
}

function settledPicture(rows) {
  const all = model.head.n.documents;
  const values = rows.map((row) => (row.converged === null ? NaN : row.converged / all));
  if (!values.some(Number.isFinite)) return null;
  return figure(t("settled_by_pass"), t("settled_last", percent(values[values.length - 1])), lineChart({ xs: rows.map((row) => row.pass), series: [{ values }], from: 0, to: 1, dots: rows.length < 40, format: roughly, xTicks: passTicks(rows), height: 200, width: 480 }), [t("pass"), t("documents"), t("share")], () => rows.map((row, i) => [row.pass, whole(row.converged ?? NaN), percent(values[i])]));
}

function fanPicture(found) {
  const xs = found.fan.map((_, i) => i + 1);
  const at = (place) => found.fan.map((one) => one[place]);
  const series = [
    { values: at(2), low: at(0), high: at(4) },
    { values: at(2), low: at(1), high: at(3) },
  ];
  return figure(t("fan"), t("fan_long"), lineChart({ xs, series, format: fixed, xTicks: xs.map((pass) => [pass, String(pass)]), height: 200, width: 480 }), [t("pass"), ...found.quantiles.map((value) => `${value} %`)], () => found.fan.map((one, i) => [i + 1, ...one.map((value) => fixed(value, 3))]));
}

function collapsedPicture(rows) {
  const values = rows.map((row) => row.predictive);
  return figure(t("collapsed_by_pass"), t("collapsed_long"), lineChart({ xs: rows.map((row) => row.pass), series: [{ values }], format: fixed, xTicks: passTicks(rows), height: 200, width: 480 }), [t("pass"), t("predictive")], () => rows.map((row) => [row.pass, fixed(row.predictive, 4)]));
}

// Documents with a bound per token in an interval, the least first.
function between(all, from, to) {
  const last = to >= all.fit.reduce((most, fit) => Math.max(most, fit)) / 1000; // no spread: too many arguments
  return rankedDocuments(all, { sort: "worst", keep: (doc) => fitOf(all, doc) >= from - 5e-4 && (last || fitOf(all, doc) < to - 5e-4) });
}

function histogramPicture(found, onpick) {
  const { edges, documents } = found.histogram;
  return figure(t("fit_histogram"), t("fit_histogram_long"), histogramChart({ edges, heights: documents, onpick, format: fixed, height: 200, width: 480 }), [t("from"), t("to"), t("documents")], () =>
    documents.map((value, i) => [fixed(edges[i], 3), fixed(edges[i + 1], 3), value ? h("button", { type: "button", class: "quiet", onclick: () => onpick(edges[i], edges[i + 1]) }, whole(value)) : whole(value)]),
  );
}

// Documents of a picture above the next one: their list may be far down.
function reveal(list, all, rows) {
  showDocuments(list, all, rows);
  const heading = list.querySelector("h3");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  heading.scrollIntoView();
}

// The documents somebody has marked in the picture; at first those fitted worst for their length.
function showDocuments(box, all, rows, page = 0) {
  const marked = rows !== null;
  const list = marked ? rows : rankedDocuments(all, { sort: "odd" }).slice(0, MARKED_A_PAGE);
  replace(
    box,
    h("h3", {}, marked ? t("marked", counted(list.length, "document")) : t("fitted_worst")),
    marked ? h("p", {}, h("button", { type: "button", "data-key": "unmark", onclick: () => showDocuments(box, all, null) }, t("unmark"))) : null,
    list.length ? documentTable(all, list.slice(page * MARKED_A_PAGE, (page + 1) * MARKED_A_PAGE), { list }) : empty(t("nothing_found")),
    pager(list.length, MARKED_A_PAGE, page, (next) => showDocuments(box, all, rows, next)),
    marked ? null : h("p", {}, h("a", { href: address("documents", { topic: null, sort: "odd" }) }, t("all_by_fit"))),
  );
}
