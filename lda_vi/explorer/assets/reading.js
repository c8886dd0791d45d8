// One document for reading: its text cut at its words, the topics of each, the terms of its bound.

import { model, textBlock, textPlaces } from "./data.js";

const TERMS = 4;

// Everything the page has of a document's text, or null if it is not in the page.
export async function reading(doc) {
  const found = (await textPlaces()).get(doc);
  if (!found) return null;
  const [number, place] = found;
  const block = await textBlock(number);
  const words = [];
  for (let i = block.wordStarts[place]; i < block.wordStarts[place + 1]; i++) {
    const topics = [];
    for (let j = block.topicStarts[i]; j < block.topicStarts[i + 1]; j++) topics.push([block.topic[j], block.permille[j] / 1000]);
    words.push({ word: block.word[i], count: block.count[i], topics });
  }
  const spans = [];
  let end = 0;
  for (let i = block.spanStarts[place]; i < block.spanStarts[place + 1]; i++) {
    const start = end + block.start[i];
    end = start + block.length[i];
    spans.push({ start, end, word: words[block.which[i]] });
  }
  const documents = block.text.length;
  const passes = block.history ? block.history.length / documents : 0;
  return {
    text: block.text[place],
    words,
    spans,
    terms: block.terms.length ? Array.from(block.terms.slice(TERMS * place, TERMS * (place + 1))) : null,
    history: passes ? Array.from(block.history.slice(passes * place, passes * (place + 1))) : null,
  };
}

// Pieces of a text around a word, from all texts in the page: at most `most`, and how many there are.
export async function inContext(column, most = 40, width = 60) {
  const lines = [];
  let all = 0;
  for (const [doc, [number, place]] of await textPlaces()) {
    const block = await textBlock(number);
    const first = block.wordStarts[place];
    for (let i = block.spanStarts[place], end = 0; i < block.spanStarts[place + 1]; i++) {
      const start = end + block.start[i];
      end = start + block.length[i];
      if (block.word[first + block.which[i]] !== column) continue;
      all++;
      if (lines.length >= most) continue;
      const text = block.text[place];
      const topic = block.topic[block.topicStarts[first + block.which[i]]];
      lines.push({ doc, topic, before: tail(text.slice(0, start), width), word: text.slice(start, end), after: head(text.slice(end), width) });
    }
  }
  return { lines, all };
}

function tail(text, width) {
  const line = text.slice(-3 * width).replace(/\s+/g, " ");
  return line.length > width ? `…${line.slice(-width).replace(/^\S{0,12}(?=\s)/, "")}` : line;
}

function head(text, width) {
  const line = text.slice(0, 3 * width).replace(/\s+/g, " ");
  return line.length > width ? `${line.slice(0, width).replace(/(?<=\s)\S{0,12}$/, "")}…` : line;
}

export function hasTexts() {
  return model.head.text.texts > 0;
}
