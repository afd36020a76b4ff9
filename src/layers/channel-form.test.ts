import { expect, test } from 'vitest';
import { smallNetwork, smallPictures } from '../../test/support/explained-network.js';
import { featureLayers } from '../explain/feature-layers.js';
import { RowPass } from '../explain/row-pass.js';
import { channelForm, placeForm } from './channel-form.js';

const network = smallNetwork();
const layer = featureLayers(network.graph, network.card.size).find(({ name }) => name === 'maps');

/** Slopes of what a form is asked about in the first picture, and that itself, before and after the picture moves a little along them. */
async function climbed(form: 'channel' | 'place', target: number) {
  if (!layer) throw new Error('no layer');
  const [asked, means] = await Promise.all([
    RowPass.compile((form === 'channel' ? channelForm : placeForm)(network, layer, 2), { threads: 1 }),
    RowPass.compile(channelForm(network, layer, 1), { threads: 1 }),
  ]);
  const slopes = new Float32Array(192);
  await asked.run({
    count: 1,
    fill(_, pixels) {
      pixels.set(smallPictures.subarray(0, 192));
      return target;
    },
    take: (_, results) => slopes.set(results[1] as Float32Array),
  });
  const meanAt = async (channel: number, by: number) => {
    let found = 0;
    await means.run({
      count: 1,
      fill(_, pixels) {
        for (const [i, v] of smallPictures.subarray(0, 192).entries()) pixels[i] = v + by * (slopes[i] as number);
        return channel;
      },
      take(_, results) {
        found = results[2]?.[channel] as number;
      },
    });
    return found;
  };
  const squares = slopes.reduce((sum, v) => sum + v * v, 0);
  const release = () => Promise.all([asked.release(), means.release()]);
  return { slopes, squares, meanAt, release };
}

test('slopes are the derivative of a mean over a map: they tell how much it grows', async () => {
  for (const channel of [0, 2, 4]) {
    const { squares, meanAt, release } = await climbed('channel', channel);
    const step = squares > 0 ? 0.5 / Math.sqrt(squares) : 0;
    const growth = (await meanAt(channel, step)) - (await meanAt(channel, -step));
    expect(growth).toBeCloseTo(2 * step * squares, 3);
    await release();
  }
});

test('slopes of all places of a channel have the mean that the slopes of its mean are', async () => {
  if (!layer) throw new Error('no layer');
  const channel = 1;
  const places = layer.height * layer.width;
  const whole = await climbed('channel', channel);
  const sum = new Float64Array(192);
  for (let place = 0; place < places; place++) {
    const one = await climbed('place', channel * places + place);
    for (const [i, v] of one.slopes.entries()) sum[i] = (sum[i] as number) + v / places;
    await one.release();
  }
  for (const [i, v] of whole.slopes.entries()) expect(sum[i]).toBeCloseTo(v, 5);
  await whole.release();
});
