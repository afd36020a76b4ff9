#!/usr/bin/env python3
"""Writes the body of torchvision's MobileNetV2, with random weights, as an ONNX file: what `--mobilenet` of the suite
should be given, so that both engines train the same network."""
import sys

import torch

from torch_network import BODIES

make, _ = BODIES['mobilenetv2']
body = make().eval()
# Fresh batch norms are all alike, and the exporter writes equal tensors once: layers would share their parameters.
with torch.no_grad():
    for tensor in body.state_dict().values():
        if tensor.is_floating_point():
            tensor.add_(1e-3 * torch.rand_like(tensor))
torch.onnx.export(
    body, torch.zeros(1, 3, 128, 128), sys.argv[1], opset_version=16, input_names=['pictures'],
    output_names=['features'],
    dynamic_axes={'pictures': {0: 'N', 2: 'H', 3: 'W'}, 'features': {0: 'N', 2: 'h', 3: 'w'}},
    # Otherwise batch norms are folded into the convolutions before them.
    training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False,
)
