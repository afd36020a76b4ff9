import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Modules of `assets/map/`, each after those that it imports. */
const modules = ['view', 'grid', 'data', 'sheets', 'dots', 'drawing', 'gestures', 'search', 'panel', 'main'] as const;

/**
 * The script of the interactive map as one text: a page opened from a disk may not load modules. What a module imports
 * stands before it, and all names are its own, so its imports and exports are simply left out.
 */
export function pageScript(): string {
  const texts = modules.map((name) => {
    const path = fileURLToPath(new URL(`../../assets/map/${name}.js`, import.meta.url));
    return readFileSync(path, 'utf8')
      .replace(/^import \{[^}]*\} from '\.\/[a-z]+\.js';\n/gm, '')
      .replace(/^export /gm, '');
  });
  return `'use strict';\n(() => {\n${texts.join('\n')}})();\n`;
}
