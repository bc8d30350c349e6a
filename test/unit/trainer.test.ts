import assert from "node:assert/strict";
import { applyEdits } from "../../src/python/edits/compose.ts";
import { planEdits } from "../../src/python/edits/planEdits.ts";
import { newValue, type Wish } from "../../src/python/edits/wishes.ts";
import { parsePython } from "../../src/python/parse.ts";
import { given, LENGTHS, outline, plain, read } from "./readerTools.ts";

interface Case {
  readonly name: string;
  readonly text: string;
  readonly outline: readonly string[];
  /** The arguments of the optimizer and of the schedule that are not defaults. */
  readonly args: readonly Record<string, string>[];
}

const imports = `from transformers import Seq2SeqTrainingArguments, Trainer, TrainingArguments
from datasets import load_dataset
data = load_dataset("imdb")
`;

const train = "\nTrainer(model, args, train_dataset=data['train']).train()";

const cases: readonly Case[] = [
  {
    name: "nothing but an output folder: the library's own defaults",
    text: `${imports}args = TrainingArguments("out")`,
    outline: ["o0 torch.optim.AdamW as args: 3 × 391?", "s0 get_scheduler → o0, batch"],
    args: [{}, { num_training_steps: "1173 assumed expression" }],
  },
  {
    name: "the usual arguments over a data set of known size",
    text: `${imports}args = TrainingArguments(
    output_dir="out", learning_rate=2e-5, per_device_train_batch_size=16, num_train_epochs=2,
    weight_decay=0.01, warmup_ratio=0.1, lr_scheduler_type="cosine")${train}`,
    outline: ["o0 torch.optim.AdamW as args: 2 × 1563", "s0 get_scheduler → o0, batch"],
    args: [
      { lr: "0.00002 argument literal", weight_decay: "0.01 argument literal" },
      {
        name: '"cosine" argument literal',
        num_warmup_steps: "313 argument expression",
        num_training_steps: "3126 argument expression",
      },
    ],
  },
  {
    name: "accumulation, and a warm-up in steps",
    text: `${imports}args = Seq2SeqTrainingArguments("out", per_device_train_batch_size=10,
    gradient_accumulation_steps=4, warmup_steps=500, num_train_epochs=1.5)${train}`,
    outline: ["o0 torch.optim.AdamW as args: 2 × 625", "s0 get_scheduler → o0, batch"],
    args: [
      {},
      {
        num_warmup_steps: "500 argument literal",
        num_training_steps: "938 argument expression",
      },
    ],
  },
  {
    name: "max_steps and an enumeration's member",
    text: `${imports}from transformers import SchedulerType
args = TrainingArguments("out", max_steps=1000, lr_scheduler_type=SchedulerType.CONSTANT)`,
    outline: ["o0 torch.optim.AdamW as args: 1 × 1000", "s0 get_scheduler → o0, batch"],
    args: [
      {},
      { name: '"constant" argument literal', num_training_steps: "1000 argument literal" },
    ],
  },
  {
    name: "options from a dict",
    text: `${imports}options = {"learning_rate": 1e-4, "num_train_epochs": 5}
args = TrainingArguments("out", **options)`,
    outline: ["o0 torch.optim.AdamW as args: 5 × 391?", "s0 get_scheduler → o0, batch"],
    args: [{ lr: "0.0001 argument literal" }, { num_training_steps: "1955 assumed expression" }],
  },
  {
    name: "plain SGD",
    text: `${imports}args = TrainingArguments("out", optim="sgd", learning_rate=0.1)`,
    outline: ["o0 torch.optim.SGD as args: 3 × 391?", "s0 get_scheduler → o0, batch"],
    args: [{ lr: "0.1 argument literal" }, { num_training_steps: "1173 assumed expression" }],
  },
  {
    name: "trl's configuration with its own learning rate",
    text: `from trl import SFTConfig, SFTTrainer
config = SFTConfig(output_dir="out", optim="paged_adamw_8bit", max_steps=200, warmup_steps=0.05)
SFTTrainer(model, args=config, train_dataset=data)`,
    outline: ["o0 torch.optim.AdamW as config: 1 × 200", "s0 get_scheduler → o0, batch"],
    args: [
      {},
      {
        num_warmup_steps: "10 argument expression",
        num_training_steps: "200 argument literal",
      },
    ],
  },
  {
    name: "an optimizer of one's own takes the arguments' place",
    text: `${imports}import torch
args = TrainingArguments("out", num_train_epochs=4, per_device_train_batch_size=100)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 100)
Trainer(model, args, train_dataset=data["train"], optimizers=(optimizer, scheduler)).train()`,
    outline: ["o0 torch.optim.SGD as optimizer: 4 × 250", "s0 StepLR → o0, batch"],
    args: [{ lr: "0.1 argument literal" }, { step_size: "100 argument literal" }],
  },
  {
    name: "a class of one's own by that name",
    text: "class TrainingArguments:\n    pass\nargs = TrainingArguments('out', learning_rate=0.1)",
    outline: [],
    args: [],
  },
  {
    name: "another library's class by that name",
    text: "from mine import TrainingArguments\nargs = TrainingArguments(learning_rate=0.1)",
    outline: [],
    args: [],
  },
  {
    name: "a Trainer that makes its optimizer itself",
    text: `${imports}class Mine(Trainer):
    def create_optimizer(self):
        return build(self.model)
args = TrainingArguments("out")`,
    outline: [],
    args: [],
  },
];

describe("Hugging Face's Trainer", () => {
  for (const { name, text, outline: expected, args } of cases) {
    it(name, () => {
      const script = read(text);
      assert.deepEqual(outline(script), expected);
      assert.deepEqual([...script.optimizers, ...script.schedulers].map(given), args);
    });
  }

  it("has defaults of its own, and decays only one of two groups", () => {
    const [optimizer] = read(`${imports}TrainingArguments("out", weight_decay=0.1)`).optimizers;
    assert.equal(plain(optimizer?.args.lr?.value), 5e-5);
    assert.deepEqual(optimizer?.groups, [{ weight_decay: 0.1 }, { weight_decay: 0 }]);
    assert.equal(optimizer.isImplied, true);
  });

  it("knows the keywords of what is written, so that no hint names an argument twice", () => {
    const text = `${imports}TrainingArguments("out", learning_rate=0.1, lr_scheduler_type="cosine")`;
    const { optimizers, schedulers } = read(text);
    const facts = [optimizers[0]?.args.lr, schedulers[0]?.args.name];
    const words = facts.map((f) => f?.keyword && text.slice(f.keyword.from, f.keyword.to));
    assert.deepEqual(words, ["learning_rate", "lr_scheduler_type"]);
  });

  it("names optimizers it cannot simulate", () => {
    const [optimizer] = read(`${imports}TrainingArguments("out", optim="lion_32bit")`).optimizers;
    assert.equal(optimizer?.name, "lion_32bit");
    assert.equal(optimizer.supported, false);
  });

  const text = `${imports}args = TrainingArguments("out", learning_rate=2e-5)`;
  const wished = (...wishes: Wish[]) => planEdits(parsePython(text), LENGTHS, wishes);
  const set = (argument: string, value: number): Wish => ({
    kind: "set",
    call: "o0",
    argument,
    to: newValue(value),
    at: "definition",
  });

  it("is edited by its training arguments", () => {
    assert.match(applyEdits(text, wished(set("lr", 3e-5)).edits), /"out", learning_rate=3e-5\)/);
    assert.match(applyEdits(text, wished(set("eps", 1e-6)).edits), /, adam_epsilon=1e-6\)/);
  });

  it("refuses what no training argument says", () => {
    const { edits, refused } = wished({ ...set("amsgrad", 0), to: newValue(true) } as Wish);
    assert.deepEqual([edits.length, refused.map((r) => r.why)], [0, ["library"]]);
  });
});
