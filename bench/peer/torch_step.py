#!/usr/bin/env python3
"""One training step in PyTorch, to be measured beside warmstart's in one run. Prints one JSON object."""
import argparse
import json
import resource
import statistics
import time

import torch

from torch_network import (
    ARMS, BODIES, Network, adamw, forward_multiply_adds, freeze, learning, take_step, train_mode
)

# As in bench/subject/timed-runs.mjs.
SHORT_WARM_UP = 5
FEWEST_RUNS = 2


def timed_runs(run, most, budget):
    """Seconds of each run after the warm-up: `most` of them, or as many as end within the time, but two at least."""
    spent, seconds = 0, []

    def once():
        nonlocal spent
        start = time.perf_counter()
        run()
        taken = time.perf_counter() - start
        spent += taken
        return taken

    last = once()
    if last < SHORT_WARM_UP:
        last = once()
    while len(seconds) < FEWEST_RUNS or (len(seconds) < most and spent + last <= budget):
        last = once()
        seconds.append(last)
    return seconds


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument('--network', choices=list(BODIES), default='resnet18')
parser.add_argument('--arm', choices=ARMS, default='scratch')
parser.add_argument('--size', type=int, default=128)
parser.add_argument('--batch', type=int, default=64)
parser.add_argument('--steps', type=int, default=5)
parser.add_argument('--seconds', type=float, default=60)
parser.add_argument('--threads', type=int, required=True)
options = parser.parse_args()

torch.set_num_threads(options.threads)
torch.manual_seed(0)
start = time.perf_counter()
network = Network(options.network, 2, options.size)
freeze(network, options.arm)
optimizer = adamw(network, 3e-4)
train_mode(network, options.arm)
create_seconds = time.perf_counter() - start

# Pictures come as bytes here too, and are normalised in the step.
pixels = torch.randint(0, 256, (options.batch, 3, options.size, options.size), dtype=torch.uint8)
labels = torch.randint(0, 2, (options.batch,))
mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1) * 255
std = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1) * 255
seconds = timed_runs(
    lambda: take_step(network, optimizer, (pixels.float() - mean) / std, labels), options.steps, options.seconds
)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({
    'minSeconds': min(seconds),
    'medianSeconds': statistics.median(seconds),
    'runs': len(seconds),
    'peakBytes': peak,
    'createSeconds': create_seconds,
    'learning': sum(p.numel() for p in learning(network)),
    'forwardMultiplyAdds': options.batch * forward_multiply_adds(network, options.size),
}))
