/** Whether groups were held out whole, or have pictures on both sides of the split. */
export type GroupsSplit = 'whole' | 'mixed';

export interface SplitPictures {
  /** The sheet, patient or scan that each picture belongs to, [n], where that is known. */
  readonly groups?: readonly string[] | undefined;
  /** Whether each was held out, [n], where that is known. */
  readonly heldOut?: readonly boolean[] | undefined;
}

/** @returns undefined where groups or the split are not known, or all pictures are on one side */
export function groupsSplit({ groups, heldOut }: SplitPictures): GroupsSplit | undefined {
  if (!groups || !heldOut?.includes(true) || !heldOut.includes(false)) return undefined;
  const held = new Set(groups.filter((_, at) => heldOut[at]));
  return groups.some((group, at) => !heldOut[at] && held.has(group)) ? 'mixed' : 'whole';
}
