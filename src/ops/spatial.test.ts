import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runOperator, sample } from '../../test/support/conformance.js';
import { type Attributes, int, ints, string } from '../ir/attributes.js';
import { extent, resolveWindow, type WindowOptions } from './spatial.js';

const resolve = (options: Partial<WindowOptions>) => resolveWindow({ op: 'Conv', input: [8], kernel: [3], ...options });

describe('resolveWindow', () => {
  test('fills in the defaults', () => {
    const window = resolve({ input: [8, 6], kernel: [3, 2] });
    expect(window).toEqual({
      strides: [1, 1],
      dilations: [1, 1],
      padsBegin: [0, 0],
      padsEnd: [0, 0],
      output: [6, 5],
    });
  });

  test.each([
    ['SAME_UPPER', 9, 4, 2, [1, 2, 5]],
    ['SAME_LOWER', 9, 4, 2, [2, 1, 5]],
    ['SAME_UPPER', 8, 1, 3, [0, 0, 3]],
    ['VALID', 9, 4, 2, [0, 0, 3]],
  ])('%s of %i elements by a window of %i, stride %i', (autoPad, length, kernel, stride, [begin, end, output]) => {
    const window = resolve({ input: [length], kernel: [kernel], strides: [stride], pads: [7, 7], autoPad });
    expect([window.padsBegin[0], window.padsEnd[0], window.output[0]]).toEqual([begin, end, output]);
  });

  test('keeps a symbolic dimension whose size the window keeps', () => {
    expect(resolve({ input: ['H', 8], kernel: [3, 3], pads: [1, 0, 1, 0] }).output).toEqual(['H', 6]);
    expect(resolve({ input: ['H'], autoPad: 'SAME_UPPER' })).toMatchObject({ output: ['H'], padsBegin: [1] });
    expect(resolve({ input: ['H'], kernel: [1] }).output).toEqual(['H']);
    const unknown = expect.objectContaining({ code: 'E_SHAPE_SYMBOLIC' });
    expect(resolve({ input: ['H'], strides: [2], pads: [1, 1] }).output).toEqual(['(H-1)/2+1']);
    expect(resolve({ input: ['H'], strides: [2], kernel: [1] }).output).toEqual(['(H-1)/2+1']);
    expect(resolve({ input: ['H'], pads: [2, 2] }).output).toEqual(['(H+2)']);
    expect(() => resolve({ input: ['H'], strides: [2], autoPad: 'SAME_LOWER' })).toThrow(unknown);
  });

  test.each<[string, Partial<WindowOptions>]>([
    ['strides', { strides: [1, 1] }],
    ['strides', { strides: [0] }],
    ['dilations', { dilations: [-1] }],
    ['dilations', { dilations: [2], autoPad: 'SAME_UPPER' }],
    ['pads', { pads: [1] }],
    ['pads', { pads: [-1, 0] }],
    ['auto_pad', { autoPad: 'SAME' }],
    ['window', { kernel: [9] }],
    ['kernel_shape', { kernel: [3, 3] }],
    ['kernel_shape', { kernel: [] }],
  ])('refuses bad %s: %j', (what, options) => {
    expect(() => resolve(options)).toThrow(new RegExp(`the ${what} of Conv does not fit`));
  });

  const attributesOf = ({ kernel, strides, dilations, pads, autoPad, ceilMode }: WindowOptions): Attributes => ({
    kernel_shape: ints(kernel),
    ...(strides ? { strides: ints(strides) } : {}),
    ...(dilations ? { dilations: ints(dilations) } : {}),
    ...(autoPad === 'NOTSET' ? { pads: ints(pads ?? []) } : { auto_pad: string(autoPad ?? '') }),
    ...(ceilMode === undefined ? {} : { ceil_mode: int(ceilMode ? 1 : 0) }),
  });

  const axis = fc
    .record({
      length: fc.integer({ min: 1, max: 12 }),
      kernel: fc.integer({ min: 1, max: 4 }),
      stride: fc.integer({ min: 1, max: 5 }),
      dilation: fc.integer({ min: 1, max: 3 }),
      begin: fc.nat(3),
      end: fc.nat(3),
    })
    .filter((a) => a.begin < a.kernel && a.end < a.kernel)
    .filter((a) => a.length + a.begin + a.end >= extent(a.kernel, a.dilation));

  /** The sizes that the runtime returns are checked by runOperator against the shape rule. */
  test('gives the sizes that the runtime gives to poolings and convolutions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(axis, { minLength: 1, maxLength: 2 }), fc.boolean(), async (axes, ceilMode) => {
        const of = (name: keyof (typeof axes)[number]) => axes.map((a) => a[name]);
        const pads = [...of('begin'), ...of('end')];
        const window = {
          op: '',
          input: of('length'),
          kernel: of('kernel'),
          strides: of('stride'),
          pads,
          autoPad: 'NOTSET',
        };
        const options = { ...window, dilations: of('dilation') };
        const x = sample([1, 2, ...of('length')]);
        for (const op of ['MaxPool', 'AveragePool']) {
          await runOperator({ op, inputs: [x], attributes: attributesOf({ ...options, ceilMode }), differentiate: [] });
        }
        const w = sample([1, 2, ...of('kernel')]);
        await runOperator({ op: 'Conv', inputs: [x, w], attributes: attributesOf(options), differentiate: [] });
      }),
      { numRuns: 60 },
    );
  });

  test('gives the sizes that the runtime gives under auto_pad', async () => {
    const autoPad = fc.constantFrom('SAME_UPPER', 'SAME_LOWER', 'VALID');
    await fc.assert(
      fc.asyncProperty(axis, autoPad, async ({ length, kernel, stride }, name) => {
        fc.pre(name !== 'VALID' || length >= kernel);
        const options = { op: '', input: [length], kernel: [kernel], strides: [stride], autoPad: name };
        const inputs = [sample([1, 1, length]), sample([1, 1, kernel])];
        await runOperator({ op: 'Conv', inputs, attributes: attributesOf(options), differentiate: [] });
        if (kernel < stride) return;
        const attributes = attributesOf(options);
        await runOperator({ op: 'MaxPool', inputs: inputs.slice(0, 1), attributes, differentiate: [] });
      }),
      { numRuns: 30 },
    );
  });
});
