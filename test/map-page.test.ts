import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainMap } from '../src/map/explain-map.js';
import { hasBrowser, openBrowser } from './support/browser.js';
import { commonFolder } from './support/common-folder.js';
import { smallNetwork } from './support/explained-network.js';
import { madeFeatures } from './support/made-features.js';
import { tinyPicture } from './support/tiny-data.js';

// What is only known once a browser has shown the interactive map.

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
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
      await page.evaluate(axe);
      expect(await violations(page)).toEqual([]);
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

  test('a press picks what is under it, a drag moves the map, the wheel zooms', async () => {
    const { page, close } = await show(desktop, 'light');
    // In the middle of the map stands what the list was asked for.
    await page.locator('#list button').nth(3).click();
    const file = await page.locator('#card-file').textContent();
    await page.locator('#card-close').click();
    expect(await page.locator('#card').isVisible()).toBe(false);
    const box = (await page.locator('#map').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.click(x, y);
    expect(await page.locator('#card-file').textContent()).toBe(file);
    const before = await seen(page);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 90, y + 40, { steps: 4 });
    await page.mouse.up();
    const dragged = await seen(page);
    expect(dragged).not.toBe(before);
    await page.mouse.wheel(0, -300);
    expect(await seen(page)).not.toBe(dragged);
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

/** Two frames. */
function settled(page: Page): Promise<unknown> {
  return page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

/** What is seen of the map: a page that was opened from a disk may not read its own thumbnails. */
async function seen(page: Page): Promise<string> {
  await settled(page);
  return (await page.locator('#map').screenshot()).toString('base64');
}

async function violations(page: Page): Promise<string[]> {
  const found = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })");
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html}`);
}
