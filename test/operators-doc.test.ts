import { expect, test } from 'vitest';
import { ruleOf } from '../src/ops/dialect.js';
import { standardOps } from '../src/ops/names.js';

const introduction = `# Operators

Every operator that a graph may hold: ONNX opset 21; files of opset 13 to 21 are brought to it on reading. Each is typed
by a shape rule that is checked against ONNX Runtime, and each gradient is checked against finite differences.

- **yes**: it can be trained through.
- **constant**: its result does not move smoothly with its inputs; differentiation stops there silently.
- **no**: training through it is an error that names the node; freeze everything up to it.

Written by \`test/operators-doc.test.ts\` (\`npx vitest run test/operators-doc.test.ts -u\`).
`;

function row(op: string): string {
  const { notDifferentiable, attributes } = ruleOf({ op, domain: '' });
  const gradient = notDifferentiable
    ? `${notDifferentiable.kind === 'constant' ? 'constant' : 'no'}: ${notDifferentiable.reason}`
    : 'yes';
  return `| ${op} | ${Object.keys(attributes).join(', ') || 'none'} | ${gradient} |`;
}

test('docs/operators.md lists every operator as it is', async () => {
  const rows = [...standardOps].sort().map(row);
  const table = `| operator | attributes | gradient |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  await expect(`${introduction}\n${table}`).toMatchFileSnapshot('../docs/operators.md');
});
