import assert from "node:assert/strict";
import { read } from "./readerTools.ts";

interface Case {
  readonly name: string;
  readonly text: string;
  /** `value origin via: text` of the steps per epoch. */
  readonly steps: string;
}

const torchvision = `import torch
from torch import optim
from torch.utils.data import DataLoader, Subset, TensorDataset, ConcatDataset, random_split
from torchvision import datasets, transforms
`;

const loop = `
opt = optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    for x, y in train_loader:
        opt.step()
`;

const script = (lines: string) => `${torchvision}${lines}${loop}`;

const cases: readonly Case[] = [
  {
    name: "CIFAR-10 with a batch size in the call",
    text: script(
      'data = datasets.CIFAR10("data", train=True)\ntrain_loader = DataLoader(data, batch_size=128)',
    ),
    steps: "391 argument loader: 50,000 images / batch 128",
  },
  {
    name: "the last batch dropped",
    text: script(
      'data = datasets.CIFAR10("data")\ntrain_loader = DataLoader(data, 128, drop_last=True)',
    ),
    steps: "390 argument loader: 50,000 images / batch 128",
  },
  {
    name: "the test part of a set",
    text: script('train_loader = DataLoader(datasets.MNIST("d", False), batch_size=100)'),
    steps: "100 argument loader: 10,000 images / batch 100",
  },
  {
    name: "torch.utils.data.DataLoader by its full path, batch size from argparse",
    text: script(`import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--batch-size", type=int, default=64)
args = parser.parse_args()
train_loader = torch.utils.data.DataLoader(datasets.FashionMNIST(".", train=True), batch_size=args.batch_size)`),
    steps: "938 argument loader: 60,000 images / batch 64",
  },
  {
    name: "options from a dict that gets other options later",
    text: script(`train_kwargs = {"batch_size": 64}
test_kwargs = {"batch_size": 1000}
extra = {"num_workers": 1, "shuffle": True}
train_kwargs.update(extra)
test_kwargs.update(extra)
data = datasets.MNIST("../data", train=True)
train_loader = torch.utils.data.DataLoader(data, **train_kwargs)`),
    steps: "938 argument loader: 60,000 images / batch 64",
  },
  {
    name: "options that something may have changed stay open",
    text: script(`kw = {"batch_size": 64}
kw.update(load_options())
train_loader = DataLoader(datasets.MNIST("d"), **kw)`),
    steps: "391 assumed: train_loader",
  },
  {
    name: "no batch size is one example per batch",
    text: script('train_loader = DataLoader(datasets.MNIST("d"))'),
    steps: "60000 argument loader: 60,000 images / batch 1",
  },
  {
    name: "SVHN's parts",
    text: script('train_loader = DataLoader(datasets.SVHN("d", split="extra"), batch_size=256)'),
    steps: "2075 argument loader: 531,131 images / batch 256",
  },
  {
    name: "STL-10 with its unlabeled images",
    text: script(
      'train_loader = DataLoader(datasets.STL10("d", "train+unlabeled"), batch_size=500)',
    ),
    steps: "210 argument loader: 105,000 images / batch 500",
  },
  {
    name: "EMNIST needs split and train",
    text: script(
      'train_loader = DataLoader(datasets.EMNIST("d", split="letters", train=True), batch_size=100)',
    ),
    steps: "1248 argument loader: 124,800 images / batch 100",
  },
  {
    name: "VOC's year and image set",
    text: script(
      'train_loader = DataLoader(datasets.VOCDetection("d", year="2007", image_set="trainval"), batch_size=8)',
    ),
    steps: "627 argument loader: 5,011 images / batch 8",
  },
  {
    name: "an ImageFolder has no size",
    text: script('train_loader = DataLoader(datasets.ImageFolder("train"), batch_size=32)'),
    steps: "391 assumed: train_loader",
  },
  {
    name: "a class of one's own named CIFAR10",
    text: script(`class CIFAR10(torch.utils.data.Dataset):
    def __getitem__(self, i):
        return i
train_loader = DataLoader(CIFAR10(), batch_size=32)`),
    steps: "391 assumed: train_loader",
  },
  {
    name: "a data set of the file with a length",
    text: script(`class Points(torch.utils.data.Dataset):
    def __init__(self, n):
        self.n = 1000
    def __len__(self):
        return self.n
train_loader = DataLoader(Points(5), batch_size=10)`),
    steps: "100 argument loader: 1,000 examples / batch 10",
  },
  {
    name: "a class that extends torchvision's",
    text: script(`class TwoViews(datasets.CIFAR100):
    def __getitem__(self, i):
        return i
train_loader = DataLoader(TwoViews(root="d", train=True), batch_size=100)`),
    steps: "500 argument loader: 50,000 images / batch 100",
  },
  {
    name: "tensors made in the file",
    text: script(`x = torch.randn(1000, 20)
y = torch.randint(0, 2, (1000,))
train_loader = DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)`),
    steps: "32 argument loader: 1,000 examples / batch 32",
  },
  {
    name: "random_split with sizes",
    text: script(`full = datasets.MNIST("d", train=True)
train_set, val_set = random_split(full, [55000, 5000])
train_loader = DataLoader(train_set, batch_size=100)`),
    steps: "550 argument loader: 55,000 images / batch 100",
  },
  {
    name: "random_split with computed sizes",
    text: script(`full = datasets.MNIST("d", train=True)
n = int(0.9 * len(full))
train_set, val_set = torch.utils.data.random_split(full, [n, len(full) - n])
train_loader = DataLoader(val_set, batch_size=100)`),
    steps: "60 argument loader: 6,000 images / batch 100",
  },
  {
    name: "random_split with fractions hands out the rest from the first part on",
    text: script(`full = datasets.SVHN("d")
a, b, c = random_split(full, [0.5, 0.3, 0.2])
train_loader = DataLoader(a, batch_size=1)`),
    steps: "36629 argument loader: 36,629 images / batch 1",
  },
  {
    name: "a subset of a range",
    text: script(
      'train_loader = DataLoader(Subset(datasets.CIFAR10("d"), range(5000)), batch_size=50)',
    ),
    steps: "100 argument loader: 5,000 images / batch 50",
  },
  {
    name: "two sets together",
    text: script(`both = ConcatDataset([datasets.MNIST("d"), datasets.MNIST("d", train=False)])
train_loader = DataLoader(both, batch_size=100)`),
    steps: "700 argument loader: 70,000 images / batch 100",
  },
  {
    name: "two sets added, and one of unknown size",
    text: script('train_loader = DataLoader(datasets.MNIST("d") + load(), batch_size=100)'),
    steps: "391 assumed: train_loader",
  },
  {
    name: "a distributed sampler leaves the number of processes open",
    text: script(`data = datasets.CIFAR10("d")
sampler = torch.utils.data.distributed.DistributedSampler(data)
train_loader = DataLoader(data, batch_size=100, sampler=sampler)`),
    steps: "500 assumed loader: 50,000 images / batch 100",
  },
  {
    name: "a distributed sampler with a number of replicas",
    text: script(`data = datasets.CIFAR10("d")
sampler = torch.utils.data.distributed.DistributedSampler(data, num_replicas=4, rank=0)
train_loader = DataLoader(data, batch_size=100, sampler=sampler)`),
    steps: "125 argument loader: 12,500 images / batch 100",
  },
  {
    name: "no sampler unless an option asks for one",
    text: script(`import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--distributed", action="store_true")
args = parser.parse_args()
data = datasets.CIFAR10("d")
if args.distributed:
    sampler = torch.utils.data.distributed.DistributedSampler(data)
else:
    sampler = None
train_loader = DataLoader(data, batch_size=100, sampler=sampler)`),
    steps: "500 argument loader: 50,000 images / batch 100",
  },
  {
    name: "a sampler that draws a number of examples",
    text: script(`sampler = torch.utils.data.RandomSampler(d, replacement=True, num_samples=640)
train_loader = DataLoader(datasets.CIFAR10("d"), batch_size=64, sampler=sampler)`),
    steps: "10 argument loader: 640 images / batch 64",
  },
  {
    name: "a data set of one's own, of as many examples as a list that is read",
    text: script(`class Pictures(torch.utils.data.Dataset):
    def __init__(self, path):
        data_list = open(path).readlines()
        self.count = len(data_list)
        self.paths = []
        for data in data_list:
            self.paths.append(data)
    def __len__(self):
        return self.count
train_loader = DataLoader(Pictures("labels.txt"), batch_size=64)`),
    steps: "391 assumed: train_loader",
  },
  {
    name: "a batch sampler of one's own",
    text: script('train_loader = DataLoader(datasets.MNIST("d"), batch_sampler=Buckets(10))'),
    steps: "391 assumed: train_loader",
  },
  {
    name: "a loader out of a dict",
    text: `${torchvision}
loaders = {"train": DataLoader(datasets.MNIST("d"), batch_size=600), "val": DataLoader(datasets.MNIST("d", False))}
opt = optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    for x, y in loaders["train"]:
        opt.step()
`,
    steps: "100 argument loader: 60,000 images / batch 600",
  },
  {
    name: "a loader that a helper returns with others, behind enumerate and tqdm",
    text: `${torchvision}
from tqdm import tqdm
def loaders(batch_size):
    train = datasets.KMNIST("d", train=True)
    test = datasets.KMNIST("d", train=False)
    return DataLoader(train, batch_size), DataLoader(test, 1000)
def main():
    train_loader, test_loader = loaders(batch_size=50)
    opt = optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(2):
        for i, (x, y) in enumerate(tqdm(train_loader)):
            opt.step()
main()
`,
    steps: "1200 argument loader: 60,000 images / batch 50",
  },
  {
    name: "one of two data sets, by an option with a default",
    text: script(`import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--dataset", default="cifar100")
args = parser.parse_args()
if args.dataset == "mnist":
    data = datasets.MNIST("d")
elif args.dataset == "cifar100":
    data = datasets.CIFAR100("d")
train_loader = DataLoader(data, batch_size=100)`),
    steps: "500 argument loader: 50,000 images / batch 100",
  },
  {
    name: "a loader wrapped by accelerate",
    text: `${torchvision}
from accelerate import Accelerator
accelerator = Accelerator()
train_loader = DataLoader(datasets.MNIST("d"), batch_size=100)
opt = optim.SGD(model.parameters(), lr=0.1)
model, opt, train_loader = accelerator.prepare(model, opt, train_loader)
for epoch in range(3):
    for x, y in train_loader:
        opt.step()
`,
    steps: "600 argument loader: 60,000 images / batch 100",
  },
  {
    name: "a data set of the hub",
    text: script(`from datasets import load_dataset
raw = load_dataset("glue", "mrpc")
tokenized = raw.map(tokenize, batched=True).with_format("torch")
train_loader = DataLoader(tokenized["train"], batch_size=8)`),
    steps: "459 argument loader: 3,668 examples / batch 8",
  },
  {
    name: "mapped in batches without its old columns: perhaps another number of rows",
    text: script(`from datasets import load_dataset
raw = load_dataset("imdb", split="train")
tokenized = raw.map(group_texts, batched=True, remove_columns=["text"])
train_loader = DataLoader(tokenized, batch_size=100)`),
    steps: "250 assumed loader: 25,000 examples / batch 100",
  },
  {
    name: "the first rows of a hub data set",
    text: script(`from datasets import load_dataset
data = load_dataset("ag_news")["train"].shuffle(seed=1).select(range(800))
train_loader = DataLoader(data, batch_size=8)`),
    steps: "100 argument loader: 800 examples / batch 8",
  },
];

describe("steps per epoch", () => {
  for (const { name, text, steps } of cases) {
    it(name, () => {
      const [run] = read(text).runs;
      const { value, origin, via, text: written } = run?.stepsPerEpoch ?? assert.fail("no run");
      assert.equal(`${value} ${[origin, via].filter(Boolean).join(" ")}: ${written}`, steps);
    });
  }
});

describe("len()", () => {
  const value = (expression: string, lines: string) => {
    const text = `${torchvision}${lines}\nopt = optim.SGD(p, lr=${expression})`;
    const { value: lr, origin, via } = read(text).optimizers[0]?.args.lr ?? assert.fail("no lr");
    return `${Number(lr)} ${origin} ${via}`;
  };

  it("of a loader of known length is exact", () => {
    const loader = 'loader = DataLoader(datasets.MNIST("d"), batch_size=600)';
    assert.equal(value("len(loader)", loader), "100 argument loader");
    assert.equal(value("len(loader.dataset)", loader), "60000 argument loader");
    assert.equal(value("10 * len(loader)", loader), "1000 argument expression");
  });

  it("of a data set is its size", () => {
    assert.equal(value("len(data)", 'data = datasets.CIFAR10("d")'), "50000 argument loader");
  });

  it("of a list is the list's, even if a loop runs over it", () => {
    const lines = "names = [1, 2, 3]\nfor n in names:\n    print(n)";
    assert.equal(value("len(names)", lines), "3 argument expression");
  });
});
