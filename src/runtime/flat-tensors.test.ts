import { expect, test } from 'vitest';
import { FlatTensors } from './flat-tensors.js';

const flat = () =>
  new FlatTensors([
    { name: 'matrix', shape: [2, 2] },
    { name: 'scalar', shape: [] },
    { name: 'nothing', shape: [0, 3] },
    { name: 'vector', shape: [3] },
  ]);

test('tensors lie one behind the other', () => {
  const made = flat();
  made.data.set([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(made.read('matrix')).toEqual({ dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) });
  expect(made.read('scalar').data).toEqual(Float32Array.of(5));
  expect(made.read('nothing').data).toHaveLength(0);
  expect(made.read('vector').data).toEqual(Float32Array.of(6, 7, 8));
});

test('a tensor is a view: what is written into it is in the array, and in the buffer that ORT reads', () => {
  const made = flat();
  (made.read('vector').data as Float32Array)[1] = 9;
  expect([...made.data]).toEqual([0, 0, 0, 0, 0, 0, 9, 0]);
  expect(made.buffer('vector').ort.data).toEqual(Float32Array.of(0, 9, 0));
});

test('copies tensors that it is made of', () => {
  const data = Float32Array.of(1, 2);
  const made = FlatTensors.of([
    ['a', { dtype: 'float32', shape: [2], data }],
    ['b', { dtype: 'float32', shape: [], data: Float32Array.of(3) }],
  ]);
  data.fill(0);
  expect([...made.data]).toEqual([1, 2, 3]);
  expect(made.slots.map(({ name }) => name)).toEqual(['a', 'b']);
});

test('names what it does not hold', () => {
  expect(() => flat().read('bias')).toThrow(/no tensor is named 'bias'/);
});
