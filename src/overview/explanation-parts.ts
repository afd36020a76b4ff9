/** What a network and its collection can be asked, in the order in which it is answered. */
export const explanationParts = ['looks', 'cues', 'mistakes', 'layers', 'map'] as const;
export type ExplanationPart = (typeof explanationParts)[number];

/** What is done for them, for whoever waits. */
export const partWork: Readonly<Record<ExplanationPart | 'features' | 'neighbours' | 'sanity', string>> = {
  features: 'reading features',
  looks: 'explaining',
  neighbours: 'looking for training pictures like them',
  sanity: 'checking whether maps depend on what was learned',
  cues: 'measuring what should not matter',
  mistakes: 'looking at mistakes',
  layers: 'looking into layers',
  map: 'drawing the map',
};
