import { create } from '@bufbuild/protobuf';
import { WarmstartError } from '../error/warmstart-error.js';
import { standardDomain, standardOpset } from './acceptance.js';
import { decodeMessage } from './decode.js';
import type { Names } from './fresh-names.js';
import { attributesOfCall, Functions, functionError, nameOfFunction } from './functions.js';
import type { Block, Initializer, Instruction } from './instruction.js';
import {
  type AttributeProto,
  AttributeProtoSchema,
  type FunctionProto,
  type GraphProto,
  GraphProtoSchema,
  AttributeProto_AttributeType as Kind,
  type ModelProto,
  type NodeProto,
} from './onnx_pb.js';
import { placed } from './placed.js';

/** Nodes after inlining: a small hostile file of functions that call functions could ask for any number. */
const mostInstructions = 2 ** 18;

/** Functions and branches within each other. */
const deepest = 64;

/** Where nodes stand: at the top of the file, in a function that is called, or in a branch. */
interface Frame {
  readonly opset: number;
  /** The name that a value of the file has in the whole. */
  readonly value: (name: string) => string;
  /** What an attribute of the function is in this call. */
  readonly attributes: ReadonlyMap<string, AttributeProto>;
  /** In front of the names of nodes. */
  readonly prefix: string;
  /** The functions being inlined, outermost first. */
  readonly calls: readonly FunctionProto[];
  readonly depth: number;
}

/** Writes the nodes of functions where they are called, and finds the branches of If. ONNX, "Functions". */
export class Inliner {
  readonly #functions: Functions;
  readonly #names: Names;
  #count = 0;

  constructor(model: ModelProto, names: Names) {
    this.#functions = new Functions(model.functions);
    this.#names = names;
  }

  /**
   * The graph of the model, whose own value names stay as they are.
   * @throws WarmstartError `E_ONNX_FUNCTION`, `E_ONNX_TOO_MANY`, `E_ONNX_MALFORMED`
   */
  inlined(graph: GraphProto, opset: number): Block {
    const value = (name: string) => name;
    return this.#block(graph, { opset, value, attributes: new Map(), prefix: '', calls: [], depth: 0 });
  }

  #block(graph: GraphProto, frame: Frame): Block {
    return {
      initializer: initializersOf(graph).map(({ name, tensor }) => ({ name: frame.value(name), tensor })),
      instructions: this.#all(graph.node, frame),
      output: graph.output.map(({ name }) => frame.value(name)),
    };
  }

  #all(nodes: readonly NodeProto[], frame: Frame): Instruction[] {
    return nodes.flatMap((node) =>
      placed(
        frame.calls.length === 0 ? undefined : `function ${nameOfFunction(frame.calls.at(-1) as FunctionProto)}`,
        () => {
          if (++this.#count > mostInstructions) throw tooMany();
          const called = this.#functions.calledBy(node);
          return called ? this.#call(called, node, frame) : [this.#instruction(node, frame)];
        },
      ),
    );
  }

  #instruction(node: NodeProto, frame: Frame): Instruction {
    const operands = node.input.map(frame.value);
    const domain = standardDomain(node.domain);
    const own = ownAttributes(node, frame);
    const isBranch = (each: AttributeProto) => domain === '' && node.opType === 'If' && each.type === Kind.GRAPH;
    const branches = new Map(own.filter(isBranch).map((each) => [each.name, this.#branch(each, frame)]));
    return {
      name: node.name && frame.prefix + node.name,
      opType: node.opType,
      domain,
      operands,
      input: [...operands, ...[...branches.values()].flatMap(readFromOutside)],
      output: node.output.map(frame.value),
      attribute: own.filter((each) => !isBranch(each)),
      opset: frame.opset,
      branches,
    };
  }

  /** A branch reads all values around it; those that it makes are its own. */
  #branch({ g, name }: AttributeProto, frame: Frame): Block {
    if (frame.depth >= deepest) throw tooDeep();
    const graph = placed(name, () => decodeMessage(GraphProtoSchema, g));
    const made = [...initializersOf(graph).map((each) => each.name), ...graph.node.flatMap((node) => node.output)];
    const own = new Map<string, string>();
    for (const each of made) if (each !== '') own.set(each, this.#names.claim(each));
    const value = (each: string) => own.get(each) ?? frame.value(each);
    return this.#block(graph, { ...frame, value, depth: frame.depth + 1 });
  }

  #call(called: FunctionProto, node: NodeProto, frame: Frame): Instruction[] {
    const name = nameOfFunction(called);
    if (frame.calls.includes(called)) throw functionError(`function ${name} calls itself`);
    if (frame.depth >= deepest) throw tooDeep();
    const prefix = `${frame.prefix}${node.name || called.name}.`;
    const names = new Map(called.input.map((formal, i) => [formal, frame.value(node.input[i] ?? '')]));
    const passedOn: Instruction[] = [];
    called.output.forEach((formal, i) => {
      const actual = frame.value(node.output[i] ?? '');
      if (actual === '') return;
      const known = names.get(formal);
      if (known === undefined) names.set(formal, actual);
      else passedOn.push(identity(known, actual, frame.opset));
    });
    const value = (each: string): string => {
      if (each === '') return '';
      const known = names.get(each) ?? this.#names.claim(prefix + each);
      names.set(each, known);
      return known;
    };
    const opset = standardOpset(called.opsetImport, `function ${name}`) ?? frame.opset;
    const attributes = attributesOfCall(called, ownAttributes(node, frame));
    const inner = { opset, value, attributes, prefix, calls: [...frame.calls, called], depth: frame.depth + 1 };
    return [...this.#all(called.node, inner), ...passedOn];
  }
}

/** The initializers of a graph, the sparse ones last. */
export function initializersOf(graph: GraphProto): Initializer[] {
  const dense = graph.initializer.map((tensor) => ({ name: tensor.name, tensor }));
  return [...dense, ...graph.sparseInitializer.map((tensor) => ({ name: tensor.values?.name ?? '', tensor }))];
}

/** A node's attributes, those that refer to one of the function put in its place; one that is not given is left out. */
function ownAttributes(node: NodeProto, frame: Frame): AttributeProto[] {
  return node.attribute.flatMap((attribute) => {
    if (!attribute.refAttrName || frame.calls.length === 0) return [attribute];
    const given = frame.attributes.get(attribute.refAttrName);
    return given ? [create(AttributeProtoSchema, { ...given, name: attribute.name })] : [];
  });
}

/** What a branch reads but does not make. */
function readFromOutside({ initializer, instructions, output }: Block): string[] {
  const made = new Set([...initializer.map(({ name }) => name), ...instructions.flatMap((each) => each.output)]);
  const read = [...instructions.flatMap((each) => each.input), ...output];
  return read.filter((name) => name !== '' && !made.has(name));
}

function identity(input: string, output: string, opset: number): Instruction {
  const parts = { opType: 'Identity', domain: '', attribute: [], opset, branches: new Map() };
  return { ...parts, name: '', operands: [input], input: [input], output: [output] };
}

function tooMany(): WarmstartError {
  return new WarmstartError({
    code: 'E_ONNX_TOO_MANY',
    problem: 'the model has too many nodes once its functions are inlined',
    expected: `at most ${mostInstructions}`,
  });
}

function tooDeep(): WarmstartError {
  return functionError(`functions and branches lie within each other more than ${deepest} deep`);
}
