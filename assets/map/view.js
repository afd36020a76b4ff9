/**
 * What of the map is seen: the place in the middle of the window, and pixels per unit. The whole map is the square from 0 to
 * 1 both ways.
 * @typedef {{ readonly x: number, readonly y: number, readonly scale: number }} View
 * @typedef {{ readonly width: number, readonly height: number }} Size in pixels
 */

const margin = 24;
const nearest = 80;

/** The whole map. @param {Size} size @returns {View} */
export function wholeView(size) {
  return { x: 0.5, y: 0.5, scale: Math.max(40, Math.min(size.width, size.height) - 2 * margin) };
}

/**
 * Nearer by a factor, with what is under a pixel staying under it; never nearer than 80 times the whole, nor farther than
 * the whole.
 * @param {View} view @param {Size} size @param {number} factor @param {number} px @param {number} py @returns {View}
 */
export function zoomed(view, size, factor, px, py) {
  const whole = wholeView(size).scale;
  const scale = Math.min(nearest * whole, Math.max(whole, view.scale * factor));
  const [dx, dy] = [px - size.width / 2, py - size.height / 2];
  const x = view.x + dx / view.scale - dx / scale;
  const y = view.y + dy / view.scale - dy / scale;
  return within({ x, y, scale });
}

/** Moved by pixels, as a hand moves a sheet of paper. @param {View} view @param {number} dx @param {number} dy @returns {View} */
export function moved(view, dx, dy) {
  return within({ ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale });
}

/** With a place in the middle. @param {View} view @param {number} x @param {number} y @returns {View} */
export function centred(view, x, y) {
  return within({ ...view, x, y });
}

/** The middle stays on the map, so that nobody gets lost beside it. @param {View} view @returns {View} */
function within({ x, y, scale }) {
  return { x: Math.min(1, Math.max(0, x)), y: Math.min(1, Math.max(0, y)), scale };
}
