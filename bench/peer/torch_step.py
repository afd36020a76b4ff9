#!/usr/bin/env python3
"""One training step of the same network in PyTorch, to be measured beside warmstart in one run.

ResNet-18 body, concatenated pooling, fastai's head, AdamW; random weights and pictures: it measures time and
memory, not accuracy. Prints one JSON object: minimum and median seconds of a step, peak resident bytes."""
import argparse, json, resource, statistics, time

import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision

parser = argparse.ArgumentParser()
parser.add_argument('--arm', choices=['scratch', 'frozen'], default='scratch')
parser.add_argument('--size', type=int, default=128)
parser.add_argument('--batch', type=int, default=64)
parser.add_argument('--steps', type=int, default=7)
parser.add_argument('--threads', type=int, required=True)
options = parser.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(0)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(*list(torchvision.models.resnet18().children())[:-2])
        self.head = nn.Sequential(
            nn.BatchNorm1d(1024), nn.Dropout(0.25), nn.Linear(1024, 512), nn.ReLU(),
            nn.BatchNorm1d(512), nn.Dropout(0.5), nn.Linear(512, 2),
        )

    def forward(self, x):
        x = self.body(x)
        return self.head(torch.cat([F.adaptive_max_pool2d(x, 1), F.adaptive_avg_pool2d(x, 1)], 1).flatten(1))


network = Network()
if options.arm == 'frozen':
    for parameter in network.body.parameters():
        parameter.requires_grad = False
    for module in network.body.modules():
        if isinstance(module, nn.BatchNorm2d):
            for parameter in module.parameters():
                parameter.requires_grad = True
learning = [p for p in network.parameters() if p.requires_grad]
optimizer = torch.optim.AdamW(learning, lr=3e-4, betas=(0.95, 0.99), weight_decay=0.01)
# Pictures come as bytes here too, and are normalised in the step.
pixels = torch.randint(0, 256, (options.batch, 3, options.size, options.size), dtype=torch.uint8)
labels = torch.randint(0, 2, (options.batch,))
mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1) * 255
std = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1) * 255
network.train()
seconds = []
for _ in range(options.steps + 2):
    start = time.perf_counter()
    loss = F.cross_entropy(network((pixels.float() - mean) / std), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    loss.item()
    seconds.append(time.perf_counter() - start)
seconds = sorted(seconds[2:])
print(json.dumps({
    'minSeconds': seconds[0],
    'medianSeconds': statistics.median(seconds),
    'peakBytes': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    'version': f'PyTorch {torch.__version__}',
}))
