/** Networks by the name that both engines know them under. */
export const networks = { resnet18: 'ResNet-18', resnet50: 'ResNet-50', mobilenetv2: 'MobileNetV2' };

/** What learns: everything; the head and all batch norms; the head alone. */
export const arms = ['scratch', 'frozen', 'head'];

/** What the suite can measure, in this order. */
export const parts = ['step', 'operators', 'head', 'feeding', 'job'];

/** What is measured unless the command line says otherwise. */
export const quick = { networks: ['resnet18'], sizes: [128], batches: [64], parts: ['step', 'operators', 'head'] };

export const everything = { networks: Object.keys(networks), sizes: [128, 224], batches: [16, 64], parts };

/** Every network at every size in every batch. */
export function configurations({ networks, sizes, batches }) {
  return networks.flatMap((network) => sizes.flatMap((size) => batches.map((batch) => ({ network, size, batch }))));
}

/** `ResNet-18, 128x128, batch 64` */
export function titleOf({ network, size, batch }) {
  return `${networks[network]}, ${size}x${size}, batch ${batch}`;
}
