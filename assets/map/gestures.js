/**
 * What hands do to a map.
 * @typedef {{
 *   move(dx: number, dy: number): void,
 *   zoom(factor: number, x: number, y: number): void,
 *   point(x: number, y: number, reach: number): void,
 *   pick(x: number, y: number, reach: number): void,
 *   leave(): void,
 * }} Gestures
 */

const still = 5;

/** Drag, wheel and pinch; a press without a drag picks. @param {HTMLElement} target @param {Gestures} gestures */
export function listenToHands(target, gestures) {
  /** @type {Map<number, { x: number, y: number }>} */
  const down = new Map();
  let travelled = 0;
  const at = (/** @type {MouseEvent} */ event) => {
    const { left, top } = target.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const reachOf = (/** @type {PointerEvent} */ event) => (event.pointerType === 'mouse' ? 14 : 26);
  const spread = () => {
    const [a, b] = [...down.values()];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, apart: Math.hypot(a.x - b.x, a.y - b.y) };
  };
  target.addEventListener('pointerdown', (event) => {
    if (event.button > 0) return;
    target.setPointerCapture(event.pointerId);
    if (down.size === 0) travelled = 0;
    else travelled = still + 1;
    down.set(event.pointerId, at(event));
  });
  target.addEventListener('pointermove', (event) => {
    const [before, now] = [down.get(event.pointerId), at(event)];
    if (!before) {
      if (down.size === 0) gestures.point(now.x, now.y, reachOf(event));
      return;
    }
    if (down.size === 1) {
      travelled += Math.hypot(now.x - before.x, now.y - before.y);
      down.set(event.pointerId, now);
      if (travelled > still) gestures.move(now.x - before.x, now.y - before.y);
      return;
    }
    const old = spread();
    down.set(event.pointerId, now);
    const { x, y, apart } = spread();
    gestures.move(x - old.x, y - old.y);
    if (old.apart > 0) gestures.zoom(apart / old.apart, x, y);
  });
  const up = (/** @type {PointerEvent} */ event) => {
    const { x, y } = at(event);
    const pressed = down.delete(event.pointerId);
    if (pressed && event.type === 'pointerup' && travelled <= still) gestures.pick(x, y, reachOf(event));
  };
  target.addEventListener('pointerup', up);
  target.addEventListener('pointercancel', up);
  target.addEventListener('pointerleave', () => gestures.leave());
  target.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { x, y } = at(event);
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : 1;
      gestures.zoom(Math.exp(-0.0018 * lines * Math.max(-400, Math.min(400, event.deltaY))), x, y);
    },
    { passive: false },
  );
}

const step = 70;

/** @type {Readonly<Record<string, readonly [number, number]>>} */
const arrows = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };

/**
 * The same by keys: arrows, + and -, 0 for the whole, Escape for nothing picked, n and p for the next and the one before.
 * @param {HTMLElement} target
 * @param {{ move(dx: number, dy: number): void, zoom(factor: number): void, whole(): void, none(): void, next(by: number): void }} keys
 */
export function listenToKeys(target, keys) {
  target.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = arrows[event.key];
    if (arrow) keys.move(...arrow);
    else if (event.key === '+' || event.key === '=') keys.zoom(1.5);
    else if (event.key === '-') keys.zoom(1 / 1.5);
    else if (event.key === '0' || event.key === 'Home') keys.whole();
    else if (event.key === 'n') keys.next(1);
    else if (event.key === 'p') keys.next(-1);
    else if (event.key === 'Escape') keys.none();
    else return;
    event.preventDefault();
  });
}
