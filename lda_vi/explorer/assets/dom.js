// Elements. Text always goes in as text, never as markup, so nothing in a document can become code.

// Control characters, marks that turn the direction of text, line separators: shown as what they are.
const HARMFUL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

export function visible(text) {
  return String(text).replace(/\r\n?/g, "\n").replace(HARMFUL, (letter) => {
    const code = letter.charCodeAt(0);
    return code < 32 ? String.fromCharCode(0x2400 + code) : `⟨${code.toString(16).padStart(4, "0").toUpperCase()}⟩`;
  });
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, one] of Object.entries(value)) element.style.setProperty(key, one);
    else if (name === "value" || name === "checked" || name === "selected") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  append(element, children);
  return element;
}

export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(visible(child)));
  }
  return element;
}

export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function s(tag, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

export function replace(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

// Text from a document, kept apart from its surroundings whatever its direction.
export function own(text, attributes) {
  return h("bdi", attributes, text);
}

let liveRegion = null;

export function setLive(element) {
  liveRegion = element;
}

// Tell a screen reader what has changed.
export function announce(text) {
  if (liveRegion) liveRegion.textContent = visible(text);
}

export function later(action, delay = 150) {
  let waiting = 0;
  return (...values) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => action(...values), delay);
  };
}

// Do something with an element as soon as it stands in the page: before that it has no style and no size.
export function whenShown(element, action, frames = 300) {
  if (element.isConnected) {
    element.drawAgain = action;
    action();
  } else if (frames > 0) requestAnimationFrame(() => whenShown(element, action, frames - 1));
}

// Canvases in the colours that hold now.
export function redrawCanvases() {
  for (const canvas of document.querySelectorAll("canvas")) {
    canvas.width = canvas.width; // wipes it
    if (canvas.drawAgain) canvas.drawAgain();
  }
}
