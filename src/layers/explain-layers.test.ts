import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { commonFolder } from '../../test/support/common-folder.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData, tinyPicture } from '../../test/support/tiny-data.js';
import { tinyTransformer } from '../../test/support/tiny-transformer.js';
import { networkOf } from '../explain/explained-network.js';
import type { ExplanationPage } from '../explain/explanation-page.js';
import type { LabelledCollection } from '../features/labelled-collection.js';
import { visionLearner } from '../learner/vision-learner.js';
import type { Block } from '../page/block.js';
import { renderDocument } from '../page/document.js';
import { explainLayers } from './explain-layers.js';

const threads = 1;
const learner = await visionLearner(await tinyData(), tinyArchitecture, { pretrained: true, threads });
const before = networkOf(learner);
learner.unfreeze();
await learner.fitOneCycle(2, 0.01);
const network = networkOf(learner);

const places = Array.from({ length: 12 }, (_, i) => i);
const at = commonFolder(async (at) => {
  for (const i of places)
    await tinyPicture(i % 2, i)
      .png()
      .toFile(at(`${i}.png`));
});
const collection = (): LabelledCollection => ({
  root: at(),
  files: [...places.map((i) => at(`${i}.png`)), at('gone.png')],
  labels: [...places.map((i) => i % 2), 1],
  classes: ['class-0', 'class-1'],
  heldOut: [...places.map((i) => i > 8), true],
});

function addressesOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'image') return [block.address];
    if (block.kind !== 'pictures') return [];
    return block.pictures.flatMap(({ picture, overlay }) => [picture.thumbnail ?? '', ...(overlay ? [overlay] : [])]);
  });
}

const idsOf = ({ sections }: ExplanationPage) => sections.map(({ id }) => id);

test('a trained network is explained against the one before, with every picture that the page shows', async () => {
  const folder = at('page');
  const told: number[] = [];
  const page = await explainLayers(network, {
    before,
    collection: collection(),
    folder,
    threads,
    onProgress: (done, total) => told.push(done / total),
  });
  expect(page.address).toBe('layers.html');
  expect(idsOf(page)).toEqual(['layers', 'filters', 'channels', 'classes', 'maps', 'movement', 'similarity']);
  const addresses = page.sections.flatMap(({ blocks }) => addressesOf(blocks));
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(addresses.map((address) => address.replace('layers/', '')).sort()).toEqual(
    readdirSync(join(folder, 'layers')).sort(),
  );
  for (const address of addresses) expect((await sharp(join(folder, address)).metadata()).format).toBe('png');
  expect(addresses).toContain('layers/filters-change.png');
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBe(1);
  const facts = JSON.parse(JSON.stringify(page.facts));
  expect(facts).toMatchObject({ pictures: 12, skipped: [{ file: at('gone.png') }], filters: { count: 8, height: 3 } });
  expect(facts.channels[0].channels[0].patches).toHaveLength(9);
  for (const cka of facts.cka['the network before training']) {
    expect(cka.cka).toBeGreaterThan(0);
    expect(cka.cka).toBeLessThan(1);
  }
  const document = renderDocument({
    title: page.title,
    subtitle: '',
    noun: 'page',
    sections: page.sections,
    footer: '',
    picturesBeside: true,
  });
  for (const address of addresses) expect(document).toContain(`src="${address}"`);
});

test('the same seed gives the same page to the last byte', async () => {
  const made = async (name: string) => {
    const folder = at(name);
    const page = await explainLayers(network, { before, collection: collection(), folder, threads });
    const files = readdirSync(join(folder, 'layers')).sort();
    return { page, pictures: files.map((file) => readFileSync(join(folder, 'layers', file)).toString('base64')) };
  };
  expect(await made('one')).toEqual(await made('other'));
});

test('a network is as similar to itself as can be, and another one is compared layer by layer', async () => {
  const same = await explainLayers(network, { before: network, collection: collection(), folder: at('same'), threads });
  const facts = JSON.parse(JSON.stringify(same.facts));
  for (const { cka } of facts.cka['the network before training']) expect(cka).toBeCloseTo(1, 6);
  for (const { relativeDistance } of facts.movement.tensors) expect(relativeDistance).toBe(0);
  const against = networkOf(await visionLearner(await tinyData(), tinyTransformer, { pretrained: false, threads }));
  const page = await explainLayers(network, { against, collection: collection(), folder: at('against'), threads });
  expect(idsOf(page)).toEqual(['layers', 'filters', 'channels', 'classes', 'maps', 'similarity']);
  expect(page.sections.flatMap(({ blocks }) => addressesOf(blocks))).toContain('layers/cka-1.png');
});

test('a transformer has layers, too', async () => {
  const transformer = networkOf(await visionLearner(await tinyData(), tinyTransformer, { pretrained: false, threads }));
  const page = await explainLayers(transformer, { collection: collection(), folder: at('tokens'), threads });
  expect(idsOf(page)).toEqual(['layers', 'filters', 'channels', 'classes', 'maps']);
});

test('a signal ends it, and a layer that is none is told', async () => {
  const options = { collection: collection(), folder: at('stopped'), threads };
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(explainLayers(network, { ...options, signal })).rejects.toThrow('enough');
  await expect(explainLayers(network, { ...options, layers: ['nowhere'] })).rejects.toThrow(/no layer 'nowhere'/);
});
