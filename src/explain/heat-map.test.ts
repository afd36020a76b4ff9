import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resizeMap } from './heat-map.js';
import { npyBytes } from './npy.js';

const side = fc.integer({ min: 1, max: 12 });
const maps = fc.tuple(side, side).chain(([height, width]) =>
  fc.record({
    height: fc.constant(height),
    width: fc.constant(width),
    values: fc
      .array(fc.float({ noNaN: true, min: -10, max: 10 }), { minLength: height * width, maxLength: height * width })
      .map((v) => Float32Array.from(v)),
  }),
);

describe('resizeMap', () => {
  test('stays between least and largest, and keeps a map of its own size', () => {
    fc.assert(
      fc.property(maps, side, side, (map, height, width) => {
        const { values } = resizeMap(map, height, width);
        expect(values).toHaveLength(height * width);
        const [least, most] = [Math.min(...map.values), Math.max(...map.values)];
        for (const v of values) {
          expect(v).toBeGreaterThanOrEqual(least - 1e-5);
          expect(v).toBeLessThanOrEqual(most + 1e-5);
        }
        expect(resizeMap(map, map.height, map.width)).toBe(map);
      }),
    );
  });

  // torch.nn.functional.interpolate(mode='bilinear', align_corners=False)
  test('is what PyTorch makes of it', () => {
    const map = { height: 2, width: 2, values: Float32Array.from([0, 1, 2, 3]) };
    const { values } = resizeMap(map, 4, 4);
    expect(Array.from(values)).toEqual([
      0, 0.25, 0.75, 1, 0.5, 0.75, 1.25, 1.5, 1.5, 1.75, 2.25, 2.5, 2, 2.25, 2.75, 3,
    ]);
  });
});

describe('npyBytes', () => {
  // The same bytes as numpy 1.24: numpy.save(f, numpy.array([[1, -2.5, 3], [0, .125, 1e9]], '<f4'))
  test('writes what NumPy writes', () => {
    const bytes = npyBytes({ height: 2, width: 3, values: Float32Array.from([1, -2.5, 3, 0, 0.125, 1e9]) });
    expect(Buffer.from(bytes).toString('base64')).toBe(
      'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAIA/AAAgwAAAQEAAAAAAAAAAPihrbk4=',
    );
  });
});
