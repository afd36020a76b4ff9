import type { Tensor } from '../ir/tensor.js';
import type { ForeignNames } from './body.js';

/** What stands at the matched place of a name instead: text with `$1`..., or a function of what the groups matched. */
export type Renaming = readonly [pattern: RegExp, replacement: string | ((...groups: string[]) => string)];

export interface ForeignNaming {
  readonly publisher: string;
  /** Names that only this publisher's files have. */
  readonly mark: RegExp;
  /** The first that matches a name renames it. A name that none matches stays: so what is unknown is seen as such. */
  readonly renamings: readonly Renaming[];
  /** Tensors of layers behind the body. */
  readonly leftOut: RegExp;
  /** Shapes or converts a tensor that has its new name. */
  readonly adapt?: (name: string, tensor: Tensor) => Tensor;
}

/** Another publisher's names as rules. */
export function foreignNames({
  publisher,
  mark,
  renamings,
  leftOut,
  adapt = (_, t) => t,
}: ForeignNaming): ForeignNames {
  return {
    publisher,
    recognises: (names) => [...names].some((name) => mark.test(name)),
    convert: (tensors) =>
      new Map(
        [...tensors].flatMap(([foreign, tensor]): [string, Tensor][] => {
          if (leftOut.test(foreign)) return [];
          const name = renamed(foreign, renamings);
          return [[name, adapt(name, tensor)]];
        }),
      ),
  };
}

function renamed(name: string, renamings: readonly Renaming[]): string {
  for (const [pattern, replacement] of renamings) {
    const match = pattern.exec(name);
    if (!match) continue;
    if (typeof replacement === 'string') return name.replace(pattern, replacement);
    const [matched, ...groups] = match;
    return name.slice(0, match.index) + replacement(...groups) + name.slice(match.index + matched.length);
  }
  return name;
}
