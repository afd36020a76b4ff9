import { z } from 'zod';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph } from '../ir/graph.js';
import { formatShape } from '../ir/shape.js';
import type { ModelCard } from './export-graph.js';

const statistics = z.object({ mean: z.array(z.number()), std: z.array(z.number()) });
const card = z.object({
  classes: z.array(z.string()).min(2),
  labels: z.literal('many').optional(),
  architecture: z.string(),
  size: z.object({ height: z.int().positive(), width: z.int().positive(), fit: z.enum(['crop', 'squish']) }),
  normalization: statistics.optional(),
  pretrainedOn: z.string().optional(),
  precision: z.enum(['float16', 'int8']).optional(),
  temperature: z.number().positive().optional(),
});

/**
 * Reads what an exported model says of itself.
 * @throws WarmstartError `E_MODEL_CARD` for a model that this project did not export, or that was changed since
 */
export function parseModelCard(graph: Graph): ModelCard {
  const entries = Object.keys(card.shape).flatMap((key) => {
    const text = graph.metadata.get(`warmstart.${key}`);
    return text === undefined ? [] : [[key, jsonOf(text)]];
  });
  const parsed = card.safeParse(Object.fromEntries(entries));
  if (parsed.success) return agreeing(parsed.data, graph);
  throw new WarmstartError({
    code: 'E_MODEL_CARD',
    problem: 'the model does not say what its classes and its input are',
    expected: `metadata ${Object.keys(card.shape)
      .map((key) => `warmstart.${key}`)
      .join(', ')}`,
    received: z.prettifyError(parsed.error).replaceAll('\n', ' '),
    hint: 'give a model that warmstart exported',
  });
}

function agreeing(card: ModelCard, graph: Graph): ModelCard {
  const { height, width } = card.size;
  const wanted = `pictures [${height}, ${width}, 3] to probabilities [${card.classes.length}]`;
  const shapeOf = (name: string) => formatShape(graph.find(name)?.shape.slice(1) ?? []);
  const found = `pictures ${shapeOf('pictures')} to probabilities ${shapeOf('probabilities')}`;
  if (found === wanted) return card;
  throw new WarmstartError({
    code: 'E_MODEL_CARD',
    problem: 'what the model says of its classes and its input does not fit its graph',
    expected: wanted,
    received: found,
    hint: 'export the model again',
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
