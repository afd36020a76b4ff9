/**
 * What the operators and the layers of a graph took of the time of its last `runs`, the largest first; what is missing
 * to 1 went by between the operators.
 * @param events of ONNX Runtime's profile
 */
export function sharesOf(events, runs) {
  const measured = events
    .filter(({ name }) => name === 'model_run')
    .sort((a, b) => a.ts - b.ts)
    .slice(-runs);
  const total = measured.reduce((sum, { dur }) => sum + dur, 0);
  const nodes = events.filter(({ cat, ts }) => cat === 'Node' && ts >= (measured[0]?.ts ?? 0));
  const shares = (groupOf) => {
    const sums = new Map();
    for (const event of nodes) {
      const group = groupOf(event);
      sums.set(group, (sums.get(group) ?? 0) + event.dur / total);
    }
    return [...sums].map(([name, share]) => ({ name, share })).sort((a, b) => b.share - a.share);
  };
  return {
    runs: measured.length,
    secondsPerRun: total / Math.max(1, measured.length) / 1e6,
    operators: shares(({ args }) => args.op_name),
    layers: shares(({ name }) => layerOf(name)),
  };
}

/**
 * The layer that a node belongs to, forward, backward and optimiser alike: its name up to the first part with a number,
 * such as `layer1` of `grad/layer1.0.conv1/Conv`, or `blocks.3` of `/blocks/blocks.3/expand/Conv`. Nodes that ONNX
 * Runtime has put in between (changes of layout) go by their operator.
 */
function layerOf(event) {
  const name = event.replace(/(_nchwc)?_kernel_time$/, '').replace(/_token_\d+$/, '');
  const within = name
    .replace(/^fused /, '')
    .replace(/^(grad|adamw)\//, '')
    .replace(/^(body)?[./]*/, '');
  const numberless = within.split(/[./]/).map((part) => part.replace(/^([A-Z][a-zA-Z]*)(_output)?_\d+$/, '$1'));
  const parts = numberless.filter((part, i) => part !== numberless[i - 1]);
  const numbered = parts.findIndex((part) => /\d/.test(part));
  return parts.slice(0, Math.max(1, numbered + 1)).join('.');
}
