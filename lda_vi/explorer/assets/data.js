// The record of the page as its parts are asked for: topics at once, everything else when a panel needs it.

import { block, starts } from "./bytes.js";

export const model = { head: null, topics: null };

export const EMPTY = 1;
export const SHORT = 2;
export const DUPLICATE = 4;
export const UNSETTLED = 8;

const kept = new Map();

// Something worked out once from a block, such as where its rows begin.
function once(name, work) {
  if (!kept.has(name)) kept.set(name, work());
  return kept.get(name);
}

export async function begin() {
  model.head = (await block("head")).head;
  model.topics = await block("topics");
  return model;
}

export function docs() {
  return once("docs", async () => {
    const found = await block("docs");
    found.starts = starts(found.topics);
    return found;
  });
}

export function words() {
  return once("words", async () => {
    const found = await block("words");
    found.starts = starts(found.topics);
    found.place = new Map(found.word.map((word, column) => [word, column]));
    return found;
  });
}

export function beta() {
  return once("beta", async () => {
    const found = await block("beta");
    found.starts = starts(found.count);
    return found;
  });
}

export function alike() {
  return once("alike", async () => {
    const found = await block("alike");
    const size = found.word.length ? found.alike.length / found.word.length : 0;
    const place = new Map(Array.from(found.word, (word, row) => [word, row]));
    return (word) => (place.has(word) ? Array.from(found.alike.slice(size * place.get(word), size * (place.get(word) + 1))) : []);
  });
}

// Shares, intervals and sizes of the groups of one column of the user's.
export function group(number) {
  return once(`group${number}`, async () => ({ ...model.head.groups[number], ...(await block(`group${number}`)) }));
}

export const fitBlock = async () => (await block("fit")).fit;
export const madeOf = async () => (await block("made")).made;
export const removed = () => block("removed");

// Share of a topic in a document: 0 where it is not among its largest.
export function shareOf(all, doc, topic) {
  for (let i = all.starts[doc]; i < all.starts[doc + 1]; i++) if (all.topic[i] === topic) return all.permille[i] / 1000;
  return 0;
}

export function topicsOf(all, doc) {
  const found = [];
  for (let i = all.starts[doc]; i < all.starts[doc + 1]; i++) found.push([all.topic[i], all.permille[i] / 1000]);
  return found;
}

export const [SINGLE, ROUNDED] = [7, 4]; // decimal digits of float32, and of what `rounded` leaves of it
const NO_FIT = -(2 ** 31);
const NOT_ODD = -(2 ** 15);

// Bound per token in nats; NaN for an empty document or a model without bounds.
export function fitOf(all, doc) {
  return all.fit && all.fit[doc] !== NO_FIT ? all.fit[doc] / 1000 : NaN;
}

// How far the fit is from what is usual for the length, in spreads.
export function oddOf(all, doc) {
  return all.odd && all.odd[doc] !== NOT_ODD ? all.odd[doc] / 100 : NaN;
}

// A number with the digits that were stored: the others are of binary numbers, and nobody's.
export function digits(value, many) {
  return Number.isFinite(value) ? Number(value.toPrecision(many)) : value;
}

// What a document has in a column of the user's, as text.
export function valueOf(all, number, doc) {
  const column = all[`column${number}`];
  const described = model.head.columns[number];
  if (described.kind === "label") return column[doc] ? described.levels[column[doc] - 1] : "";
  if (described.kind === "number") return Number.isNaN(column[doc]) ? "" : String(column instanceof Float64Array ? column[doc] : digits(column[doc], SINGLE));
  return column[doc];
}

const SNIPPETS = 512;

export async function snippetOf(doc) {
  if (!model.head.text.snippets) return "";
  const found = await block(`snippet${Math.floor(doc / SNIPPETS)}`);
  return found ? found.snippet[doc % SNIPPETS] : "";
}

// Where the text of each document is: its block and its place there.
export function textPlaces() {
  return once("texts", async () => {
    const found = await block("texts");
    const places = new Map();
    let before = -1;
    let place = 0;
    found.row.forEach((row, number) => {
      place = found.block[number] === before ? place + 1 : 0;
      before = found.block[number];
      places.set(row, [before, place]);
    });
    return places;
  });
}

export function textBlock(number) {
  return once(`text${number}`, async () => {
    const found = await block(`text${number}`);
    found.wordStarts = starts(found.words);
    found.topicStarts = starts(found.topics);
    found.spanStarts = starts(found.spans);
    return found;
  });
}

export async function textOf(doc) {
  const place = (await textPlaces()).get(doc);
  return place ? (await textBlock(place[0])).text[place[1]] : null;
}
