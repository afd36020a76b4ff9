import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ruleOf } from '../src/ops/dialect.js';
import { type OpName, standardOps } from '../src/ops/names.js';
import { goldenOperators } from './support/golden-operators.js';
import { sharedJson, testWithShared } from './support/shared.js';

const introduction = `# Operators

Every operator that a graph may hold: ONNX opset 21; files of opset 7 to 24 are brought to it on reading.

**Forward** says what results are tested against: ONNX Runtime computes them, and dtypes and shapes must be those that the
operator's shape rule foretold; or PyTorch, which has computed the same numbers.

**Gradient**:

- **yes**: it can be trained through.
- **constant**: its result does not move smoothly with its inputs; differentiation stops there silently.
- **no**: training through it is an error that names the node; freeze everything up to it (\`--freeze-to\`).

**Tested against** says what gradients are compared with: finite differences of the results, or PyTorch's gradients.

Written by \`test/operators-doc.test.ts\` (\`npx vitest run test/operators-doc.test.ts -u\`) from the operators' rules, and
from which operators the tests in \`src/ops\` name.
`;

const folder = new URL('../src/ops/', import.meta.url);

/**
 * Operators that a test file names as what it is about: not those that it only builds graphs with.
 * @param check of test/support/conformance.ts
 */
function namedBeside(check: string): ReadonlySet<string> {
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .filter((text) => text.includes(`${check}(`));
  const literals = texts.flatMap((text) => [...text.matchAll(/(\.(?:node|one)\(\s*)?'([A-Z]\w*)'/g)]);
  return new Set(literals.flatMap(([, builds, name]) => (name === undefined || builds ? [] : [name])));
}

const differenced = namedBeside('expectConforms');
const run = new Set([...differenced, ...namedBeside('runOperator'), ...namedBeside('runGraph')]);
const goldens: ReadonlySet<string> = new Set(goldenOperators);

const isTrained = (op: string) => !ruleOf({ op, domain: '' }).notDifferentiable;

function row(op: OpName): string {
  const { notDifferentiable, attributes } = ruleOf({ op, domain: '' });
  const gradient = notDifferentiable
    ? `${notDifferentiable.kind === 'constant' ? 'constant' : 'no'}: ${notDifferentiable.reason}`
    : 'yes';
  const forward = [...(run.has(op) ? ['ONNX Runtime'] : []), ...(goldens.has(op) ? ['PyTorch'] : [])];
  const tested = [...(differenced.has(op) ? ['finite differences'] : []), ...(goldens.has(op) ? ['PyTorch'] : [])];
  const cells = [Object.keys(attributes), forward, [gradient], notDifferentiable ? [] : tested];
  return `| ${op} | ${cells.map((cell) => cell.join(', ') || '-').join(' | ')} |`;
}

test('docs/operators.md lists every operator as it is', async () => {
  const rows = [...standardOps].sort().map(row);
  const head = '| operator | attributes | forward | gradient | tested against |\n| --- | --- | --- | --- | --- |';
  await expect(`${introduction}\n${head}\n${rows.join('\n')}\n`).toMatchFileSnapshot('../docs/operators.md');
});

test('every operator is run, and every gradient compared with finite differences or with PyTorch', () => {
  const untested = standardOps.filter((op) => !run.has(op) && !goldens.has(op));
  const unchecked = standardOps.filter((op) => isTrained(op) && !differenced.has(op) && !goldens.has(op));
  expect([untested, unchecked]).toEqual([[], []]);
});

testWithShared('goldens/operators.json', "PyTorch's operators are those that the file has", () => {
  const found = sharedJson<readonly { readonly op: string }[]>('goldens/operators.json').map(({ op }) => op);
  expect([...goldenOperators]).toEqual([...new Set(found.filter((op) => !op.startsWith('loss:')))].sort());
});
