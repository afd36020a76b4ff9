/**
 * What the page is made of, as JSON in it.
 * @typedef {{ readonly name: string, readonly count: number, readonly colour?: number }} Entry
 * @typedef {{ readonly kind: string, readonly title: string, readonly entries: readonly Entry[], readonly of: readonly number[],
 *   readonly note?: string }} Colouring
 * @typedef {{ readonly kind: string, readonly title: string, readonly about: string, readonly places: readonly number[] }} Projection
 * @typedef {{ readonly tile: number, readonly columns: number, readonly perSheet: number,
 *   readonly addresses: readonly string[], readonly missing: readonly number[] }} Sheets
 * @typedef {{ readonly classes: readonly string[], readonly groups: readonly string[], readonly files: readonly string[],
 *   readonly label: readonly number[], readonly told: readonly number[], readonly confidence: readonly number[],
 *   readonly group: readonly number[], readonly heldOut: readonly number[], readonly steps: number,
 *   readonly projections: readonly Projection[], readonly colourings: readonly Colouring[], readonly sheets: Sheets }} MapData
 */

/** @returns {MapData} */
export function readData() {
  return JSON.parse(element('data').textContent ?? '');
}

/** An element that the page has. @param {string} id */
export function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** Places as parts of the square. @param {MapData} data @param {Projection} projection */
export function placesOf({ steps }, { places }) {
  return Float32Array.from(places, (place) => place / steps);
}

/** 1000ths as a percentage; what is never certain is not shown as certain. @param {number} confidence */
export function percent(confidence) {
  return confidence > 999 ? '>99.9 %' : `${(confidence / 10).toFixed(1)} %`;
}

/** What is said of a picture, in a line. @param {MapData} data @param {number} i */
export function sentence({ classes, label, told, confidence, heldOut }, i) {
  const [is, taken] = [classes[label[i]], classes[told[i]]];
  const verdict = label[i] === told[i] ? `${is}, told right` : `is ${is}, taken for ${taken}`;
  return `${verdict} (${percent(confidence[i])})${heldOut[i] ? ', held out' : ''}`;
}
