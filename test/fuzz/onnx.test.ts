import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../src/ir/graph.js';
import { ModelProtoSchema } from '../../src/onnx/onnx_pb.js';
import { decodeModel } from '../../src/onnx/read.js';
import { encodeModel } from '../../src/onnx/write.js';
import { onnxDialect } from '../../src/ops/dialect.js';
import { permissiveDialect } from '../support/permissive-dialect.js';
import { models } from './models.js';
import { damage, damaged, fuzzing, fuzzRuns } from './mutations.js';
import { outcomeOf, readGuarded } from './reading.js';
import { bytesOfFields, change, changed, fieldsOf } from './wire.js';

/** Elements are viewed, copied where they are not aligned, or made of varints: eight bytes of one. */
const factor = 10;

/** Reads; what has been accepted is written and read again. */
function read(bytes: Uint8Array, dialect: Dialect = onnxDialect): void {
  const graph = readGuarded(bytes.length, factor, () => decodeModel(bytes, dialect));
  const written = graph && outcomeOf(() => encodeModel(graph));
  if (!written) return;
  if (Buffer.compare(encodeModel(decodeModel(written, dialect)), written) !== 0) expect.fail('another graph came back');
}

const model = fc.nat(models.length - 1);

describe('ONNX', () => {
  test('the files that fuzzing starts from are read', () => {
    for (const bytes of models) expect(decodeModel(bytes, onnxDialect).outputs.length).toBeGreaterThan(1);
  });

  test('a file cut anywhere is read or refused', () => {
    for (const bytes of models) for (let at = 0; at < bytes.length; at++) read(bytes.slice(0, at));
  });

  test('damaged files are read or refused', fuzzing, () => {
    const damages = fc.array(damage, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(model, damages, (which, some) => read(damaged(models[which] ?? new Uint8Array(), some))),
      { numRuns: fuzzRuns },
    );
  });

  test('messages that say something else are read or refused', fuzzing, () => {
    const messages = models.map((bytes) => fieldsOf(bytes, ModelProtoSchema));
    const changes = fc.array(change, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(model, changes, fc.boolean(), (which, some, permissive) =>
        read(bytesOfFields(changed(messages[which] ?? [], some)), permissive ? permissiveDialect : onnxDialect),
      ),
      { numRuns: fuzzRuns },
    );
  });
});
