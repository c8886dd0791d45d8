// Keys: everything can be reached without a mouse, and ? tells how.

import { model } from "./data.js";
import { h } from "./dom.js";
import { PANELS, getNumber, go, panel } from "./state.js";
import { t } from "./words_in.js";

const HELP = ["/", "1–8", "[ ]", "j k", "↑ ↓", "← →", "Enter", "Esc", "?"];

export function helpDialog() {
  const dialog = h(
    "dialog",
    { id: "help", "aria-labelledby": "help-title" },
    h("h2", { id: "help-title" }, t("keys")),
    h("dl", {}, HELP.map((keys, i) => h("div", {}, h("dt", {}, h("kbd", {}, keys)), h("dd", {}, t(`key_${i}`))))),
    h("form", { method: "dialog" }, h("button", { "data-key": "close-help" }, t("close"))),
  );
  return dialog;
}

const press = (key) => {
  const button = document.querySelector(`[data-key="${key}"]`);
  if (button && !button.disabled) button.click();
};

function isField(element) {
  return element && (element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName)) && !["checkbox", "radio"].includes(element.type);
}

export function listenToKeys() {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
    const dialog = document.getElementById("help");
    if (dialog && dialog.open) return;
    const act = {
      "/": () => document.getElementById("search").focus(),
      "?": () => dialog.showModal(),
      "[": () => moveTopic(-1),
      "]": () => moveTopic(1),
      j: () => press(panel() === "reader" ? "doc-on" : "page-on"),
      k: () => press(panel() === "reader" ? "doc-back" : "page-back"),
      ArrowDown: () => moveFocus(1),
      ArrowUp: () => moveFocus(-1),
    }[event.key];
    if (/^[1-8]$/.test(event.key)) go(PANELS[event.key - 1]);
    else if (!act || act() === false) return;
    event.preventDefault();
  });
}

function moveTopic(step) {
  const last = model.topics.share.length - 1;
  const now = getNumber("topic", 0, last);
  const next = now === null ? 0 : now + step;
  if (next < 0 || next > last) return;
  go(panel() === "documents" ? "documents" : "topic", { topic: next });
}

// In lists of topics and tables, up and down go from row to row, along the same column of things to press.
function moveFocus(step) {
  const here = document.activeElement;
  const row = here && here.closest("li, tr");
  if (!row) return false;
  const rows = [...row.parentElement.children];
  const place = [...row.querySelectorAll("a, button, input")].indexOf(here);
  const next = rows[rows.indexOf(row) + step];
  if (!next) return true;
  const things = next.querySelectorAll("a, button, input");
  const target = things[Math.min(place, things.length - 1)];
  if (target) target.focus();
  return true;
}
