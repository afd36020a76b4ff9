import { expect, test } from 'vitest';
import { directionalGradients, withLinearHead } from './support/directional-gradient.js';
import { tinyArchitecture } from './support/tiny-architecture.js';

test('the slope of the loss is what the training step says', async () => {
  const graph = withLinearHead(tinyArchitecture.body({ height: 16, width: 16, seed: 3 }));
  for (const { slope, error } of await directionalGradients(graph)) {
    expect(slope).toBeGreaterThan(0);
    expect(error).toBeLessThan(1e-2);
  }
});
