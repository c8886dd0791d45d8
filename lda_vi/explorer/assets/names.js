// Names of topics: those of the model, and those the reader gives, which are kept in the browser and can be exported.
// A name is kept with the one it took the place of: where the model has got another one since, that is the newer.

const given = new Map();
const renamers = [];
let key = "";
let first = [];

export function startNames(labels, pageKey) {
  first = labels;
  key = `lda_vi:names:${pageKey}`;
  try {
    const stored = JSON.parse(localStorage.getItem(key) || "{}");
    for (const [topic, { name, instead }] of Object.entries(stored)) {
      if (+topic < first.length && typeof name === "string") given.set(+topic, { name, instead });
    }
  } catch {
    // a browser may keep nothing for files; then names last as long as the page is open
  }
}

export function nameOf(topic) {
  const own = given.get(topic);
  return own && (!first[topic] || own.instead === first[topic]) ? own.name : first[topic];
}

export function rename(topic, name) {
  given.set(topic, { name: name.trim(), instead: first[topic] });
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

// All names, as `lda-vi label` reads them: an empty one takes away what the model has.
export function allNames() {
  const names = {};
  for (let topic = 0; topic < first.length; topic++) if (nameOf(topic) || first[topic]) names[topic] = nameOf(topic);
  return names;
}
