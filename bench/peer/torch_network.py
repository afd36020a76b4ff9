"""The networks of the suite in PyTorch: torchvision's bodies with random weights behind fastai's head, and what learns.

Time and memory are measured with them, not accuracy."""
import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision


def resnet(make):
    return lambda: nn.Sequential(*list(make().children())[:-2])


# Body and the channels of its features.
BODIES = {
    'resnet18': (resnet(torchvision.models.resnet18), 512),
    'resnet50': (resnet(torchvision.models.resnet50), 2048),
    'mobilenetv2': (lambda: torchvision.models.mobilenet_v2().features, 1280),
}

ARMS = ['scratch', 'frozen', 'head']


class Network(nn.Module):
    def __init__(self, name, classes):
        super().__init__()
        body, channels = BODIES[name]
        self.body = body()
        self.head = nn.Sequential(
            nn.BatchNorm1d(2 * channels), nn.Dropout(0.25), nn.Linear(2 * channels, 512), nn.ReLU(),
            nn.BatchNorm1d(512), nn.Dropout(0.5), nn.Linear(512, classes),
        )

    def forward(self, x):
        x = self.body(x)
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
