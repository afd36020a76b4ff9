/**
 * What is looked for.
 * @typedef {{ readonly label: number, readonly wrong: boolean, readonly text: string }} Wanted -1 for any label
 */

/**
 * Of each picture whether it is looked for.
 * @param {import('./data.js').MapData} data @param {Wanted} wanted @returns {Uint8Array}
 */
export function search({ files, label, told }, wanted) {
  const text = wanted.text.trim().toLowerCase();
  return Uint8Array.from(files, (file, i) =>
    (wanted.label < 0 || label[i] === wanted.label) &&
    (!wanted.wrong || label[i] !== told[i]) &&
    (text === '' || file.toLowerCase().includes(text))
      ? 1
      : 0,
  );
}

/**
 * Those that are looked for, the wrong ones first, the most certain of them before the others.
 * @param {import('./data.js').MapData} data @param {Uint8Array} found @returns {number[]}
 */
export function ranked({ label, told, confidence }, found) {
  const wrong = (/** @type {number} */ i) => (label[i] === told[i] ? 0 : 1);
  return [...found.keys()]
    .filter((i) => found[i] === 1)
    .sort(
      (a, b) =>
        wrong(b) - wrong(a) || (wrong(a) ? confidence[b] - confidence[a] : confidence[a] - confidence[b]) || a - b,
    );
}

/**
 * In what order pictures are drawn: what is not looked for first, then grey, then colours as they come.
 * @param {Uint8Array} found @param {Int8Array} colours @returns {Uint32Array}
 */
export function drawingOrder(found, colours) {
  const rank = (/** @type {number} */ i) => (found[i] === 0 ? 0 : colours[i] < 0 ? 1 : 2);
  const order = new Uint32Array(found.length);
  let next = 0;
  for (let wanted = 0; wanted < 3; wanted++)
    for (let i = 0; i < found.length; i++) if (rank(i) === wanted) order[next++] = i;
  return order;
}
