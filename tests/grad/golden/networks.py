"""Whole models, as PyTorch's exporter writes them: gradients of every weight, the input and chosen activations."""

import copy
import io

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import case


class Network:
  """module(x): a scalar loss and a dict of activations. x: float values, or integers."""

  def __init__(self, name, make, fed, opset=17, training=False):
    self.name, self.make, self.fed, self.opset, self.training = name, make, fed, opset, training

  def write(self, folder):
    random = case.random_for(self.name)
    torch.manual_seed(random.randint(1 << 30))
    module = self.make().train(self.training)
    # The exporter makes one initializer of all that are equal, such as every scale of 1.
    with torch.no_grad():
      for values in (*module.parameters(), *module.buffers()):
        if values.is_floating_point() and values.min() == values.max():
          values.copy_(torch.rand_like(values) + 0.5)
    fed = self.fed(random)
    exact = copy.deepcopy(module).double()
    x = torch.tensor(fed)
    is_float = x.is_floating_point()
    x = x.double().requires_grad_() if is_float else x
    loss, activations = exact(x)
    values = dict(exact.named_parameters())
    values.update(activations)
    if is_float:
      values['x'] = x
    gradients = torch.autograd.grad(loss, list(values.values()))
    arrays = {'input:x': fed, 'loss': np.array(loss.item(), np.float32)}
    arrays.update({f'gradient:{name}': gradient.numpy().astype(np.float32)
                   for name, gradient in zip(values, gradients)})
    case.write(folder, self.name, self._export(module, fed, list(activations)), arrays)

  def _export(self, module, fed, activations):
    class Flat(type(module)):
      """The exporter wants a tuple."""

      def forward(self, x):
        loss, named = super().forward(x)
        return (loss, *named.values())

    module.__class__ = Flat
    file = io.BytesIO()
    mode = torch.onnx.TrainingMode.TRAINING if self.training else torch.onnx.TrainingMode.PRESERVE
    torch.onnx.export(module, (torch.tensor(fed),), file, opset_version=self.opset, training=mode,
                      do_constant_folding=False, input_names=['x'], output_names=['loss', *activations])
    return file.getvalue()


class LeNet(nn.Module):
  def __init__(self):
    super().__init__()
    self.conv1, self.conv2 = nn.Conv2d(1, 4, 5), nn.Conv2d(4, 8, 5)
    self.fc1, self.fc2 = nn.Linear(128, 24), nn.Linear(24, 10)

  def forward(self, x):
    a = F.max_pool2d(torch.relu(self.conv1(x)), 2)
    b = F.max_pool2d(torch.relu(self.conv2(a)), 2)
    c = torch.relu(self.fc1(b.flatten(1)))
    return F.cross_entropy(self.fc2(c), torch.tensor([3, 7])), {'pool1': a, 'pool2': b, 'hidden': c}


class Block(nn.Module):
  def __init__(self, channels, out, stride):
    super().__init__()
    self.conv1 = nn.Conv2d(channels, out, 3, stride, 1, bias=False)
    self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
    self.bn1, self.bn2 = nn.BatchNorm2d(out), nn.BatchNorm2d(out)
    self.down = nn.Conv2d(channels, out, 1, stride, bias=False) if stride > 1 else nn.Identity()

  def forward(self, x):
    return torch.relu(self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x))))) + self.down(x))


class ResNet(nn.Module):
  def __init__(self):
    super().__init__()
    self.stem = nn.Sequential(nn.Conv2d(3, 6, 7, 2, 3, bias=False), nn.BatchNorm2d(6), nn.ReLU(),
                              nn.MaxPool2d(3, 2, 1))
    self.block1, self.block2 = Block(6, 6, 1), Block(6, 10, 2)
    self.fc = nn.Linear(10, 5)

  def forward(self, x):
    a = self.stem(x)
    b = self.block1(a)
    c = self.block2(b)
    return F.cross_entropy(self.fc(c.mean((2, 3))), torch.tensor([4, 1])), {'stem': a, 'block1': b, 'block2': c}


class MobileNet(nn.Module):
  """An inverted residual with squeeze and excitation."""

  def __init__(self):
    super().__init__()
    self.stem = nn.Conv2d(3, 6, 3, 2, 1)
    self.expand, self.depthwise = nn.Conv2d(6, 18, 1), nn.Conv2d(18, 18, 5, 1, 2, groups=18)
    self.squeeze, self.excite = nn.Conv2d(18, 4, 1), nn.Conv2d(4, 18, 1)
    self.project, self.head = nn.Conv2d(18, 6, 1), nn.Linear(6, 4)

  def forward(self, x):
    a = F.hardswish(self.stem(x))
    b = F.hardswish(self.depthwise(F.relu6(self.expand(a))))
    gate = F.hardsigmoid(self.excite(torch.relu(self.squeeze(F.adaptive_avg_pool2d(b, 1)))))
    c = a + self.project(b * gate)
    y = self.head(F.adaptive_avg_pool2d(c, 1).flatten(1))
    return F.cross_entropy(y, torch.tensor([2])), {'stem': a, 'gate': gate, 'residual': c}


class Attention(nn.Module):
  def __init__(self, width, heads, causal):
    super().__init__()
    self.heads, self.causal = heads, causal
    self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)

  def forward(self, x):
    batch, length, width = x.shape
    q, k, v = self.qkv(x).reshape(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
    scores = q @ k.transpose(-1, -2) / (width // self.heads) ** 0.5
    if self.causal:
      scores = scores.masked_fill(torch.ones(length, length).triu(1).bool(), -1e9)
    return self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, width))


class Layer(nn.Module):
  def __init__(self, width, heads, causal=False):
    super().__init__()
    self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
    self.attention = Attention(width, heads, causal)
    self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

  def forward(self, x):
    x = x + self.attention(self.norm1(x))
    return x + self.down(F.gelu(self.up(self.norm2(x))))


class Transformer(nn.Module):
  """Predicts the next of some tokens."""

  def __init__(self):
    super().__init__()
    self.tokens, self.places = nn.Embedding(13, 16), nn.Parameter(torch.randn(1, 7, 16) * 0.1)
    self.layer1, self.layer2 = Layer(16, 4, causal=True), Layer(16, 4, causal=True)
    self.norm = nn.LayerNorm(16)

  def forward(self, x):
    a = self.tokens(x) + self.places
    b = self.layer1(a)
    c = self.layer2(b)
    logits = self.norm(c) @ self.tokens.weight.T
    return F.cross_entropy(logits[:, :-1].reshape(-1, 13), x[:, 1:].reshape(-1)), {'embedded': a, 'layer1': b}


class VisionTransformer(nn.Module):
  def __init__(self):
    super().__init__()
    self.patches, self.token = nn.Conv2d(3, 12, 4, 4), nn.Parameter(torch.randn(1, 1, 12))
    self.layer, self.head = Layer(12, 3), nn.Linear(12, 4)

  def forward(self, x):
    a = self.patches(x).flatten(2).transpose(1, 2)
    b = self.layer(torch.cat([self.token.expand(a.shape[0], -1, -1), a], 1))
    return F.cross_entropy(self.head(b[:, 0]), torch.tensor([0, 3])), {'patched': a, 'layer1': b}


class UNet(nn.Module):
  def __init__(self, mode, **options):
    super().__init__()
    self.resize = dict(mode=mode, **options)
    self.down1, self.down2 = nn.Conv2d(1, 4, 3, 1, 1), nn.Conv2d(4, 8, 3, 1, 1)
    self.bottom = nn.Conv2d(8, 8, 3, 1, 1)
    self.norm = nn.GroupNorm(2, 8)
    self.up2, self.up1 = nn.Conv2d(16, 4, 3, 1, 1), nn.Conv2d(8, 4, 3, 1, 1)
    self.out = nn.Conv2d(4, 2, 1)

  def forward(self, x):
    a = F.elu(self.down1(x))
    b = F.elu(self.down2(F.max_pool2d(a, 2)))
    c = F.elu(self.norm(self.bottom(F.avg_pool2d(b, 2))))
    d = F.elu(self.up2(torch.cat([F.interpolate(c, scale_factor=2.0, **self.resize), b], 1)))
    e = F.elu(self.up1(torch.cat([F.interpolate(d, scale_factor=2.0, **self.resize), a], 1)))
    truth = (torch.arange(144).reshape(1, 12, 12) % 5 > 2).long()
    return F.cross_entropy(self.out(e), truth), {'bottom': c, 'up2': d, 'up1': e}


class Autoencoder(nn.Module):
  def __init__(self):
    super().__init__()
    self.encoder = nn.Sequential(nn.Conv2d(1, 4, 3, 2, 1), nn.LeakyReLU(0.2), nn.InstanceNorm2d(4, affine=True),
                                 nn.Conv2d(4, 6, 3, 2, 1), nn.PReLU(6))
    self.decoder = nn.Sequential(nn.ConvTranspose2d(6, 4, 3, 2, 1, 1), nn.Softplus(),
                                 nn.ConvTranspose2d(4, 1, 4, 2, 1), nn.Sigmoid())

  def forward(self, x):
    code = self.encoder(x)
    return ((self.decoder(code) - x) ** 2).mean(), {'code': code}


class TextCnn(nn.Module):
  """Convolutions over embedded words."""

  def __init__(self):
    super().__init__()
    self.words = nn.Embedding(20, 8)
    self.convs = nn.ModuleList(nn.Conv1d(8, 5, k) for k in (2, 3))
    self.fc = nn.Linear(10, 1)

  def forward(self, x):
    a = self.words(x).transpose(1, 2)
    b = torch.cat([torch.tanh(conv(a)).max(2)[0] for conv in self.convs], 1)
    return F.binary_cross_entropy_with_logits(self.fc(b).squeeze(1), torch.tensor([1, 0]).to(b.dtype)), {'pooled': b}


def _floats(*shape):
  return lambda random: random.uniform(-1, 1, shape).astype(np.float32)


def _tokens(below, *shape):
  return lambda random: random.randint(0, below, shape).astype(np.int64)


def cases():
  yield Network('lenet', LeNet, _floats(2, 1, 28, 28))
  yield Network('resnet', ResNet, _floats(2, 3, 24, 24))
  yield Network('resnet_training', ResNet, _floats(2, 3, 24, 24), training=True)
  yield Network('mobilenet', MobileNet, _floats(1, 3, 12, 14))
  yield Network('transformer', Transformer, _tokens(13, 2, 7))
  yield Network('vision_transformer', VisionTransformer, _floats(2, 3, 12, 8))
  yield Network('unet_bilinear', lambda: UNet('bilinear', align_corners=False), _floats(1, 1, 12, 12))
  yield Network('unet_nearest', lambda: UNet('nearest'), _floats(1, 1, 12, 12))
  yield Network('autoencoder', Autoencoder, lambda random: random.uniform(0, 1, (1, 1, 16, 16)).astype(np.float32))
  yield Network('text_cnn', TextCnn, _tokens(20, 2, 9))
