import type { Architecture } from '../nn/body.js';
import { readSafetensorsFile } from '../safetensors/read-file.js';
import { notOfTheBody } from './vision-learner.js';
import { withWeights } from './weights.js';

/**
 * The architecture with the weights of a safetensors file as its own pretrained ones, under its own names or those of
 * another publisher that it knows.
 * @param pretrainedOn where the weights come from, as it is said wherever they are used
 * @throws WarmstartError `E_SAFETENSORS_...`; its `pretrained` throws `E_WEIGHTS_FIT` where they do not fit
 */
export async function withPretrainedFile(
  architecture: Architecture,
  path: string,
  pretrainedOn: string,
): Promise<Architecture> {
  const { tensors } = await readSafetensorsFile(path);
  const foreign = architecture.foreignNames?.find((names) => names.recognises(new Set(tensors.keys())));
  return {
    ...architecture,
    pretrained(options) {
      const body = architecture.body(options);
      const weights = foreign ? foreign.convert(tensors) : tensors;
      const graph = withWeights(body.graph, weights, { ignore: (name) => notOfTheBody.test(name), where: path });
      return { ...body, graph, pretrainedOn };
    },
  };
}
