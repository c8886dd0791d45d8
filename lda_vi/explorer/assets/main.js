// The page begins here: head and topics first, then what the address asks for.

import { begin, model } from "./data.js";
import { announce, h, later, redrawCanvases, replace, setLive } from "./dom.js";
import { helpDialog, listenToKeys } from "./keys.js";
import { onRename, startNames } from "./names.js";
import { documentsPanel } from "./panel_documents.js";
import { fitPanel } from "./panel_fit.js";
import { groupsPanel } from "./panel_groups.js";
import { madePanel } from "./panel_made.js";
import { mapPanel } from "./panel_map.js";
import { readerPanel } from "./panel_reader.js";
import { topicPanel } from "./panel_topic.js";
import { rail, topicsPanel } from "./panel_topics.js";
import { vocabularyPanel } from "./panel_vocabulary.js";
import { wordsPanel } from "./panel_words.js";
import { searchBox } from "./searching.js";
import { PANELS, address, get, onChange, panel, set, tab, visit } from "./state.js";
import { counted, language, setLanguage, t } from "./words_in.js";

const DRAW = {
  topics: topicsPanel,
  topic: topicPanel,
  documents: documentsPanel,
  reader: readerPanel,
  words: wordsPanel,
  groups: groupsPanel,
  fit: fitPanel,
  vocabulary: vocabularyPanel,
  map: mapPanel,
  made: madePanel,
};
const RAILED = { topic: "topic", documents: "documents", reader: "topic", groups: "topic", words: "topic" };
const TITLES = { groups: "groups_time" };

const frame = {};
let drawing = 0;

function wantedLanguage() {
  const wanted = get("lang") || (model.head.lang === "auto" ? navigator.language : model.head.lang);
  return wanted.slice(0, 2) === "ko" ? "ko" : "en";
}

const preferred = matchMedia("(prefers-color-scheme: dark)");

function setTheme() {
  const wanted = get("theme");
  document.documentElement.dataset.theme = ["light", "dark"].includes(wanted) ? wanted : preferred.matches ? "dark" : "light";
}

// Paper is white, and browsers leave dark backgrounds out.
addEventListener("beforeprint", () => {
  document.documentElement.dataset.theme = "light";
  redrawCanvases();
});
addEventListener("afterprint", () => {
  setTheme();
  redrawCanvases();
});

function isDark() {
  return document.documentElement.dataset.theme === "dark";
}

function factsLine() {
  const { n, fit } = model.head;
  const parts = [counted(n.topics, "topic"), counted(n.documents, "document"), n.empty ? counted(n.empty, "empty") : null, counted(n.words, "word"), counted(n.tokens, "token")];
  if (fit.converged !== null) parts.push(t(fit.converged ? "converged" : "not_converged"));
  return parts.filter(Boolean).map((part, i) => h("span", {}, i ? " · " : "", part));
}

// The frame around the panels: drawn at the start, and again in another language.
function build() {
  document.documentElement.lang = language();
  const title = model.head.title || "lda_vi";
  frame.main = h("main", { id: "main", tabindex: "-1" });
  frame.rail = h("aside", { class: "rail", "aria-label": t("topics") });
  frame.nav = h("nav", { "aria-label": t("panels") });
  const live = h("div", { class: "hidden", role: "status", "aria-live": "polite" });
  replace(
    document.getElementById("page"),
    h("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); frame.main.focus(); } }, t("skip")),
    h(
      "header",
      {},
      h("div", { class: "titles" }, h("h1", {}, title), h("p", { class: "small" }, factsLine())),
      h(
        "div",
        { class: "tools" },
        searchBox(),
        h("button", { type: "button", class: "quiet", "data-key": "lang", lang: language() === "en" ? "ko" : "en", onclick: () => set({ lang: language() === "en" ? "ko" : "en" }) }, language() === "en" ? "한국어" : "English"),
        h("button", { type: "button", class: "quiet", "data-key": "theme", onclick: () => set({ theme: isDark() ? "light" : "dark" }) }, t("theme")),
        h("button", { type: "button", class: "quiet", "data-key": "help", onclick: () => document.getElementById("help").showModal() }, t("help")),
      ),
    ),
    frame.nav,
    h("div", { class: "body" }, frame.rail, frame.main),
    helpDialog(),
    live,
  );
  setLive(live);
}

function drawNav() {
  replace(
    frame.nav,
    PANELS.map((name, i) => h("a", { href: address(name), "data-panel": name, "aria-current": tab() === name ? "page" : null, title: String(i + 1) }, t(TITLES[name] || name))),
  );
  const current = frame.nav.querySelector("[aria-current]");
  frame.nav.scrollLeft = current.offsetLeft - (frame.nav.clientWidth - current.offsetWidth) / 2; // on small screens it may be out of sight
}

function drawRail() {
  const name = panel();
  frame.rail.hidden = !(name in RAILED) || model.head.n.topics < 2;
  const scrolled = frame.rail.scrollTop;
  if (!frame.rail.hidden) rail(frame.rail, RAILED[name]);
  frame.rail.scrollTop = scrolled;
}

async function draw(moved) {
  const mine = ++drawing;
  const { top, link } = visit();
  setTheme();
  if (wantedLanguage() !== language() || !frame.main) {
    setLanguage(wantedLanguage());
    build();
  }
  const name = panel();
  const focused = document.activeElement && document.activeElement.dataset.key;
  drawNav();
  drawRail();
  const root = h("div", { class: `panel panel-${name}` });
  const heading = (await DRAW[name](root)) || t(TITLES[name] || name);
  if (mine !== drawing) return;
  replace(frame.main, root);
  document.title = `${heading} · ${model.head.title || "lda_vi"}`;
  document.documentElement.dataset.ready = name;
  const again = focused && document.querySelector(`[data-key="${CSS.escape(focused)}"]`);
  if (again) again.focus({ preventScroll: moved });
  else if (moved && [document.body, frame.main].includes(document.activeElement)) {
    const left = link && [...root.querySelectorAll("a")].find((one) => one.getAttribute("href") === link);
    (left || frame.main).focus({ preventScroll: true });
  }
  if (moved) scrollBack(top);
  if (moved && heading !== frame.heading) announce(heading);
  frame.heading = heading;
}

// To where a panel was scrolled to; of a long table the rows down there may be on their way.
function scrollBack(top, frames = 60) {
  scrollTo(0, top);
  if (frames && scrollY < top - 1) requestAnimationFrame(() => scrollBack(top, frames - 1));
}

async function start() {
  await begin();
  startNames(model.topics.labels, model.head.key);
  setLanguage("none");
  listenToKeys();
  onChange(draw);
  preferred.addEventListener("change", () => draw(false));
  onRename(later(drawRail, 250)); // not at once: whoever leaves the field by a click must hit what was there
  await draw(false);
}

start().catch((error) => {
  document.getElementById("page").textContent = `This page cannot be shown: ${error.message}`;
  throw error;
});
