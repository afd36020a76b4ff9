import { csvRow } from '../files/csv.js';
import type { CollectionMap, Projection } from './collection-map.js';

const columns = [
  'file',
  'label',
  'told',
  'confidence',
  'group',
  'held_out',
  'pca_x',
  'pca_y',
  'umap_x',
  'umap_y',
] as const;

/** A map as a table (RFC 4180), a picture a row; what a picture or the map has not is left empty. */
export function mapCsv({ classes, pictures, projections }: CollectionMap): string {
  const of = (kind: Projection['kind']) => projections.find((one) => one.kind === kind)?.places;
  const [pca, umap] = [of('pca'), of('umap')];
  const place = (places: Float64Array | undefined, row: number) =>
    [0, 1].map((axis) => (places ? String(Number((places[2 * row + axis] as number).toPrecision(7))) : ''));
  const rows = pictures.map(({ file, label, told, confidence, group, heldOut }, row) => [
    file,
    classes[label] ?? '',
    classes[told] ?? '',
    confidence.toFixed(6),
    group ?? '',
    heldOut ? 'yes' : 'no',
    ...place(pca, row),
    ...place(umap, row),
  ]);
  return [columns, ...rows].map(csvRow).join('');
}
