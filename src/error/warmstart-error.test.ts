import { describe, expect, test } from 'vitest';
import { WarmstartError } from './warmstart-error.js';

describe('WarmstartError', () => {
  test('says what is known of the fault, a line a part', () => {
    const error = new WarmstartError({
      code: 'E_TEST_ALL',
      problem: 'a thing is wrong',
      expected: 'one',
      received: 'two',
      where: 'here',
      hint: 'mend it',
    });
    expect(error.message).toBe(
      'a thing is wrong\n  expected: one\n  received: two\n  where:    here\n  do:       mend it',
    );
    expect(error).toMatchObject({ name: 'WarmstartError', code: 'E_TEST_ALL', fault: { problem: 'a thing is wrong' } });
    expect(new WarmstartError({ code: 'E_TEST_ONE', problem: 'alone' }).message).toBe('alone');
  });

  test('keeps its cause, and has none where there is none', () => {
    const cause = new Error('below');
    expect(new WarmstartError({ code: 'E_TEST', problem: 'p', cause }).cause).toBe(cause);
    expect('cause' in new WarmstartError({ code: 'E_TEST', problem: 'p' })).toBe(false);
  });

  test('is placed from the inside out, as a new error', () => {
    const cause = new Error('below');
    const bare = new WarmstartError({ code: 'E_TEST', problem: 'p', cause });
    const placed = bare.at('node 3').at('model.onnx');
    expect(placed.fault.where).toBe('model.onnx, node 3');
    expect(placed).toMatchObject({ code: 'E_TEST', cause });
    expect(bare.fault.where).toBeUndefined();
  });
});
