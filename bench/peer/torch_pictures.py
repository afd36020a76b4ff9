"""Pictures of class folders as PyTorch trains on them: decoded anew whenever they are asked for, in worker processes."""
import warnings

from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import ImageFolder

# As many workers as fastai starts where there are cores enough; on fewer cores PyTorch advises against it.
WORKERS = 4
warnings.filterwarnings('ignore', 'This DataLoader will create')


def read_folder(folder, size):
    return ImageFolder(folder, transforms.Compose([
        transforms.Resize(size),
        transforms.CenterCrop(size),
        transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ]))


def train_batches(pictures, batch):
    return DataLoader(pictures, batch, shuffle=True, drop_last=True, num_workers=WORKERS)


def valid_batches(pictures, batch):
    return DataLoader(pictures, batch, num_workers=WORKERS)
