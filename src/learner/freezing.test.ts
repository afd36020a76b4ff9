import { describe, expect, test } from 'vitest';
import { sample } from '../../test/support/conformance.js';
import { Graph, type Value } from '../ir/graph.js';
import { resnet18 } from '../nn/architectures/resnet.js';
import { buildNetwork } from '../nn/network.js';
import { onnxDialect } from '../ops/dialect.js';
import { constantsUpTo } from './freezing.js';
import { trainableGroups } from './trainable-groups.js';

const network = buildNetwork(resnet18.body({ height: 32, width: 32, seed: 0 }), { classes: 2, seed: 0 });
const learning = (node: string) => trainableGroups(network, { node }).flat();

describe('freezing up to a node', () => {
  test('of a described architecture: that node and all before it, batch norms too', () => {
    const names = learning('layer3.0.conv1');
    expect(names).toContain('layer3.0.bn1.weight');
    expect(names).toContain('layer3.0.downsample.0.weight');
    expect(names).not.toContain('layer3.0.conv1.weight');
    expect(names.some((name) => /^(conv1|bn1|layer[12])\./.test(name))).toBe(false);
  });

  test('a layer stands for all its nodes', () => {
    const names = learning('layer2');
    expect(names[0]).toBe('layer3.0.conv1.weight');
    expect(names).toEqual(network.groups.flat().filter((name) => /^(layer[34]|head)\./.test(name)));
    expect(learning('layer4.1.relu')).toEqual(network.groups.at(-1));
  });

  test('names are those of the file', () => {
    const graph = new Graph(onnxDialect);
    const x = graph.input('body.x', 'float32', ['N', 4]);
    const weight = (name: string) => graph.constant(name, sample([4, 4]));
    const options = { name: '/block/block.0/MatMul', outputNames: ['body./block/y'] };
    const [y] = graph.node('MatMul', [x, weight('first')], {}, options) as [Value];
    graph.output(graph.node('MatMul', [y, weight('second')], {}, { name: 'fc' })[0] as Value);
    const layers = [
      '/block/block.0/MatMul',
      'block/block.0/MatMul',
      '/block/y',
      'body./block/y',
      'block',
      'block/block.0',
    ];
    for (const name of layers) expect([...constantsUpTo(graph, name)], name).toEqual(['first']);
    expect([...constantsUpTo(graph, 'fc')]).toEqual(['first', 'second']);
    for (const name of ['bloc', '', '/'])
      expect(() => constantsUpTo(graph, name)).toThrow(expect.objectContaining({ code: 'E_LEARNER_FREEZE_NODE' }));
    expect(() => constantsUpTo(graph, 'blok/block.0')).toThrow(/'blok\/block\.0'[\s\S]*such as block\/block\.0, /);
  });

  test('something must be left that learns', () => {
    expect(() => learning('logits')).toThrow(/nothing is left that could learn\n.*a node with parameters behind it/);
  });
});
