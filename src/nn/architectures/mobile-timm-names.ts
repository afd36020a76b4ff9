import { float32, type Tensor, toNumbers } from '../../ir/tensor.js';
import type { ForeignNames } from '../body.js';
import { eachTensor, foreignNames, type Renaming } from './foreign-names.js';
import { lastLayer, type MobileDesign, type PlacedBlock, placedBlocks } from './mobile-network.js';

/** timm's batch norms, but for those of its `tf_` networks. */
const timmEpsilon = 1e-5;

/**
 * How timm names the layers of a mobile network: stages as `blocks.i`, and what follows the pooling of MobileNetV3 as
 * `conv_head`. Not for its `tf_` networks: they have the same names, but pad as TensorFlow does.
 */
export function timmNames(design: MobileDesign, head: 'before pooling' | 'behind pooling'): ForeignNames {
  const last = lastLayer(design);
  const ending: readonly (readonly [string, string])[] =
    head === 'before pooling'
      ? [
          ['conv_head', `${last}.0`],
          ['bn2', `${last}.1`],
        ]
      : [
          [`blocks.${design.stages.length}.0.conv`, `${last}.0`],
          [`blocks.${design.stages.length}.0.bn1`, `${last}.1`],
        ];
  const modules: readonly (readonly [string, string])[] = [
    ['conv_stem', 'features.0.0'],
    ['bn1', 'features.0.1'],
    ...placedBlocks(design).flatMap(blockModules),
    ...ending,
  ];
  const { epsilon = timmEpsilon } = design;
  return foreignNames({
    publisher: 'timm',
    mark: /^conv_stem\.weight$/,
    leftOut: head === 'before pooling' ? /^classifier\./ : /^(classifier|conv_head)\./,
    renamings: modules.map(
      ([theirs, own]): Renaming => [new RegExp(`^${theirs.replaceAll('.', '\\.')}\\.`), `${own}.`],
    ),
    ...(epsilon === timmEpsilon ? {} : { adapt: eachTensor((name, t) => withEpsilon(name, t, timmEpsilon - epsilon)) }),
  });
}

/** Names of a block's layers: timm's, torchvision's. */
function blockModules({ block, stage, index, name, expands, projection }: PlacedBlock): [string, string][] {
  const [depthwise, squeeze] = expands ? [1, 2] : [0, 1];
  const norms = expands ? 3 : 2;
  const own: [string, string][] = [
    ...(expands
      ? ([
          ['conv_pw', `${name}.0.0`],
          ['bn1', `${name}.0.1`],
        ] as [string, string][])
      : []),
    ['conv_dw', `${name}.${depthwise}.0`],
    [`bn${norms - 1}`, `${name}.${depthwise}.1`],
    ...(block.squeezed === undefined
      ? []
      : ([
          ['se.conv_reduce', `${name}.${squeeze}.fc1`],
          ['se.conv_expand', `${name}.${squeeze}.fc2`],
        ] as [string, string][])),
    [expands ? 'conv_pwl' : 'conv_pw', projection[0]],
    [`bn${norms}`, projection[1]],
  ];
  return own.map(([theirs, ours]) => [`blocks.${stage}.${index}.${theirs}`, ours]);
}

/** The variances with which a batch norm of another epsilon gives the same in inference. */
function withEpsilon(name: string, tensor: Tensor, difference: number): Tensor {
  if (!name.endsWith('.running_var')) return tensor;
  return float32(
    tensor.shape,
    toNumbers(tensor).map((v) => v + difference),
  );
}
