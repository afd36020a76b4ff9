import { WarmstartError } from '../error/warmstart-error.js';
import { int, string } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import { type Shape, staticShape } from '../ir/shape.js';
import { defineOp, type GradientSite, required, type Site } from './rule.js';
import { checkRank, shapeMismatch } from './typing.js';

const depthToSpaceAttributes = { blocksize: 'int', mode: 'string' } as const;

function blockOf(site: Site<{ readonly blocksize: 'int' }>): number {
  const { blocksize } = site.attributes;
  checkRank(required(site, 0), 4);
  if (blocksize !== undefined && blocksize > 0) return blocksize;
  throw new WarmstartError({
    code: 'E_OP_ATTRIBUTE',
    problem: `${site.op} needs a blocksize`,
    expected: 'a positive integer',
    received: String(blocksize),
  });
}

/** The two orders in which the channels may hold a block. */
function isColumnRowDepth(site: Site<typeof depthToSpaceAttributes>): boolean {
  const { mode = 'DCR' } = site.attributes;
  if (mode === 'DCR' || mode === 'CRD') return mode === 'CRD';
  throw new WarmstartError({
    code: 'E_OP_ATTRIBUTE',
    problem: 'DepthToSpace has an unknown mode',
    expected: 'DCR or CRD',
    received: mode,
  });
}

function deepShape(shape: Shape, block: number): Shape {
  const [batch = 1] = shape;
  const [channels = 1, height = 1, width = 1] = staticShape(shape.slice(1), 'the input of SpaceToDepth');
  if (height % block === 0 && width % block === 0) {
    return [batch, channels * block * block, height / block, width / block];
  }
  throw shapeMismatch(`SpaceToDepth in blocks of ${block}`, 'a map that divides into them', shape);
}

function spaciousShape(shape: Shape, block: number): Shape {
  const [batch = 1] = shape;
  const [channels = 1, height = 1, width = 1] = staticShape(shape.slice(1), 'the input of DepthToSpace');
  if (channels % (block * block) === 0) return [batch, channels / (block * block), height * block, width * block];
  throw shapeMismatch(`DepthToSpace in blocks of ${block}`, `a multiple of ${block * block} channels`, shape);
}

/** [N, C, H * b, W * b] to [N, C * b * b, H, W] with a channel's block side by side, which no operator does. */
function blocksIntoChannels(site: GradientSite<typeof depthToSpaceAttributes>, block: number): Value {
  const { b, dY } = site;
  const [depth = 1, height = 1, width = 1] = staticShape(required(site, 0).shape.slice(1), 'the input of DepthToSpace');
  const apart = b.reshape(dY, [0, depth / (block * block), height, block, width, block]);
  return b.reshape(b.transpose(apart, [0, 1, 3, 5, 2, 4]), [0, depth, height, width]);
}

export const blockOps = {
  DepthToSpace: defineOp({
    arity: [1, 1],
    attributes: depthToSpaceAttributes,
    infer: (site) => {
      const { dtype, shape } = required(site, 0);
      isColumnRowDepth(site);
      return [{ dtype, shape: spaciousShape(shape, blockOf(site)) }];
    },
    gradient: (site) => [
      () => {
        const block = blockOf(site);
        if (isColumnRowDepth(site)) return blocksIntoChannels(site, block);
        return site.b.one('SpaceToDepth', [site.dY], { blocksize: int(block) });
      },
    ],
  }),
  SpaceToDepth: defineOp({
    arity: [1, 1],
    attributes: { blocksize: 'int' },
    infer: (site) => {
      const { dtype, shape } = required(site, 0);
      return [{ dtype, shape: deepShape(shape, blockOf(site)) }];
    },
    gradient: (site) => [
      () => site.b.one('DepthToSpace', [site.dY], { blocksize: int(blockOf(site)), mode: string('DCR') }),
    ],
  }),
};
