// How the model was made: enough to judge it, to quote it, and to make it again.

import { madeOf, model } from "./data.js";
import { h, own, replace } from "./dom.js";
import { counted, language, t, whole } from "./words_in.js";

export async function madePanel(root) {
  const made = await madeOf();
  const { head } = model;
  const value = (one) => (Array.isArray(one) ? one.join(", ") : String(one ?? "")) || t("none");
  const list = (entries) => h("dl", {}, entries.map(([name, one]) => h("div", {}, h("dt", {}, name), h("dd", {}, own(value(one))))));
  const section = (title, ...content) => h("section", {}, h("h3", {}, title), content);
  replace(
    root,
    h("h2", {}, t("made")),
    section(t("methods"), h("p", { class: "prose", "data-key": "methods", lang: language() }, made.paragraph[language()])),
    section(t("this_page"), h("ul", {}, leftOut(head).map((one) => h("li", {}, one)))),
    made.command ? section(t("command"), h("pre", { tabindex: "0" }, made.command)) : null,
    h(
      "div",
      { class: "columns even" },
      Object.keys(made.settings).length ? section(t("settings"), list(Object.entries(made.settings))) : null,
      Object.keys(made.preparation).length ? section(t("preparation"), list(Object.entries(made.preparation))) : null,
      Object.keys(made.versions).length ? section(t("versions"), list(Object.entries(made.versions))) : null,
    ),
    section(t("citation"), h("pre", { tabindex: "0" }, made.bibtex)),
  );
}

// What of the texts is in the page, and what is not.
export function leftOut(head) {
  const { text } = head;
  return [
    text.texts ? t("has_texts", counted(text.texts, "document")) : null,
    text.snippets ? t("has_snippets", whole(text.width)) : null,
    text.no_text && text.texts ? t("lacks_texts", counted(text.no_text, "document")) : null,
    text.no_room > 0 ? t("lacks_room", counted(text.no_room, "document")) : null,
    !text.texts && !text.snippets ? t("has_no_text") : null,
    text.hidden.length ? t("lacks_columns", text.hidden.join(", ")) : null,
    t("offline"),
  ].filter(Boolean);
}
