// Tables that sort by any column and turn pages: only what is on the page is ever drawn, and its first rows at once.

import { announce, append, h, replace } from "./dom.js";
import { visit } from "./state.js";
import { t, whole } from "./words_in.js";

const AT_ONCE = 50; // rows drawn before the screen is shown; the others follow in portions

// `columns`: {key, name, value (row -> number or text to sort by), cell (row -> content), class, first: "down"|"up", title}.
// `sort`: "key" or "-key". Calls `onsort` with the new one.
export function sortedTable({ columns, rows, sort, onsort, size = Infinity, label, rowAttributes = () => ({}) }) {
  const box = h("div", { class: "tablebox" });
  let order = sort;
  let drawing = 0;

  function arranged() {
    const down = order.startsWith("-");
    const column = columns.find((one) => one.key === order.replace("-", "") && one.value);
    if (!column) return rows;
    const values = new Map(rows.map((row) => [row, column.value(row)]));
    const missing = (value) => value === null || value === undefined || Number.isNaN(value) || value === "";
    return [...rows].sort((one, other) => {
      const [a, b] = [values.get(one), values.get(other)];
      if (missing(a) || missing(b)) return missing(a) - missing(b);
      const way = typeof a === "string" ? a.localeCompare(b) : a - b;
      return down ? -way : way;
    });
  }

  function header(column) {
    const name = h("span", {}, column.name);
    if (!column.value) return h("th", { scope: "col", class: column.class || "" }, name);
    const now = order.replace("-", "") === column.key;
    const down = order.startsWith("-");
    return h(
      "th",
      { scope: "col", class: column.class || "", "aria-sort": now ? (down ? "descending" : "ascending") : "none" },
      h("button", { type: "button", "data-key": `sort-${column.key}`, title: column.title || null, onclick: () => resort(column, now, down) }, name, h("span", { class: "way", "aria-hidden": "true" }, now ? (down ? "↓" : "↑") : "")),
    );
  }

  function resort(column, now, down) {
    const descending = now ? !down : column.first !== "up";
    order = (descending ? "-" : "") + column.key;
    visit().page = 0;
    draw();
    box.querySelector(`[data-key="sort-${column.key}"]`).focus();
    announce(t("sorted_by", column.name));
    if (onsort) onsort(order);
  }

  const tableRow = (row) =>
    h("tr", rowAttributes(row), columns.map((column) => h(column.row ? "th" : "td", { class: column.class || "", scope: column.row ? "row" : null }, column.cell(row))));

  function addRows(body, rest, mine) {
    if (mine !== drawing || !rest.length) return;
    append(body, rest.slice(0, AT_ONCE).map(tableRow));
    setTimeout(() => addRows(body, rest.slice(AT_ONCE), mine));
  }

  function draw() {
    const all = arranged();
    const { page } = visit();
    const shown = all.slice(page * size, (page + 1) * size);
    const body = h("tbody", {}, shown.slice(0, AT_ONCE).map(tableRow));
    const mine = ++drawing;
    setTimeout(() => addRows(body, shown.slice(AT_ONCE), mine));
    replace(
      box,
      h(
        "div",
        { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
        h(
          "table",
          { class: "data" },
          h("caption", { class: "hidden" }, label),
          h("thead", {}, h("tr", {}, columns.map(header))),
          body,
        ),
      ),
      pager(all.length, size, page, () => {
        draw();
        box.scrollIntoView({ block: "nearest" });
      }),
    );
  }

  draw();
  return box;
}

// Buttons that turn pages; nothing where there is one page. The page is kept for those who come back to the panel.
export function pager(all, size, page, turn) {
  const pages = Math.ceil(all / size);
  if (pages <= 1) return null;
  const button = (text, target, key) =>
    h("button", { type: "button", "data-key": key, disabled: target < 0 || target >= pages, onclick: (event) => press(event.currentTarget, target) }, text);
  async function press(pressed, target) {
    const focused = pressed === document.activeElement;
    visit().page = target;
    await turn(target);
    announce(t("page_of", whole(target + 1), whole(pages)));
    const again = document.querySelector(`[data-key="${pressed.dataset.key}"]:enabled`) || document.querySelector('[data-key^="page-"]:enabled');
    if (focused && again) again.focus({ preventScroll: true });
  }
  return h(
    "div",
    { class: "pager", role: "group", "aria-label": t("pages") },
    button(t("previous"), page - 1, "page-back"),
    h("span", {}, t("rows_of", whole(page * size + 1), whole(Math.min(all, (page + 1) * size)), whole(all))),
    button(t("next"), page + 1, "page-on"),
  );
}
