import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReport } from '../src/report/write-report.js';
import { hasBrowser, openBrowser } from './support/browser.js';
import { commonFolder } from './support/common-folder.js';
import { openAll, picturesOf, violations } from './support/page-in-browser.js';
import { comparisonContent, crowdedContent, studyContent } from './support/report-content.js';

// What is only known once a browser has shown a page.

const pages = { study: studyContent, comparison: comparisonContent, crowded: crowdedContent };

const phone = { width: 360, height: 740 };
const desktop = { width: 1280, height: 900 };

describe.skipIf(!hasBrowser)('a report in a browser (needs /usr/bin/chromium)', () => {
  const at = commonFolder(async (path) => {
    for (const [name, content] of Object.entries(pages)) await writeReport(path(name), await content());
  });
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  const urlOf = (name: string) => pathToFileURL(at(name, 'report.html')).href;

  /** @param bypass whether the page lets the test's own script run, which it lets no other */
  async function show(name: string, viewport: typeof phone, colorScheme: 'light' | 'dark', bypass = false) {
    const context = await browser.newContext({ viewport, colorScheme, bypassCSP: bypass, javaScriptEnabled: bypass });
    const page = await context.newPage();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(urlOf(name));
    return { page, requests, close: () => context.close() };
  }

  const shapes = [
    { name: 'study', viewport: phone, scheme: 'light' },
    { name: 'study', viewport: phone, scheme: 'dark' },
    { name: 'study', viewport: desktop, scheme: 'light' },
    { name: 'study', viewport: desktop, scheme: 'dark' },
    { name: 'comparison', viewport: phone, scheme: 'dark' },
    { name: 'comparison', viewport: desktop, scheme: 'light' },
    { name: 'crowded', viewport: phone, scheme: 'light' },
  ] as const;

  test.each(shapes)(
    '$name at $viewport.width px, $scheme: axe-core finds nothing, and nothing is wider than the page',
    async (shape) => {
      const { page, close } = await show(shape.name, shape.viewport, shape.scheme, true);
      await page.evaluate(openAll);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(shape.viewport.width);
      expect(await violations(page)).toEqual([]);
      await close();
    },
  );

  test('nothing but the page itself is asked for, and it has no script', async () => {
    const { page, requests, close } = await show('study', desktop, 'light');
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([urlOf('study')]);
    expect(await page.locator('script, link, iframe, object').count()).toBe(0);
    await close();
  });

  test('all pictures are shown', async () => {
    const { page, close } = await show('study', desktop, 'light', true);
    const { all, broken } = await picturesOf(page);
    expect(all.length).toBeGreaterThan(100);
    expect(broken).toEqual([]);
    await close();
  });

  test('by keyboard alone a cell of the confusion matrix opens its pictures', async () => {
    const { page, close } = await show('study', desktop, 'light');
    const first = page.locator('.matrix a[href="#confusion-1-1-2"]');
    const pictures = page.locator('details:has(#confusion-1-1-2) img').first();
    expect(await pictures.isVisible()).toBe(false);
    await first.focus();
    await page.keyboard.press('Enter');
    await pictures.waitFor({ state: 'visible', timeout: 5000 });
    await close();
  });

  test('by keyboard alone what is shut opens, and the first stop skips to the report', async () => {
    const { page, close } = await show('study', phone, 'light');
    await page.keyboard.press('Tab');
    expect(await page.locator('.skip:focus').count()).toBe(1);
    const more = page.locator('#error details');
    await more.locator('summary').focus();
    await page.keyboard.press('Enter');
    await more.locator('table').first().waitFor({ state: 'visible', timeout: 5000 });
    await close();
  });

  test('on paper everything that was shut is open, in light colours', async () => {
    const { page, close } = await show('study', desktop, 'dark', true);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.locator('details img').first().isVisible()).toBe(true);
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe('rgb(253, 252, 249)');
    await close();
  });
});
