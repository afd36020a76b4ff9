#!/usr/bin/env python3
"""Pictures that PyTorch's loader reads and feeds in a second, in an epoch without training. The pictures are drawn as
bench/feeding.mjs draws its own. Prints one JSON object."""
import argparse
import json
import os
import random
import tempfile
import time

import numpy
from PIL import Image, ImageFilter

import torch
from torch_pictures import read_folder, train_batches

EPOCHS = 3


def draw(folder, count, size):
    """Cuts two classes of pictures out of a sheet of blurred noise."""
    draws = random.Random(0)
    width = 4 * size
    noise = numpy.random.default_rng(0).integers(0, 256, (width, width, 3), dtype=numpy.uint8)
    sheet = Image.fromarray(noise).filter(ImageFilter.GaussianBlur(0.8))
    for name in 'ab':
        os.mkdir(os.path.join(folder, name))
    for i in range(count):
        left, top = draws.randrange(width - size), draws.randrange(width - size)
        picture = sheet.crop((left, top, left + size, top + size))
        picture.save(os.path.join(folder, 'ab'[i % 2], f'{i}.jpg'), quality=90)


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument('--pictures', type=int, default=2000)
parser.add_argument('--size', type=int, default=128)
parser.add_argument('--batch', type=int, default=64)
parser.add_argument('--threads', type=int, required=True)
options = parser.parse_args()

torch.set_num_threads(options.threads)
torch.manual_seed(0)
rates = []
with tempfile.TemporaryDirectory() as folder:
    draw(folder, options.pictures, options.size)
    batches = train_batches(read_folder(folder, options.size), options.batch)
    for _ in range(EPOCHS):
        start = time.perf_counter()
        fed = sum(len(labels) for _, labels in batches)
        rates.append(fed / (time.perf_counter() - start))
print(json.dumps({'fedPerSecond': max(rates)}))
