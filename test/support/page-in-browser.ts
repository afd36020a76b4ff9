import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

// What runs in a page is text: the project's own code knows no `document`.

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Opens all that is shut. */
export const openAll = "for (const one of document.querySelectorAll('details')) one.open = true";

/**
 * What axe-core finds wrong with a page, a line each. The page has to let the test's own script run.
 * @param rules those that are looked at, by default all
 */
export async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axe);
  const options = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) };
  const found = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html}`);
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
