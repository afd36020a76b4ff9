import { mkdir } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainMap } from '../src/map/explain-map.js';
import { hasBrowser, openBrowser } from './support/browser.js';
import { commonFolder } from './support/common-folder.js';
import { smallNetwork } from './support/explained-network.js';
import { madeFeatures } from './support/made-features.js';
import { violationsOf } from './support/page-in-browser.js';
import { tinyPicture } from './support/tiny-data.js';

// What is only known once a browser has shown the interactive map.

const phone = { width: 360, height: 740 };
const desktop = { width: 1280, height: 900 };

describe.skipIf(!hasBrowser)('the interactive map in a browser (needs /usr/bin/chromium)', () => {
  const at = commonFolder(async (at) => {
    for (const c of [0, 1, 2]) await mkdir(at('data', `c${c}`), { recursive: true });
    for (let i = 0; i < 60; i++)
      await tinyPicture(i % 3, i)
        .png()
        .toFile(at('data', `c${i % 3}`, `p${String(i).padStart(5, '0')}.png`));
    await mkdir(at('pages'));
    const { collection, features } = madeFeatures(at('data'), { pictures: 60 });
    features.probabilities.set([0.9997, 0.0002, 0.0001]);
    // Names of files and classes are foreign text.
    const classes = ['class 0', '</script><b>&amp;', 'class 2'];
    await explainMap(smallNetwork(), {
      collection: { ...collection, classes },
      features,
      folder: at('pages'),
      threads: 1,
    });
  });
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  const url = () => pathToFileURL(at('pages', 'map-interactive.html')).href;

  async function show(viewport: typeof phone, colorScheme: 'light' | 'dark', bypassCSP = false) {
    const context = await browser.newContext({ viewport, colorScheme, bypassCSP, hasTouch: viewport === phone });
    const page = await context.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(url());
    await page.locator('#list button').first().waitFor();
    return { page, requests, complaints, close: () => context.close() };
  }

  const shapes = [
    { viewport: phone, scheme: 'light' },
    { viewport: phone, scheme: 'dark' },
    { viewport: desktop, scheme: 'light' },
    { viewport: desktop, scheme: 'dark' },
  ] as const;

  test.each(shapes)(
    'at $viewport.width px, $scheme: axe-core finds nothing, nothing is wider than the page',
    async ({ viewport, scheme }) => {
      const { page, close } = await show(viewport, scheme, true);
      await page.locator('#list button').first().click();
      await page.locator('details summary').click();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
      expect(await violationsOf(page)).toEqual([]);
      await close();
    },
  );

  test('its own script runs under its policy, no other does, and only its thumbnails are fetched', async () => {
    const { page, requests, complaints, close } = await show(desktop, 'light');
    await page.locator('#list button').first().click();
    await page.locator('#card-picture').waitFor({ state: 'visible' });
    expect(complaints).toEqual([]);
    expect(requests).toEqual([url(), new URL('map/sheet-00.jpg', url()).href]);
    await page.evaluate(
      "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = 1' }))",
    );
    expect(await page.evaluate('window.ran')).toBeUndefined();
    await close();
  });

  test('class, errors and file name decide what is found, and colours what is explained', async () => {
    const { page, close } = await show(desktop, 'light');
    const found = page.locator('#found');
    expect(await found.textContent()).toBe('60 pictures, 5 of them wrong.');
    await page.getByLabel('only what is told wrong').check();
    expect(await found.textContent()).toBe('5 of 60 pictures, 5 of them wrong.');
    await page.getByLabel('Class').selectOption('</script><b>&amp;');
    expect(await found.textContent()).toBe('0 of 60 pictures, 0 of them wrong.');
    await page.getByLabel('Class').selectOption('class 2');
    await page.getByLabel('File name').fill('P00017');
    expect(await found.textContent()).toBe('1 of 60 pictures, 1 of them wrong.');
    expect(await page.locator('#list button').textContent()).toMatch(
      /^c2\/p00017\.pngis class 2, taken for class 0 \(\d\d\.\d %\)$/,
    );
    await page.getByLabel('only what is told wrong').uncheck();
    await page.getByLabel('Class').selectOption('all');
    await page.getByLabel('File name').fill('p00000');
    expect(await page.locator('#list button').textContent()).toBe('c0/p00000.pngclass 0, told right (>99.9 %)');
    await page.getByLabel('error').check();
    expect(await page.locator('#legend li').allTextContents()).toEqual(['wrong, learned from5', 'right55']);
    await page.getByLabel('PCA').check();
    expect(await page.locator('#about').textContent()).toContain('of their variance');
    await close();
  });

  test('by keyboard alone the map moves, zooms, and tells a picture, aloud and as a card', async () => {
    const { page, close } = await show(desktop, 'dark');
    const [spoken, card] = [page.locator('#spoken'), page.locator('#card')];
    await page.locator('#map').focus();
    await page.keyboard.press('n');
    const first = (await page.locator('#list button .file').first().textContent()) ?? '';
    expect(await spoken.textContent()).toContain(`${first}: `);
    expect(await page.locator('#card-file').textContent()).toBe(first);
    expect(await page.locator('#card-verdict').textContent()).toBe('told wrong');
    await page.keyboard.press('n');
    expect(await spoken.textContent()).not.toContain(first);
    await page.keyboard.press('p');
    expect(await spoken.textContent()).toContain(first);
    await page.keyboard.press('Escape');
    expect(await card.isVisible()).toBe(false);
    const before = await seen(page);
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowLeft');
    expect(await seen(page)).not.toBe(before);
    await close();
  });

  test('a press picks what is under it, a drag takes it along, and under the wheel it stays', async () => {
    const { page, close } = await show(desktop, 'light');
    const { file, x, y } = await inTheMiddle(page);
    await page.mouse.click(x, y);
    await page.mouse.move(desktop.width - 5, 5);
    expect(await picked(page)).toBe(file);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 90, y + 40, { steps: 4 });
    await page.mouse.up();
    const before = await seen(page);
    await page.mouse.wheel(0, -300);
    expect(await seen(page)).not.toBe(before);
    await forget(page);
    await page.mouse.click(x + 90, y + 40);
    expect(await picked(page)).toBe(file);
    await close();
  });

  test('a tap picks, one finger takes along what is under it, two bring it nearer where it is', async () => {
    const { page, close } = await show(phone, 'dark');
    const { file, x, y } = await inTheMiddle(page);
    const session = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...fingers: readonly (readonly [number, number])[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: fingers.map(([x, y], id) => ({ x, y, id })) });
    await page.touchscreen.tap(x, y);
    expect(await picked(page)).toBe(file);
    await page.locator('#card-close').tap();
    await forget(page);
    await touch('touchStart', [x, y]);
    for (let step = 1; step <= 5; step++) await touch('touchMove', [x - 12 * step, y - 8 * step]);
    await touch('touchEnd');
    // A drag picks nothing, and neither does a pinch.
    expect(await page.locator('#card').isVisible()).toBe(false);
    const [left, right] = [
      (apart: number) => [x - 60 - apart, y - 40] as const,
      (apart: number) => [x - 60 + apart, y - 40] as const,
    ];
    const before = await seen(page);
    await touch('touchStart', left(15), right(15));
    for (let apart = 20; apart <= 45; apart += 5) await touch('touchMove', left(apart), right(apart));
    await touch('touchEnd');
    expect(await page.locator('#card').isVisible()).toBe(false);
    expect(await seen(page)).not.toBe(before);
    await page.touchscreen.tap(x - 60, y - 40);
    expect(await picked(page)).toBe(file);
    // Nothing of this has scrolled or enlarged the page itself.
    expect(await page.evaluate('[scrollX, scrollY, visualViewport.scale]')).toEqual([0, 0, 1]);
    await close();
  });

  test('thumbnails are drawn when few pictures are in view', async () => {
    const { page, close } = await show(desktop, 'light');
    await settled(page);
    await page.waitForTimeout(300);
    const { data, info } = await sharp(await page.locator('#map').screenshot())
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    // The ground of a picture of class 1: noise about (102, 182, 102), which no dot has.
    let greens = 0;
    for (let i = 0; i < info.width * info.height; i++) {
      const [r = 0, g = 0, b = 0] = data.subarray(3 * i, 3 * i + 3);
      if (g > r + 40 && g > b + 40 && r > 65 && b > 65) greens++;
    }
    expect(greens).toBeGreaterThan(2000);
    await close();
  });
});

/**
 * Has the picture that is nearest to the middle of the map shown in the middle of the window: the map can be moved from
 * there in all directions. No other is looked for, so that none can be picked in its place.
 */
async function inTheMiddle(page: Page): Promise<{ readonly file: string; readonly x: number; readonly y: number }> {
  const file = await page.evaluate<string>(`{
    const { files, steps, projections } = JSON.parse(document.getElementById('data').textContent);
    const { places } = projections.find(({ kind }) => kind === 'umap');
    const apart = (i) => Math.hypot(places[2 * i] - steps / 2, places[2 * i + 1] - steps / 2);
    files[[...files.keys()].sort((a, b) => apart(a) - apart(b))[0]];
  }`);
  await page.getByLabel('File name').fill(file);
  await page.locator('#list button').click();
  expect(await picked(page)).toBe(file);
  await forget(page);
  await page.evaluate("scrollTo({ top: 0, behavior: 'instant' })");
  const box = (await page.locator('#map').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  return { file, x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function picked(page: Page): Promise<string> {
  return (await page.locator('#card-file').textContent({ timeout: 5000 })) ?? '';
}

/** So that only what is picked from now on has a name in the card. */
async function forget(page: Page): Promise<void> {
  await page.evaluate("document.getElementById('card-file').textContent = ''");
}

/** Two frames. */
function settled(page: Page): Promise<unknown> {
  return page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

/** What is seen of the map: a page that was opened from a disk may not read its own thumbnails. */
async function seen(page: Page): Promise<string> {
  await settled(page);
  return (await page.locator('#map').screenshot()).toString('base64');
}
