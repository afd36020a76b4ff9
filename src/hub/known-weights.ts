import type { HubFile } from './hub-file.js';

/** What pictures were made of before the network saw them in its training. */
export interface Preprocessing {
  /** Of channels red, green, blue, of pixels from 0 to 1. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** Height and width of what the network was evaluated with, in pixels. */
  readonly size: number;
  /** Share of the shorter side that the crop of that size was taken from. */
  readonly crop: number;
  readonly interpolation: 'bilinear' | 'bicubic';
}

/** Weights that have a name here. */
export interface KnownWeights extends HubFile {
  readonly name: string;
  /** Name of the network that they are for. */
  readonly architecture: string;
  /** As the repository states it: an SPDX identifier, or `other`. */
  readonly licence: string;
  /** What to know of the licence before use. */
  readonly caution?: string;
  readonly trainedOn: string;
  readonly preprocessing: Preprocessing;
  readonly citation: string;
  /** As the hub shows it, rounded; where it was seen. */
  readonly bytes?: number;
  /** Where it was verified; else it is recorded at the first download. */
  readonly sha256?: string;
}

/** Statistics of the ImageNet training pictures. */
const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
/** Of OpenAI's CLIP. */
const clip = { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] } as const;
/** Pixels from -1 to 1, as Google's networks take them. */
const centred = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } as const;
/** Pixels from 0 to 1. */
const unscaled = { mean: [0, 0, 0], std: [1, 1, 1] } as const;

const bilinear = { ...imagenet, size: 224, crop: 0.875, interpolation: 'bilinear' } as const;
const bicubic = { ...imagenet, size: 224, crop: 0.875, interpolation: 'bicubic' } as const;
const vit = { ...centred, size: 224, crop: 0.9, interpolation: 'bicubic' } as const;

const imagenet1k = 'ImageNet-1k';
const imagenet21k = 'ImageNet-21k, then 1k';

const he = 'He et al. 2016, arXiv:1512.03385';
const dosovitskiy = 'Dosovitskiy et al. 2021, arXiv:2010.11929; Steiner et al. 2021, arXiv:2106.10270';
const simonyan = 'Simonyan & Zisserman 2015, arXiv:1409.1556';

/**
 * Weights for the networks of this package. Repositories, licences and preprocessing are those of the model cards and
 * of timm's default configurations (huggingface/pytorch-image-models, `default_cfgs`). Of several weights those were
 * taken whose network computes the same as torchvision's or timm's plain one: none with TensorFlow's padding. A revision
 * is a commit where its page was seen to list the file; elsewhere `main`, which the first download pins.
 */
export const knownWeights: readonly KnownWeights[] = [
  timm('resnet18', 'resnet18.tv_in1k', 'bsd-3-clause', imagenet1k, bilinear, he, 46.8),
  timm('resnet34', 'resnet34.tv_in1k', 'bsd-3-clause', imagenet1k, bilinear, he),
  timm('resnet50', 'resnet50.tv_in1k', 'bsd-3-clause', imagenet1k, bilinear, he),
  timm('resnet101', 'resnet101.tv_in1k', 'bsd-3-clause', imagenet1k, bilinear, he),
  timm(
    'resnext50_32x4d',
    'resnext50_32x4d.tv_in1k',
    'bsd-3-clause',
    imagenet1k,
    bilinear,
    'Xie et al. 2017, arXiv:1611.05431',
  ),
  timm(
    'mobilenet_v2',
    'mobilenetv2_100.ra_in1k',
    'apache-2.0',
    imagenet1k,
    bicubic,
    'Sandler et al. 2018, arXiv:1801.04381',
    14.2,
    'f3ff81ba89de0bc46b546568ebeab2edef6b9d49',
  ),
  timm(
    'mobilenetv3_small',
    'mobilenetv3_small_100.lamb_in1k',
    'apache-2.0',
    imagenet1k,
    bicubic,
    'Howard et al. 2019, arXiv:1905.02244',
    10.2,
  ),
  timm(
    'mobilenetv3_large',
    'mobilenetv3_large_100.ra_in1k',
    'apache-2.0',
    imagenet1k,
    bicubic,
    'Howard et al. 2019, arXiv:1905.02244',
  ),
  timm(
    'efficientnet_b0',
    'efficientnet_b0.ra_in1k',
    'apache-2.0',
    imagenet1k,
    bicubic,
    'Tan & Le 2019, arXiv:1905.11946',
    21.4,
  ),
  timm(
    'convnext_tiny',
    'convnext_tiny.fb_in1k',
    'apache-2.0',
    imagenet1k,
    bicubic,
    'Liu et al. 2022, arXiv:2201.03545',
    114,
  ),
  timm(
    'densenet121',
    'densenet121.tv_in1k',
    'apache-2.0',
    imagenet1k,
    bicubic,
    'Huang et al. 2017, arXiv:1608.06993',
    32.3,
  ),
  timm('vgg11_bn', 'vgg11_bn.tv_in1k', 'bsd-3-clause', imagenet1k, bilinear, simonyan),
  timm('vgg16_bn', 'vgg16_bn.tv_in1k', 'bsd-3-clause', imagenet1k, bilinear, simonyan),
  timm(
    'regnet_y_400mf',
    'regnety_004.tv2_in1k',
    'bsd-3-clause',
    imagenet1k,
    { ...bicubic, crop: 0.965 },
    'Radosavovic et al. 2020, arXiv:2003.13678',
    17.5,
    'ae14d366075bec5809b72b265b88bd8ea5f1b89d',
  ),
  timm('vit_tiny', 'vit_tiny_patch16_224.augreg_in21k_ft_in1k', 'apache-2.0', imagenet21k, vit, dosovitskiy),
  timm('vit_small', 'vit_small_patch16_224.augreg_in21k_ft_in1k', 'apache-2.0', imagenet21k, vit, dosovitskiy),
  timm('vit_base', 'vit_base_patch16_224.augreg_in21k_ft_in1k', 'apache-2.0', imagenet21k, vit, dosovitskiy),
  timm('vit_base_patch32', 'vit_base_patch32_224.augreg_in21k_ft_in1k', 'apache-2.0', imagenet21k, vit, dosovitskiy),
  timm(
    'deit_small',
    'deit_small_patch16_224.fb_in1k',
    'apache-2.0',
    imagenet1k,
    { ...bicubic, crop: 0.9 },
    'Touvron et al. 2021, arXiv:2012.12877',
    88.2,
    '38e0e3a79073772ea54733b87885d3d7f6348e8a',
  ),
  {
    name: 'dinov2_small',
    architecture: 'dinov2_small',
    repository: 'facebook/dinov2-small',
    revision: '150c8e7bb7cef2d30ec31b13a517af14840ee3f7',
    file: 'model.safetensors',
    licence: 'apache-2.0',
    trainedOn: 'LVD-142M, no labels',
    preprocessing: bicubic,
    citation: 'Oquab et al. 2023, arXiv:2304.07193',
    bytes: 88.2e6,
  },
  {
    name: 'clip_vit_base_patch32',
    architecture: 'clip_vit_base_patch32',
    repository: 'timm/vit_base_patch32_clip_224.openai',
    revision: 'ab5b8ef490e86faa07d3523926b842c765de1de5',
    file: 'open_clip_model.safetensors',
    licence: 'apache-2.0',
    caution: 'its authors advise against use without tests for the task at hand',
    trainedOn: 'WIT-400M, with texts',
    preprocessing: { ...clip, size: 224, crop: 0.9, interpolation: 'bicubic' },
    citation: 'Radford et al. 2021, arXiv:2103.00020',
    bytes: 605e6,
  },
  timm(
    'swin_tiny',
    'swin_tiny_patch4_window7_224.ms_in1k',
    'mit',
    imagenet1k,
    { ...bicubic, crop: 0.9 },
    'Liu et al. 2021, arXiv:2103.14030',
    114,
    '64979f791ac382a813948ddbe4244b09081c1816',
  ),
  cvnets('mobilevit_small', 'mobilevit_s.cvnets_in1k', 'f69cd0ad6b97767457729d2d4f41ad52f3d067ea'),
  cvnets('mobilevit_xx_small', 'mobilevit_xxs.cvnets_in1k', '26e21ac95801b64f865338915b29721e59be50e3'),
];

/** Weights in a repository of timm, whose name and architecture here are one. */
function timm(
  name: string,
  repository: string,
  licence: string,
  trainedOn: string,
  preprocessing: Preprocessing,
  citation: string,
  megabytes?: number,
  revision = 'main',
): KnownWeights {
  return {
    name,
    architecture: name,
    repository: `timm/${repository}`,
    revision,
    file: 'model.safetensors',
    licence,
    trainedOn,
    preprocessing,
    citation,
    ...(megabytes !== undefined && { bytes: megabytes * 1e6 }),
  };
}

/** Weights of Apple's CVNets. */
function cvnets(name: string, repository: string, revision: string): KnownWeights {
  const preprocessing = { ...unscaled, size: 256, crop: 0.9, interpolation: 'bicubic' } as const;
  return {
    ...timm(
      name,
      repository,
      'other',
      imagenet1k,
      preprocessing,
      'Mehta & Rastegari 2022, arXiv:2110.02178',
      undefined,
      revision,
    ),
    caution: "Apple's own licence: read github.com/apple/ml-cvnets/blob/main/LICENSE before use",
  };
}
