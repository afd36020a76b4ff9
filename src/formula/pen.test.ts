import { describe, expect, test } from 'vitest';
import { Pen } from './pen.js';

const sum = (ink: Float32Array) => ink.reduce((total, v) => total + v, 0);

describe('Pen', () => {
  test('covers the area of what it draws', () => {
    const stroke = new Pen(64);
    stroke.line(0.25, 0.5, 0.75, 0.5, 4 / 64);
    expect(sum(stroke.ink)).toBeCloseTo(32 * 4 + Math.PI * 4, -0.5);

    const dot = new Pen(64);
    dot.dot(0.5, 0.5, 10 / 64);
    expect(Math.abs(sum(dot.ink) - Math.PI * 100)).toBeLessThan(3);

    for (const corners of [
      [0.2, 0.3, 0.6, 0.3, 0.6, 0.8, 0.2, 0.8],
      [0.2, 0.8, 0.6, 0.8, 0.6, 0.3, 0.2, 0.3],
    ]) {
      const box = new Pen(64);
      box.fill(corners);
      expect(Math.abs(sum(box.ink) - 64 * 64 * 0.4 * 0.5)).toBeLessThan(2);
    }
  });

  test('gives a stroke thinner than a pixel no more ink than its width', () => {
    const pen = new Pen(64);
    pen.line(0.1, 0.5, 0.9, 0.5, 0.25 / 64);
    expect(Math.max(...pen.ink)).toBeLessThanOrEqual(0.5);
    expect(sum(pen.ink)).toBeGreaterThan(0);
  });

  test('draws alike at every size', () => {
    const shares = [32, 64, 128].map((size) => {
      const pen = new Pen(size);
      pen.path([0.1, 0.2, 0.7, 0.3, 0.5, 0.9], 0.05);
      return sum(pen.ink) / size ** 2;
    });
    for (const share of shares) expect(share).toBeCloseTo(shares[2] ?? 0, 2);
  });

  test('turns the sheet about its middle', () => {
    const [straight, turned] = [new Pen(32), new Pen(32, Math.PI / 2)];
    straight.line(0.5, 0.1, 0.5, 0.4, 0.1);
    turned.line(0.1, 0.5, 0.4, 0.5, 0.1);
    for (let i = 0; i < 32 * 32; i++) expect(turned.ink[i]).toBeCloseTo(straight.ink[i] ?? -1, 5);
  });

  test('takes away the ink under an erased path and leaves the rest', () => {
    const pen = new Pen(64);
    pen.line(0, 0.5, 1, 0.5, 0.1);
    pen.erase([0.5, 0, 0.5, 1], 0.2);
    expect(pen.ink[32 * 64 + 32]).toBe(0);
    expect(pen.ink[32 * 64 + 10]).toBe(1);
  });

  test('stays on the sheet', () => {
    const pen = new Pen(16);
    pen.path([-3, -2, 0.5, 0.5, 4, 0.5], 0.2);
    pen.fill([-1, -1, 2, -1, 2, 2, -1, 2]);
    expect(pen.ink.every((v) => v === 1)).toBe(true);
    const away = new Pen(16);
    away.line(2, 2, 3, 3, 0.1);
    away.fill([2, 2, 3, 2, 3, 3]);
    expect(sum(away.ink)).toBe(0);
  });
});
