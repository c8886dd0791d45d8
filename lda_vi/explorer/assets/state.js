// What is on screen, kept in the address: #documents?topic=4&q=gold. Every view can be linked to and returned to.

export const PANELS = ["topics", "documents", "words", "groups", "fit", "vocabulary", "map", "made"];
const INNER = { topic: "topics", reader: "documents" }; // panels reached through another one
const LASTING = ["topic", "sel", "group", "lang", "theme", "numbers"]; // what goes along from panel to panel
const LOOKS = ["sel", "lang", "theme", "numbers", "rail"]; // what changes how a list looks, and not what is in it

const listeners = [];
const FRAMED = !/^(file|https?):$/.test(location.protocol); // a notebook shows the page in a frame, which has no address of its own
const visits = new Map();
let entries = Date.now(); // numbers of entries in the history; those of an earlier visit are smaller
let framed = "";
let entry = begun();
let current = read();

// The number of this entry of the history, which it gets when it is first seen.
function begun() {
  if (FRAMED) return ++entries;
  if (!(history.state && history.state.entry)) history.replaceState({ entry: ++entries }, "");
  return history.state.entry;
}

// What somebody who comes back to this entry finds again: how far it was scrolled, the page of a list, the link that led away.
export function visit() {
  if (!visits.has(entry)) visits.set(entry, { top: 0, page: 0, link: null });
  return visits.get(entry);
}

function read() {
  const [panel, query] = decodeHash(FRAMED ? framed : location.hash).split("?", 2);
  const known = PANELS.includes(panel) || panel in INNER;
  return { panel: known ? panel : "topics", params: new URLSearchParams(query || "") };
}

function decodeHash(hash) {
  return hash.startsWith("#") ? hash.slice(1) : hash;
}

export function panel() {
  return current.panel;
}

export function tab(name = current.panel) {
  return INNER[name] || name;
}

export function get(name, otherwise = "") {
  return current.params.has(name) ? current.params.get(name) : otherwise;
}

export function getNumber(name, least, most, otherwise = null) {
  const value = current.params.get(name);
  if (value === null || value === "" || !Number.isInteger(+value)) return otherwise;
  return +value >= least && +value <= most ? +value : otherwise;
}

// The address of a panel; parameters given as null or "" are left out.
export function address(name, patch = {}) {
  const params = new URLSearchParams();
  const same = name === current.panel;
  for (const [key, value] of current.params) if (same || LASTING.includes(key)) params.set(key, value);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined || value === "") params.delete(key);
    else params.set(key, value);
  }
  const query = params.toString().replaceAll("%2C", ",");
  return `#${name}${query ? `?${query}` : ""}`;
}

export function go(name, patch) {
  moveTo(address(name, patch));
}

function moveTo(target) {
  if (!FRAMED) location.hash = target;
  else {
    framed = target;
    changed();
  }
}

// Change parameters of the panel in place: no new entry in the history. Quiet: nobody is told.
export function set(patch, quiet = false) {
  if (FRAMED) framed = address(current.panel, patch);
  else history.replaceState(history.state, "", address(current.panel, patch));
  current = read();
  if (!Object.keys(patch).every((key) => LOOKS.includes(key))) visit().page = 0;
  if (!quiet) tell(false);
}

export function onChange(listener) {
  listeners.push(listener);
}

function tell(moved) {
  for (const listener of listeners) listener(moved);
}

function changed() {
  const link = document.activeElement && document.activeElement.closest("main a");
  visit().link = link && link.getAttribute("href");
  entry = begun();
  current = read();
  tell(true);
}

if (!FRAMED) history.scrollRestoration = "manual"; // a browser would do it before the list is there
addEventListener("hashchange", changed);
addEventListener("scroll", () => (visit().top = scrollY), { passive: true });

addEventListener("click", (event) => {
  const link = FRAMED && event.target.closest && event.target.closest('a[href^="#"]');
  if (!link || event.defaultPrevented) return;
  event.preventDefault();
  moveTo(link.getAttribute("href"));
});
