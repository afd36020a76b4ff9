import type { ExplanationMethod } from './explainer.js';

/** What a map of each method shows, for whoever looks at it. */
export const methodTexts: Readonly<Record<ExplanationMethod, string>> = {
  'grad-cam':
    'Grad-CAM: where maps late in the network have what raises the score of the class. Coarse: one cell stands for a whole part of the picture, and a map is empty where nothing there speaks for the class.',
  'grad-cam++':
    'Grad-CAM++: as Grad-CAM, but places that raise the score count as much where there are several of them. Made for maps that are never negative, as behind a ReLU; others may give nothing.',
  'integrated-gradients':
    'Integrated gradients: what each pixel adds to the score on the way from a picture that shows nothing. The map adds up to the score, to the error that is told.',
  'smooth-grad':
    'SmoothGrad: how much the score changes with each pixel, up or down, in the mean over noisy copies of the picture.',
  occlusion: 'Occlusion: by how much the score falls when a patch of the picture is covered with its mean colour.',
  rollout:
    'Attention rollout: from which patches attention carries information to the class token, whatever the class.',
};
