// Blocks of columns out of the page: base64, a zlib stream, typed arrays and JSON. Each is opened once, when needed.

const opened = new Map();
const parsed = new Promise((resolve) => {
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", resolve, { once: true });
  else resolve();
});

const MAPPED = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, i2: Int16Array, i4: Int32Array, f4: Float32Array, f8: Float64Array };

function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

function columns(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const read = (start, size) => JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, start, size)));
  const start = 4 + length;
  const found = {};
  for (const [name, kind, place, size] of read(4, length)) {
    const Mapped = MAPPED[kind];
    found[name] = Mapped
      ? new Mapped(buffer, start + place, size / Mapped.BYTES_PER_ELEMENT)
      : read(start + place, size);
  }
  return found;
}

async function open(name) {
  const find = () => document.querySelector(`script[data-block="${name}"]`);
  let element = find();
  if (!element) {
    await parsed; // it may stand below the script that asks
    element = find();
  }
  if (!element) return null;
  const bytes = fromBase64(element.textContent);
  element.remove(); // the text is not needed twice
  return columns(await inflate(bytes));
}

// Columns of a block, or null if the page has none of that name.
export function block(name) {
  if (!opened.has(name)) opened.set(name, open(name));
  return opened.get(name);
}

// Where the entries of each row begin, from how many each row has.
export function starts(counts) {
  const places = new Uint32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) places[i + 1] = places[i] + counts[i];
  return places;
}
