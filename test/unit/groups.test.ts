import assert from "node:assert/strict";
import { plain, read } from "./readerTools.ts";

interface Case {
  readonly name: string;
  readonly text: string;
  readonly groups: readonly Record<string, unknown>[];
  readonly assumed?: boolean;
}

const cases: readonly Case[] = [
  { name: "all parameters", text: "SGD(model.parameters(), 0.1)", groups: [{}] },
  {
    name: "only those that need a gradient",
    text: "SGD(filter(lambda p: p.requires_grad, model.parameters()), 0.1)",
    groups: [{}],
  },
  {
    name: "a generator of parameters",
    text: "SGD((p for p in model.parameters() if p.requires_grad), 0.1)",
    groups: [{}],
  },
  {
    name: "a list of parameters by name",
    text: "head = [p for n, p in model.named_parameters() if 'head' in n]\nSGD(head, 0.1)",
    groups: [{}],
  },
  {
    name: "parameters of two models together",
    text: "import itertools\nSGD(itertools.chain(a.parameters(), b.parameters()), 0.1)",
    groups: [{}],
  },
  {
    name: "two lists added",
    text: "SGD(list(a.parameters()) + list(b.parameters()), 0.1)",
    groups: [{}],
  },
  {
    name: "a list of dicts",
    text: "SGD([{'params': a.parameters()}, {'params': b.parameters(), 'lr': 0.5}], 0.1)",
    groups: [{}, { lr: 0.5 }],
  },
  {
    name: "a list of dicts by name, with computed overrides",
    text: `base = 0.2
groups = [
    {"params": a.parameters(), "lr": base / 10},
    {"params": b.parameters(), "weight_decay": 1e-4, "name": "head"},
]
SGD(groups, lr=base)`,
    groups: [{ lr: 0.02 }, { weight_decay: 1e-4 }],
  },
  {
    name: "dicts by name",
    text: `decay = {"params": w, "weight_decay": 0.1}
plain = dict(params=b, weight_decay=0.0)
SGD([decay, plain], lr=0.1)`,
    groups: [{ weight_decay: 0.1 }, { weight_decay: 0 }],
  },
  {
    name: "the split of fine-tuning scripts",
    text: `no_decay = ["bias", "LayerNorm.weight"]
grouped = [
    {"params": [p for n, p in model.named_parameters() if not any(nd in n for nd in no_decay)],
     "weight_decay": 0.01},
    {"params": [p for n, p in model.named_parameters() if any(nd in n for nd in no_decay)],
     "weight_decay": 0.0},
]
SGD(grouped, lr=0.1)`,
    groups: [{ weight_decay: 0.01 }, { weight_decay: 0 }],
  },
  {
    name: "a helper that splits",
    text: `def split(model, weight_decay=0.05):
    decay, no_decay = [], []
    for name, p in model.named_parameters():
        if p.ndim == 1:
            no_decay.append(p)
        else:
            decay.append(p)
    return [{"params": no_decay, "weight_decay": 0.0}, {"params": decay, "weight_decay": weight_decay}]
SGD(split(net, 0.3), lr=0.1)`,
    groups: [{ weight_decay: 0 }, { weight_decay: 0.3 }],
  },
  {
    name: "groups appended one by one",
    text: `groups = []
groups.append({"params": a, "lr": 0.1})
groups.append({"params": b, "lr": 0.2})
SGD(groups, lr=1)`,
    groups: [{ lr: 0.1 }, { lr: 0.2 }],
  },
  {
    name: "tensors appended one by one",
    text: `chosen = []
for name, p in model.named_parameters():
    if p.requires_grad:
        chosen.append(p)
SGD(chosen, lr=1)`,
    groups: [{}],
  },
  {
    name: "a list extended by another",
    text: `groups = [{"params": a, "lr": 0.1}]
more = [{"params": b, "lr": 0.2}]
SGD(groups + more, lr=1)`,
    groups: [{ lr: 0.1 }, { lr: 0.2 }],
  },
  {
    name: "a comprehension with a rate per layer",
    text: "SGD([{'params': layers[i].parameters(), 'lr': 0.1 * 0.5 ** i} for i in range(3)], lr=0.1)",
    groups: [{ lr: 0.1 }, { lr: 0.05 }, { lr: 0.025 }],
  },
  {
    name: "layer-wise decay in a loop",
    text: `base, decay, n = 0.1, 0.5, 3
groups = []
for i in range(n):
    groups.append({"params": blocks[i].parameters(), "lr": base * decay ** (n - 1 - i)})
SGD(groups, lr=base)`,
    groups: [{ lr: 0.025 }, { lr: 0.05 }, { lr: 0.1 }],
  },
  {
    name: "as many groups as the model has layers: assumed",
    text: "SGD([{'params': layer.parameters(), 'lr': 0.1} for layer in model.layers], lr=0.1)",
    groups: [{}],
    assumed: true,
  },
  {
    name: "a helper of another file: assumed",
    text: "SGD(param_groups(model), lr=0.1)",
    groups: [{}],
    assumed: true,
  },
  {
    name: "an override that cannot be read: assumed",
    text: "SGD([{'params': a, 'lr': f()}, {'params': b}], lr=0.1)",
    groups: [{}, {}],
    assumed: true,
  },
  {
    name: "add_param_group",
    text: `o = SGD(a.parameters(), lr=0.1)
o.add_param_group({"params": b.parameters(), "lr": 0.3})`,
    groups: [{}, { lr: 0.3 }],
  },
  {
    name: "add_param_group under a test that cannot be settled: assumed",
    text: `o = SGD(a.parameters(), lr=0.1)
if has_bias(model):
    o.add_param_group({"params": b.parameters(), "lr": 0.3})`,
    groups: [{}],
    assumed: true,
  },
];

describe("parameter groups", () => {
  for (const { name, text, groups, assumed = false } of cases) {
    it(name, () => {
      const [optimizer] = read(`from torch.optim import SGD\n${text}`).optimizers;
      const found = optimizer?.groups.map((g) =>
        Object.fromEntries(Object.entries(g).map(([key, value]) => [key, plain(value)])),
      );
      assert.deepEqual(found, groups);
      assert.equal(optimizer?.groupsAssumed, assumed);
    });
  }
});
