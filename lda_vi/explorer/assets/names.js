// Names of topics: those of the model, and those the reader gives, which are kept in the browser and can be exported.

const given = new Map();
const renamers = [];
let key = "";
let first = [];

export function startNames(labels, pageKey) {
  first = labels;
  key = `lda_vi:names:${pageKey}`;
  try {
    const stored = JSON.parse(localStorage.getItem(key) || "{}");
    for (const [topic, name] of Object.entries(stored)) {
      if (+topic < first.length && typeof name === "string") given.set(+topic, name);
    }
  } catch {
    // a browser may keep nothing for files; then names last as long as the page is open
  }
}

export function nameOf(topic) {
  return given.has(topic) ? given.get(topic) : first[topic];
}

export function rename(topic, name) {
  given.set(topic, name.trim());
  try {
    localStorage.setItem(key, JSON.stringify(Object.fromEntries(given)));
  } catch {
    // as above
  }
  for (const listener of renamers) listener(topic);
}

export function onRename(listener) {
  renamers.push(listener);
}

// All names, as `lda-vi label` reads them.
export function allNames() {
  const names = {};
  for (let topic = 0; topic < first.length; topic++) if (nameOf(topic)) names[topic] = nameOf(topic);
  return names;
}
