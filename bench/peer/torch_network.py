"""The networks of the suite in PyTorch: torchvision's bodies with random weights behind fastai's head, and what learns.

Time and memory are measured with them, not accuracy."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from torchvision import models
from torchvision.ops.misc import Permute


def resnet(make):
    return lambda: nn.Sequential(*list(make().children())[:-2])


def features(make):
    """Torchvision keeps what comes before the pooling by itself."""
    return lambda: make().features


class Tokens(nn.Module):
    """A vision transformer of ViT-Small's size up to its last norm, for pictures of one size."""

    def __init__(self, size):
        super().__init__()
        self.network = models.VisionTransformer(
            image_size=size, patch_size=16, num_layers=12, num_heads=6, hidden_dim=384, mlp_dim=1536
        )
        self.network.heads = nn.Identity()

    def forward(self, x):
        patches = self.network._process_input(x)
        token = self.network.class_token.expand(len(x), -1, -1)
        return self.network.encoder(torch.cat([token, patches], 1))


def swin():
    network = models.swin_t()
    return nn.Sequential(network.features, network.norm, Permute([0, 3, 1, 2]))


def regnet():
    network = models.regnet_y_400mf()
    return nn.Sequential(network.stem, network.trunk_output)


# Body and the channels of its features.
BODIES = {
    'resnet18': (resnet(models.resnet18), 512),
    'resnet50': (resnet(models.resnet50), 2048),
    'resnext50_32x4d': (resnet(models.resnext50_32x4d), 2048),
    'mobilenet_v2': (features(models.mobilenet_v2), 1280),
    'mobilenetv3_small': (features(models.mobilenet_v3_small), 576),
    'mobilenetv3_large': (features(models.mobilenet_v3_large), 960),
    'efficientnet_b0': (features(models.efficientnet_b0), 1280),
    'convnext_tiny': (features(models.convnext_tiny), 768),
    'densenet121': (lambda: nn.Sequential(models.densenet121().features, nn.ReLU(inplace=True)), 1024),
    'vgg11_bn': (features(models.vgg11_bn), 512),
    'squeezenet1_1': (features(models.squeezenet1_1), 512),
    'regnet_y_400mf': (regnet, 440),
    'shufflenet_v2_x1_0': (lambda: nn.Sequential(*list(models.shufflenet_v2_x1_0().children())[:-1]), 1024),
    'swin_tiny': (swin, 768),
    'vit_small': (Tokens, 384),
}

ARMS = ['scratch', 'frozen', 'head']


class Network(nn.Module):
    def __init__(self, name, classes, size):
        super().__init__()
        body, channels = BODIES[name]
        self.body = body(size) if body is Tokens else body()
        self.head = nn.Sequential(
            nn.BatchNorm1d(2 * channels), nn.Dropout(0.25), nn.Linear(2 * channels, 512), nn.ReLU(),
            nn.BatchNorm1d(512), nn.Dropout(0.5), nn.Linear(512, classes),
        )

    def forward(self, x):
        x = self.body(x)
        if x.ndim == 3:
            return self.head(torch.cat([x[:, 0], x[:, 1:].mean(1)], 1))
        return self.head(torch.cat([F.adaptive_max_pool2d(x, 1), F.adaptive_avg_pool2d(x, 1)], 1).flatten(1))


def freeze(network, arm):
    """What does not learn: nothing; the body but for its batch norms; the whole body."""
    if arm == 'scratch':
        return
    for parameter in network.body.parameters():
        parameter.requires_grad = False
    if arm == 'frozen':
        for module in network.body.modules():
            if isinstance(module, nn.BatchNorm2d):
                for parameter in module.parameters():
                    parameter.requires_grad = True


def train_mode(network, arm):
    """A body that does not learn at all keeps its running statistics too."""
    network.train()
    if arm == 'head':
        network.body.eval()


def learning(network):
    return [p for p in network.parameters() if p.requires_grad]


def adamw(network, rate):
    return torch.optim.AdamW(learning(network), lr=rate, betas=(0.95, 0.99), weight_decay=0.01)


def take_step(network, optimizer, pictures, labels):
    """Returns the loss before the step."""
    loss = F.cross_entropy(network(pictures), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def forward_multiply_adds(network, size):
    """Of the convolutions and linear layers, for one picture. Leaves the network in evaluation mode."""
    counts = []

    def count(module, _, result):
        counts.append(result.numel() * module.weight[0].numel())

    hooks = [m.register_forward_hook(count) for m in network.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
    with torch.no_grad():
        network.eval()(torch.zeros(1, 3, size, size))
    for hook in hooks:
        hook.remove()
    return sum(counts)
