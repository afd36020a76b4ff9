import { WarmstartError } from '../error/warmstart-error.js';
import { formatShape } from '../ir/shape.js';
import { defineOp, gradientMissing, required } from './rule.js';
import { checkRank, shapeMismatch } from './typing.js';

const modes: readonly string[] = ['linear', 'nearest', 'cubic'];
const paddings: readonly string[] = ['zeros', 'border', 'reflection'];

function checkChoice(name: string, value: string | undefined, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value)) return;
  throw new WarmstartError({
    code: 'E_OP_ATTRIBUTE',
    problem: `GridSample has an unknown ${name}`,
    expected: choices.join(', '),
    received: value,
  });
}

export const gridSampleOps = {
  /** [N, C, H, W] read at the points of a grid [N, H', W', 2] of x and y, both from -1 to 1: [N, C, H', W']. */
  GridSample: defineOp({
    arity: [2, 2],
    attributes: { align_corners: 'int', mode: 'string', padding_mode: 'string' },
    infer: (site) => {
      const [x, grid] = [required(site, 0), required(site, 1)];
      checkChoice('mode', site.attributes.mode, modes);
      checkChoice('padding_mode', site.attributes.padding_mode, paddings);
      checkRank(x, 4, 5);
      checkRank(grid, x.shape.length);
      const [batch = 1, channels = 1, ...space] = x.shape;
      const [pictures = 1, ...points] = grid.shape;
      if (pictures !== batch || points.at(-1) !== space.length) {
        const expected = `[${batch}, ..., ${space.length}] for pictures ${formatShape(x.shape)}`;
        throw shapeMismatch('GridSample needs a grid for each picture', expected, grid.shape);
      }
      return [{ dtype: x.dtype, shape: [batch, channels, ...points.slice(0, -1)] }];
    },
    gradient: gradientMissing('each pixel goes to up to four others, by where the grid points'),
  }),
};
