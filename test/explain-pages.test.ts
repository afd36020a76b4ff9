import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser } from './support/browser.js';
import { warmstart } from './support/command-line.js';
import { commonFolder } from './support/common-folder.js';
import { faultsOf, openAll, picturesOf } from './support/page-in-browser.js';
import { writeTinyBody, writeTinyCollection } from './support/tiny-collection.js';

// What is only known once a browser has shown the pages that `warmstart explain` writes.

const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 800 };
/** Of a run, and of a picture that is named. */
const pages = ['run/index', 'run/cues', 'run/mistakes', 'run/layers', 'run/map', 'named/index'];

describe.skipIf(!hasBrowser)('the pages of explain in a browser (needs /usr/bin/chromium)', () => {
  const at = commonFolder(async (at) => {
    await writeTinyCollection(at('pictures'), 12);
    await writeTinyBody(at('body.onnx'));
    const train = ['--weights', at('body.onnx'), '--size', '32', '--batch-size', '8', '--epochs', '1'];
    await done('train', at('pictures'), ...train, '--out', at('trained'));
    await done('explain', at('trained'), '--out', at('run'));
    await done('explain', at('trained'), at('pictures', 'a', '3.png'), '--out', at('named'));
  });
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  const urlOf = (name: string) => pathToFileURL(at(`${name}.html`)).href;

  /** @param own whether the page lets the test's own script run, which it lets no other */
  async function show(name: string, own: boolean) {
    const context = await browser.newContext({ viewport: desktop, bypassCSP: own, javaScriptEnabled: own });
    const page = await context.newPage();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(urlOf(name));
    return { page, requests, close: () => context.close() };
  }

  test.each(pages)('axe-core finds nothing on %s, wide and light, narrow and dark', async (name) => {
    const { page, close } = await show(name, true);
    expect(await faultsOf(page, desktop, phone)).toEqual([]);
    await close();
  });

  test.each(pages)('%s shows all of its pictures, asks for nothing else, and leads to what is there', async (name) => {
    const { page, requests, close } = await show(name, true);
    await page.evaluate(openAll);
    const { all, broken } = await picturesOf(page);
    expect(broken).toEqual([]);
    const files = all.filter((address) => !address.startsWith('data:'));
    if (!['run/cues', 'run/map'].includes(name)) expect(files.length).toBeGreaterThan(5);
    const asked = requests.filter((address) => !address.startsWith('data:'));
    expect(new Set(asked)).toEqual(new Set([urlOf(name), ...files]));
    for (const { address, isThere } of await linksOf(page)) expect([address, isThere]).toEqual([address, true]);
    expect(await page.locator('script, link, iframe, object').count()).toBe(0);
    await close();
  });

  test('the overview leads to every page, and each leads back', async () => {
    const { page, close } = await show('run/index', false);
    for (const name of ['cues', 'mistakes', 'layers', 'map']) {
      await page.locator(`main a[href="${name}.html"]`).first().click();
      await page.waitForURL(urlOf(`run/${name}`));
      await page.locator('nav a[href="index.html"]').click();
      await page.waitForURL(urlOf('run/index'));
    }
    await close();
  });

  test('a picture stands in a row with its map and four that are like it, all of one size', async () => {
    const { page, close } = await show('named/index', true);
    const boxes = await Promise.all(
      (await page.locator('.pictures').first().locator('img').all()).map((image) => image.boundingBox()),
    );
    expect(boxes).toHaveLength(6);
    for (const box of boxes) {
      expect(box?.y).toBeCloseTo(boxes[0]?.y ?? -1, 0);
      expect(Math.abs((box?.width ?? 0) - (boxes[2]?.width ?? -99))).toBeLessThan(8);
    }
    await close();
  });
});

async function done(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await warmstart([...args, '--threads', '1']);
  expect([code, stderr]).toEqual([0, '']);
}

/** Where a page leads to: another file, or a place in itself. */
async function linksOf(page: Page): Promise<{ readonly address: string; readonly isThere: boolean }[]> {
  const addresses = await page.evaluate<string[]>('[...document.links].map((link) => link.href)');
  return Promise.all(
    addresses.map(async (address) => {
      const url = new URL(address);
      const here = url.hash !== '' && address.startsWith(page.url());
      const isThere = here
        ? (await page.locator(`[id="${url.hash.slice(1)}"]`).count()) === 1
        : existsSync(fileURLToPath(url));
      return { address, isThere };
    }),
  );
}
