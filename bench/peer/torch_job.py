#!/usr/bin/env python3
"""The main job in PyTorch, to be measured beside warmstart's in one run: a ResNet-18 is trained on a folder of pictures
with everything learning, then with a frozen body. Pictures are read anew in each epoch by worker processes. Both arms
start from random weights: it measures time, not accuracy. The last line is one JSON object: seconds of each arm."""
import argparse
import json
import time

import torch
import torch.nn.functional as F
from torch.utils.data import random_split

from torch_network import Network, adamw, freeze, take_step, train_mode
from torch_pictures import read_folder, train_batches, valid_batches

PEAK_RATE = 3e-3
VALID_SHARE = 0.2


def evaluate(network, batches):
    """Mean loss and share of wrong answers."""
    network.eval()
    loss = wrong = count = 0
    with torch.no_grad():
        for pictures, labels in batches:
            logits = network(pictures)
            loss += F.cross_entropy(logits, labels, reduction='sum').item()
            wrong += (logits.argmax(1) != labels).sum().item()
            count += len(labels)
    return loss / count, wrong / count


def train(arm, classes, size, training, validation, epochs):
    network = Network('resnet18', classes, size)
    freeze(network, arm)
    optimizer = adamw(network, PEAK_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_RATE, total_steps=epochs * len(training), pct_start=0.3, div_factor=25
    )
    for epoch in range(epochs):
        train_mode(network, arm)
        losses = []
        for pictures, labels in training:
            losses.append(take_step(network, optimizer, pictures, labels))
            schedule.step()
        valid_loss, error = evaluate(network, validation)
        print(f'{arm} {epoch} {sum(losses) / len(losses):.4f} {valid_loss:.4f} {error:.4f}', flush=True)


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument('folder')
parser.add_argument('--epochs', type=int, default=5)
parser.add_argument('--size', type=int, default=128)
parser.add_argument('--batch', type=int, default=64)
parser.add_argument('--threads', type=int, required=True)
options = parser.parse_args()

torch.set_num_threads(options.threads)
torch.manual_seed(42)
pictures = read_folder(options.folder, options.size)
valid = int(VALID_SHARE * len(pictures))
training, validation = random_split(pictures, [len(pictures) - valid, valid])
batches = train_batches(training, options.batch), valid_batches(validation, options.batch)
seconds = {}
for arm in ['scratch', 'frozen']:
    start = time.perf_counter()
    train(arm, len(pictures.classes), options.size, *batches, options.epochs)
    seconds[arm] = time.perf_counter() - start
print(json.dumps(seconds))
