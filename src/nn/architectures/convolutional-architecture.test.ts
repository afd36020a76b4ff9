import { describe, expect, test } from 'vitest';
import { convolutionalArchitecture } from './convolutional-architecture.js';
import { vgg } from './vgg.js';

describe('a convolutional architecture', () => {
  const two = convolutionalArchitecture({
    name: 'two',
    splitAt: 'second.',
    features: (nn, pictures) =>
      nn.conv('second', nn.conv('first', pictures, 4, { kernel: 3 }), 8, { kernel: 1, bias: true }),
  });

  test('has two layer groups, the second from where it is split', () => {
    expect(two.body({ height: 8, width: 8, seed: 1 }).groups).toEqual([
      ['first.weight'],
      ['second.weight', 'second.bias'],
    ]);
  });

  test('gives maps for any number of pictures', () => {
    expect(two.body({ height: 8, width: 9, seed: 1 }).graph.outputs[0]?.shape).toEqual(['N', 8, 6, 7]);
  });

  test('says that a picture is too small', () => {
    const deep = vgg('deep', [[4], [4], [4], [4], [4]]);
    expect(deep.body({ height: 32, width: 32, seed: 1 }).graph.outputs[0]?.shape).toEqual(['N', 4, 1, 1]);
    expect(() => deep.body({ height: 64, width: 31, seed: 1 })).toThrowError(
      expect.objectContaining({
        code: 'E_BODY_SIZE',
        message: expect.stringContaining('pictures of 31x64 pixels are too small for deep'),
      }),
    );
  });
});
