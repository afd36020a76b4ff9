import { parseArgs } from 'node:util';

/** What all measurements of a training step can be told; steps and seconds as in `timedRuns`. */
const defaults = { network: 'resnet18', arm: 'scratch', size: 128, batch: 64, steps: 5, seconds: 60 };

/** @param required flags of one measurement alone */
export function stepArguments(required = []) {
  const flags = [...Object.keys(defaults), ...required].map((name) => [name, { type: 'string' }]);
  const { values } = parseArgs({ options: Object.fromEntries(flags) });
  const missing = required.find((name) => values[name] === undefined);
  if (missing) throw new Error(`--${missing} is missing`);
  const { size, batch, steps, seconds, ...texts } = { ...defaults, ...values };
  return { ...texts, size: Number(size), batch: Number(batch), most: Number(steps), budget: Number(seconds) };
}

/** The last line that a measurement prints is its result. */
export function printResult(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
