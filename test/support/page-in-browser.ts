import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

// What runs in a page is text: the project's own code knows no `document`.

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Opens all that is shut. */
export const openAll = "for (const one of document.querySelectorAll('details')) one.open = true";

/** Of the rules of axe-core, those whose outcome depends on widths and colours; the others ask about what stays the same. */
const changing = ['color-contrast', 'scrollable-region-focusable', 'link-in-text-block'];

/** Rows and pictures that are drawn as those before them: to ask about the contrast of each takes most of the time. */
const repeated = ['table:not(.matrix) > tbody > tr:nth-child(n + 4)', '.pictures > li:nth-child(n + 3)'];

export interface Width {
  readonly width: number;
  readonly height: number;
}

/**
 * What axe-core finds wrong with a page, wide and light, then narrow and dark, a line each; and whether it is wider than
 * it is shown. The page has to let the test's own script run.
 */
export async function faultsOf(page: Page, wide: Width, narrow: Width): Promise<string[]> {
  await page.evaluate(openAll);
  await page.evaluate(axe);
  const faults: string[] = [];
  await page.setViewportSize(wide);
  faults.push(
    ...(await wider(page, wide)),
    ...(await violations(page, { rules: { 'color-contrast': { enabled: false } } })),
  );
  faults.push(...(await violations(page, { runOnly: ['color-contrast'] })));
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize(narrow);
  faults.push(...(await wider(page, narrow)), ...(await violations(page, { runOnly: changing })));
  return faults;
}

/** What axe-core finds wrong with a page as it is shown, by all rules. The page has to let the test's own script run. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return violations(page, {});
}

/** All that the options ask about; but where it is rules that are named, without what is repeated. */
async function violations(page: Page, options: RunOptions): Promise<string[]> {
  const context = options.runOnly ? JSON.stringify({ exclude: repeated.map((one) => [one]) }) : 'document';
  const found = await page.evaluate<AxeResults>(
    `axe.run(${context}, ${JSON.stringify({ ...options, resultTypes: ['violations'] })})`,
  );
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html}`);
}

async function wider(page: Page, { width }: Width): Promise<string[]> {
  const found = await page.evaluate<number>('document.documentElement.scrollWidth');
  return found > width ? [`${found} px wide, shown in ${width}`] : [];
}

/** Addresses of the pictures of a page, and of those that cannot be shown. */
export function picturesOf(page: Page): Promise<{ readonly all: string[]; readonly broken: string[] }> {
  return page.evaluate(`(async () => {
    for (const image of document.images) image.loading = 'eager';
    const images = [...document.images];
    await Promise.all(images.map((image) => image.decode().catch(() => {})));
    const broken = images.filter((image) => image.naturalWidth === 0);
    return { all: images.map((image) => image.src), broken: broken.map((image) => image.src) };
  })()`);
}
