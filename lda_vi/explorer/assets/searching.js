// The one field that finds topics, words and documents.

import { docs, model, words } from "./data.js";
import { announce, h, later, own, replace } from "./dom.js";
import { opened_from } from "./list.js";
import { nameOf } from "./names.js";
import { titleOf } from "./pieces.js";
import { go } from "./state.js";
import { counted, t } from "./words_in.js";

const OF_A_KIND = 5;

async function findings(text) {
  const wanted = text.toLowerCase();
  const { topics } = model;
  const found = [];
  const names = Array.from(topics.share, (_, topic) => topic);
  const fits = names.filter((topic) => String(topic) === wanted || nameOf(topic).toLowerCase().includes(wanted) || topics.words[topic].some((word) => word.toLowerCase().startsWith(wanted)));
  for (const topic of fits.slice(0, OF_A_KIND)) found.push({ kind: t("topic"), text: `${topic} ${titleOf(topic, 4)}`, panel: "topic", patch: { topic } });
  const table = await words();
  const starting = [];
  table.word.forEach((word, column) => word.toLowerCase().startsWith(wanted) && starting.push(column));
  starting.sort((one, other) => (table.word[one].length === wanted.length ? -1 : 0) - (table.word[other].length === wanted.length ? -1 : 0) || table.tokens[other] - table.tokens[one]);
  for (const column of starting.slice(0, OF_A_KIND)) found.push({ kind: t("word"), text: table.word[column], panel: "words", patch: { word: table.word[column] } });
  const all = await docs();
  for (let doc = 0, many = 0; doc < all.id.length && many < OF_A_KIND; doc++) {
    if (!all.id[doc].toLowerCase().includes(wanted)) continue;
    many++;
    found.push({ kind: t("document"), text: all.id[doc], panel: "reader", patch: { doc } });
  }
  found.push({ kind: t("documents"), text: t("search_all", text), panel: "documents", patch: { q: text, topic: null } });
  return found;
}

export function searchBox() {
  const list = h("ul", { id: "findings", role: "listbox", "aria-label": t("search"), hidden: true });
  const input = h("input", { type: "search", id: "search", role: "combobox", "aria-expanded": "false", "aria-controls": "findings", "aria-autocomplete": "list", "aria-label": t("search_long"), placeholder: t("search"), autocomplete: "off", spellcheck: "false" });
  let found = [];
  let at = -1;
  let hasty = false; // pressed Enter before there was anything to choose from

  const typed = () => input.value.trim();
  const shown = () => !list.hidden && list.dataset.text === typed();

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
    hasty = false;
  }

  // Out of the field, so that keys are keys again.
  const leave = () => document.getElementById("main").focus({ preventScroll: true });

  function choose(place) {
    const one = found[place];
    if (!one) return;
    close();
    input.value = "";
    opened_from.rows = null;
    leave();
    go(one.panel, one.patch);
  }

  function mark(place) {
    at = (place + found.length) % found.length;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    input.setAttribute("aria-activedescendant", `finding-${at}`);
  }

  const look = later(async () => {
    const text = typed();
    if (!text) return close();
    const fresh = await findings(text);
    if (typed() !== text) return;
    found = fresh;
    at = -1;
    if (hasty) return choose(0);
    list.dataset.text = text;
    replace(
      list,
      found.map((one, i) =>
        h("li", { id: `finding-${i}`, role: "option", "aria-selected": "false", onpointerdown: (event) => { event.preventDefault(); choose(i); } }, h("span", { class: "kind" }, one.kind), own(one.text)),
      ),
    );
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    announce(counted(found.length, "finding"));
  }, 120);

  input.addEventListener("input", () => {
    hasty = false;
    look();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (!input.value) leave();
      close();
      input.value = "";
    } else if (event.key === "Enter" && shown()) choose(Math.max(at, 0));
    else if (event.key === "Enter" && typed()) {
      hasty = true;
      look();
    } else if (event.key === "ArrowDown" && shown()) mark(at + 1);
    else if (event.key === "ArrowUp" && shown()) mark(at - 1);
    else return;
    event.preventDefault();
  });
  return h("div", { class: "search", role: "search" }, input, list);
}

