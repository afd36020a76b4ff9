/** Networks by the name that both engines know them under. */
export const networks = {
  resnet18: 'ResNet-18',
  resnet50: 'ResNet-50',
  resnext50_32x4d: 'ResNeXt-50',
  mobilenet_v2: 'MobileNetV2',
  mobilenetv3_small: 'MobileNetV3 small',
  mobilenetv3_large: 'MobileNetV3 large',
  efficientnet_b0: 'EfficientNet-B0',
  convnext_tiny: 'ConvNeXt tiny',
  densenet121: 'DenseNet-121',
  vgg11_bn: 'VGG-11 with batch norms',
  squeezenet1_1: 'SqueezeNet 1.1',
  regnet_y_400mf: 'RegNetY-400MF',
  shufflenet_v2_x1_0: 'ShuffleNetV2',
  swin_tiny: 'Swin tiny',
  vit_small: 'ViT small',
};

/** What learns: everything; the head and all batch norms; the head alone. */
export const arms = ['scratch', 'frozen', 'head'];

/** What the suite can measure, in this order. */
export const parts = ['step', 'operators', 'head', 'feeding', 'job'];

/** What is measured unless the command line says otherwise. */
export const quick = { networks: ['resnet18'], sizes: [128], batches: [64], parts: ['step', 'operators', 'head'] };

export const everything = {
  networks: ['resnet18', 'resnet50', 'mobilenet_v2', 'vit_small'],
  sizes: [128, 224],
  batches: [16, 64],
  parts,
};

/** Every network at every size in every batch. */
export function configurations({ networks, sizes, batches }) {
  return networks.flatMap((network) => sizes.flatMap((size) => batches.map((batch) => ({ network, size, batch }))));
}

/** `ResNet-18, 128x128, batch 64` */
export function titleOf({ network, size, batch }) {
  return `${networks[network]}, ${size}x${size}, batch ${batch}`;
}
