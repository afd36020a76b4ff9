import { describe, expect, test } from 'vitest';
import { expectConforms, runOperator, sample } from '../../test/support/conformance.js';
import { string } from '../ir/attributes.js';
import { Graph } from '../ir/graph.js';
import { onnxDialect } from './dialect.js';
import { parseEquation } from './einsum-equation.js';

test.each<[equation: string, ...shapes: number[][]]>([
  ['bhid,bhjd->bhij', [2, 2, 3, 4], [2, 2, 5, 4]],
  ['bhij,bhjd->bhid', [2, 2, 3, 5], [2, 2, 5, 4]],
  ['b h i d, h w d -> b h i w', [2, 3, 4, 2], [3, 5, 2]],
  ['ij,jk', [2, 3], [3, 4]],
  ['...ij,...jk->...ik', [2, 2, 3], [2, 3, 4]],
  ['...id,jd->...ij', [2, 3, 4], [5, 4]],
  ['ij->ji', [2, 3]],
  ['ijk->i', [2, 3, 4]],
  ['i,i->', [4], [4]],
  ['i,j->ij', [4], [3]],
  ['ij,ij,i->j', [2, 3], [2, 3], [2]],
  ['bi,bi->bi', [3, 2], [1, 2]],
])('Einsum %s', async (equation, ...shapes) => {
  const inputs = shapes.map((shape, i) => sample(shape, i));
  await expectConforms({ op: 'Einsum', attributes: { equation: string(equation) }, inputs });
});

describe('an equation', () => {
  test('names what an ellipsis stands for, aligned at the right', () => {
    const { operands, result } = parseEquation('...i,...->...i', [4, 1]);
    expect(operands).toEqual(['abci', 'c'].map((labels) => labels.replaceAll('c', operands[1] ?? '')));
    expect(result).toBe(operands[0]);
  });

  test.each([
    ['ij,jk->ik', [2, 3]],
    ['ij->ijj', [2]],
    ['ij->k', [2]],
    ['i->i->i', [1]],
    ['i,j->ij', [1]],
    ['i1->i', [2]],
  ])('%s of axes %j is refused', (equation, ranks) => {
    expect(() => parseEquation(equation, ranks)).toThrow(expect.objectContaining({ code: 'E_OP_ATTRIBUTE' }));
  });
});

test('symbolic dimensions, unequal lengths, diagonals', async () => {
  const graph = new Graph(onnxDialect);
  const x = graph.input('x', 'float32', ['N', 3]);
  const y = graph.input('y', 'float32', [4, 3]);
  const equation = (text: string) => ({ equation: string(text) });
  expect(graph.node('Einsum', [x, y], equation('nd,md->nm'))[0]?.shape).toEqual(['N', 4]);
  expect(() => graph.node('Einsum', [x, y], equation('nd,dm->nm'))).toThrow(
    expect.objectContaining({ code: 'E_OP_SHAPE' }),
  );
  const diagonal = runOperator({ op: 'Einsum', attributes: equation('ii->i'), inputs: [sample([3, 3])] });
  await expect(diagonal).rejects.toThrow(expect.objectContaining({ code: 'E_GRADIENT_MISSING' }));
});
