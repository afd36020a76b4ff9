import type { Tensor } from '../../ir/tensor.js';
import type { ForeignNames, PictureSize } from '../body.js';

/** What stands at the matched place of a name instead: text with `$1`..., or a function of the match and its groups. */
export type Renaming = readonly [pattern: RegExp, to: string | ((match: string, ...groups: string[]) => string)];

type Tensors = ReadonlyMap<string, Tensor>;

export interface ForeignNaming {
  readonly publisher: string;
  /** A name that all of this publisher's files have, and no others. */
  readonly mark: RegExp;
  /** The first that matches a name renames it. A name that none matches stays: so what is unknown is seen as such. */
  readonly renamings: readonly Renaming[];
  /** Tensors that have no place in a body, such as classifiers. */
  readonly leftOut: RegExp;
  /** Shapes or converts tensors that have their new names. */
  readonly adapt?: (tensors: Tensors, size: PictureSize) => Tensors;
}

/** Another publisher's names as rules. */
export function foreignNames({ publisher, mark, renamings, leftOut, adapt }: ForeignNaming): ForeignNames {
  return {
    publisher,
    recognises: (names) => [...names].some((name) => mark.test(name)),
    convert(tensors, size) {
      const kept = new Map([...tensors].filter(([name]) => !leftOut.test(name)));
      const own = renamed(kept, renamings);
      return adapt ? adapt(own, size) : own;
    },
  };
}

/** The same tensors under other names. */
export function renamed(tensors: Tensors, renamings: readonly Renaming[]): Tensors {
  return new Map([...tensors].map(([name, tensor]) => [newName(name, renamings), tensor]));
}

function newName(name: string, renamings: readonly Renaming[]): string {
  const [pattern, to] = renamings.find(([p]) => p.test(name)) ?? [];
  if (pattern === undefined || to === undefined) return name;
  return typeof to === 'string' ? name.replace(pattern, to) : name.replace(pattern, to);
}

/** Each tensor by itself, by its name. */
export function eachTensor(change: (name: string, tensor: Tensor) => Tensor): (tensors: Tensors) => Tensors {
  return (tensors) => new Map([...tensors].map(([name, tensor]) => [name, change(name, tensor)]));
}
