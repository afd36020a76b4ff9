import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReport } from '../src/report/write-report.js';
import { hasBrowser, openBrowser } from './support/browser.js';
import { commonFolder } from './support/common-folder.js';
import { faultsOf, picturesOf } from './support/page-in-browser.js';
import { comparisonContent, crowdedContent, studyContent } from './support/report-content.js';

// What is only known once a browser has shown a page.

const contents = { study: studyContent, comparison: comparisonContent, crowded: crowdedContent };
type Name = keyof typeof contents;

const phone = { width: 360, height: 740 };
const desktop = { width: 1280, height: 900 };

describe.skipIf(!hasBrowser)('a report in a browser (needs /usr/bin/chromium)', () => {
  const at = commonFolder(async (path) => {
    for (const [name, content] of Object.entries(contents)) await writeReport(path(name), await content());
  });
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  const urlOf = (name: Name) => pathToFileURL(at(name, 'report.html')).href;

  /** Shows a page in a context of its own, which is closed when `use` is done. */
  async function show(
    name: Name,
    options: Parameters<Browser['newContext']>[0],
    use: (page: Page, requests: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const context: BrowserContext = await browser.newContext(options);
    try {
      const page = await context.newPage();
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(urlOf(name));
      await use(page, requests);
    } finally {
      await context.close();
    }
  }

  /** As its reader has it: no script runs. */
  const read = (name: Name, viewport: typeof phone, use: Parameters<typeof show>[2]) =>
    show(name, { viewport, javaScriptEnabled: false }, use);

  /** The page lets no script run; here it lets the test's. */
  const examine = (name: Name, use: Parameters<typeof show>[2]) =>
    show(name, { viewport: desktop, bypassCSP: true }, use);

  test.each(['study', 'comparison', 'crowded'] as const)(
    'axe-core finds nothing in %s, wide and light, narrow and dark, and nothing is wider than the page',
    async (name) => {
      await examine(name, async (page) => {
        expect(await faultsOf(page, desktop, phone)).toEqual([]);
      });
    },
  );

  test('all pictures are shown, and on paper all that was shut is open, in light colours', async () => {
    await examine('study', async (page) => {
      const { all, broken } = await picturesOf(page);
      expect(all.length).toBeGreaterThan(100);
      expect(broken).toEqual([]);
      const shut = page.locator('#error details table').first();
      expect(await shut.isVisible()).toBe(false);
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await shut.isVisible()).toBe(true);
      expect(await page.locator('details img').first().isVisible()).toBe(true);
      const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(ground).toBe('rgb(253, 252, 249)');
    });
  });

  test('nothing but the page itself is asked for, it has no script, and all of it can be used by keyboard', async () => {
    await read('study', desktop, async (page, requests) => {
      expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([urlOf('study')]);
      expect(await page.locator('script, link, iframe, object').count()).toBe(0);
      await page.keyboard.press('Tab');
      expect(await page.locator('.skip:focus').count()).toBe(1);
      // A cell of the confusion matrix opens its pictures.
      const pictures = page.locator('details:has(#confusion-1-1-2) img').first();
      expect(await pictures.isVisible()).toBe(false);
      await page.locator('.matrix a[href="#confusion-1-1-2"]').focus();
      await page.keyboard.press('Enter');
      await pictures.waitFor({ state: 'visible', timeout: 5000 });
    });
  });

  test('a verdict of many comparisons shows its table, and its sentences when they are asked for', async () => {
    await read('crowded', phone, async (page) => {
      const verdict = page.locator('#verdict');
      const sentences = verdict.locator('details p');
      expect(await sentences.count()).toBeGreaterThan(6);
      expect(await verdict.locator('table').first().isVisible()).toBe(true);
      expect(await sentences.first().isVisible()).toBe(false);
      await verdict.locator('summary').focus();
      await page.keyboard.press('Enter');
      await sentences.last().waitFor({ state: 'visible', timeout: 5000 });
      await page.keyboard.press('Enter');
      await sentences.first().waitFor({ state: 'hidden', timeout: 5000 });
      await page.emulateMedia({ media: 'print' });
      expect(await sentences.last().isVisible()).toBe(true);
    });
  });
});
