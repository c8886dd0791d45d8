// Colour: seven hues, told apart by all eyes (Okabe and Ito), for the topics somebody has selected; the rest is grey.

import { get, set } from "./state.js";

export const HUES = 7;

// The topic of each hue, null where one is free. A topic keeps its hue while others come and go.
function slots() {
  const parts = get("sel").split(",").slice(0, HUES);
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : null));
}

export function selected() {
  return slots().filter((topic) => topic !== null);
}

// Hue of a topic, from 1; 0 if it is not selected.
export function hue(topic) {
  return slots().indexOf(topic) + 1;
}

export function toggle(topic) {
  const now = slots();
  const place = now.indexOf(topic);
  if (place >= 0) now[place] = null;
  else if (now.includes(null)) now[now.indexOf(null)] = topic;
  else if (now.length < HUES) now.push(topic);
  else now[HUES - 1] = topic;
  while (now.length && now[now.length - 1] === null) now.pop();
  set({ sel: now.map((one) => (one === null ? "" : one)).join(",") });
}

export function hueClass(topic, classes = "") {
  const number = hue(topic);
  return number ? `${classes} hue hue${number}`.trim() : classes;
}

// Hues for the topics of one document: those selected keep theirs, its largest ones take what is free.
export function huesFor(topics) {
  const found = new Map();
  const now = slots();
  now.forEach((topic, place) => topic !== null && found.set(topic, place + 1));
  const free = [];
  for (let number = 1; number <= HUES; number++) if ((now[number - 1] ?? null) === null) free.push(number);
  for (const topic of topics) {
    if (!found.has(topic) && free.length) found.set(topic, free.shift());
  }
  return found;
}
