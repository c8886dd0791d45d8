// The words of the interface, in the language of the reader, and numbers as that language writes them.

import { EN } from "./english.js";
import { KO } from "./korean.js";

const TABLES = { en: EN, ko: KO };
const made = new Map();
let table = EN;
let code = "en";

export function setLanguage(wanted) {
  code = wanted in TABLES ? wanted : "en";
  table = TABLES[code];
  made.clear();
}

export function language() {
  return code;
}

// A text of the interface; {0}, {1}, ... stand for what is passed along.
export function t(key, ...values) {
  const text = table[key] ?? EN[key] ?? key;
  return text.replace(/\{(\d)\}/g, (_, place) => values[place] ?? "");
}

function format(options) {
  const key = JSON.stringify(options);
  if (!made.has(key)) made.set(key, new Intl.NumberFormat(code, options));
  return made.get(key);
}

const DASH = "–";

export function whole(value) {
  return Number.isFinite(value) ? format({ maximumFractionDigits: 0 }).format(value) : DASH;
}

export function fixed(value, digits = 2) {
  if (!Number.isFinite(value)) return DASH;
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "negative" }; // no minus before 0.0
  return format(options).format(value).replace("-", "−");
}

export function percent(share, digits = 1) {
  return Number.isFinite(share) ? `${fixed(100 * share, digits)}\u202f%` : DASH;
}

// A share on an axis, whose marks need so many digits.
export function roughly(share, digits) {
  return percent(share, Math.max(0, digits - 2));
}

// A number of things, with the noun in the plural where the language has one.
export function counted(value, noun) {
  return t(value === 1 ? `one_${noun}` : `many_${noun}`, whole(value));
}
