import type { ExplanationMethod } from './explainer.js';

/** What a map of each method shows, for whoever looks at it. */
export const methodTexts: Readonly<Record<ExplanationMethod, string>> = {
  'grad-cam':
    'Grad-CAM: where the last maps of the network have what raises the score of the class. Coarse: one cell stands for a whole part of the picture, and a map may be empty where nothing speaks for the class.',
  'grad-cam++':
    'Grad-CAM++: as Grad-CAM, but places that raise the score count as much where there are several of them.',
  'integrated-gradients':
    'Integrated gradients: what each pixel adds to the score on the way from a picture that shows nothing. The map adds up to the score, to the error that is told.',
  'smooth-grad':
    'SmoothGrad: how much the score changes with each pixel, up or down, in the mean over noisy copies of the picture.',
  occlusion: 'Occlusion: by how much the score falls when a patch of the picture is covered with its mean colour.',
  rollout:
    'Attention rollout: from which patches attention carries information to the class token, whatever the class.',
};
