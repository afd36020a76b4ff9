// What hands do to the page of a map, and how far apart its frames are meanwhile.

const shapes = {
  desktop: { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1 },
  'desktop of twice the pixels': { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 2 },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, hasTouch: true, isMobile: true },
};

/** Milliseconds that each movement lasts. */
const duration = 3000;

/** Runs in the page: takes down times between frames until they are asked for. */
const record = `{
  window.between = [];
  let last = performance.now();
  const frame = (now) => {
    window.between.push(now - last);
    last = now;
    window.coming = requestAnimationFrame(frame);
  };
  window.coming = requestAnimationFrame(frame);
}`;
const recorded = 'cancelAnimationFrame(window.coming), window.between.slice(2)';

/** Puts the first picture of the list into the middle, six times as near as the whole. */
const amid = "document.querySelector('#list button').click(), scrollTo(0, 0)";
const whole = "document.querySelector('#whole').click()";
const nearer = "document.querySelector('#nearer').click()";

/** @returns by shape and movement: frames, milliseconds between two of them, and the share that is late */
export async function measureMovements(browser, url, rounds, note) {
  const found = {};
  for (const [shape, options] of Object.entries(shapes)) {
    const best = {};
    found[shape] = best;
    for (let round = 0; round < rounds; round++) {
      note(`${shape}, round ${round + 1} of ${rounds}`);
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const start = performance.now();
      await page.goto(url);
      await page.locator('#list button').first().waitFor();
      keepBest(best, 'opened', { p95: Math.round(performance.now() - start) });
      const hands = options.hasTouch ? await fingers(page) : await mouse(page);
      for (const [name, prepare, move] of movements(hands)) {
        await page.evaluate(prepare);
        await page.evaluate(record);
        await move();
        keepBest(best, name, summary(await page.evaluate(recorded)));
      }
      await context.close();
    }
  }
  return found;
}

function movements({ drag, zoomIn, zoomOut, hover }) {
  return [
    ['drag, all dots', whole, drag],
    ['zoom in', whole, zoomIn],
    ['zoom out', amid, zoomOut],
    ['drag, 6 times as near', `${whole}, ${amid}`, drag],
    ['drag, 10 times as near', nearer, drag],
    ['drag, 25 times as near', `${nearer}, ${nearer}`, drag],
    ...(hover ? [['hover, all dots', whole, hover]] : []),
  ];
}

function keepBest(best, name, figures) {
  if (best[name] === undefined || figures.p95 < best[name].p95) best[name] = figures;
}

async function mouse(page) {
  const { x, y } = await middle(page);
  const wander = (t) => page.mouse.move(x + 250 * Math.sin(12 * t), y + 160 * Math.sin(17 * t));
  const zoom = async (delta) => {
    await page.mouse.move(x, y);
    await during(() => page.mouse.wheel(0, delta));
  };
  return {
    async drag() {
      await page.mouse.move(x, y);
      await page.mouse.down();
      await during(wander);
      await page.mouse.up();
    },
    zoomIn: () => zoom(-20),
    zoomOut: () => zoom(20),
    hover: () => during(wander),
  };
}

async function fingers(page) {
  const { x, y } = await middle(page);
  const session = await page.context().newCDPSession(page);
  const touch = (type, ...points) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  const two = (apart) => [
    [x - apart, y],
    [x + apart, y],
  ];
  const pinch = async (from, to) => {
    for (const share of [0.5, 0.5]) {
      await touch('touchStart', ...two(from));
      await during((t) => touch('touchMove', ...two(from + (to - from) * t)), share);
      await touch('touchEnd');
    }
  };
  return {
    async drag() {
      await touch('touchStart', [x, y]);
      await during((t) => touch('touchMove', [x + 100 * Math.sin(12 * t), y + 120 * Math.sin(17 * t)]));
      await touch('touchEnd');
    },
    zoomIn: () => pinch(25, 150),
    zoomOut: () => pinch(150, 25),
  };
}

async function middle(page) {
  const box = await page.locator('#map').boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Does it over and over for a share of the time; `t` goes from 0 to 1. */
async function during(move, share = 1) {
  const start = performance.now();
  for (let t = 0; t < 1; t = (performance.now() - start) / (duration * share)) await move(t);
}

/** A frame of 33 ms and more is one of which another was left out. */
export function summary(frames) {
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share) =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1));
  const late = sorted.filter((frame) => frame > 33).length / Math.max(1, sorted.length);
  return { frames: sorted.length, p50: at(0.5), p95: at(0.95), worst: at(1), above33: Number(late.toFixed(3)) };
}
