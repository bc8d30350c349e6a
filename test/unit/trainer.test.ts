import assert from "node:assert/strict";
import type { PyValue } from "../../src/core/spec/pyValue.ts";
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
    name: "an optimizer of one's own with the schedule that the arguments say",
    text: `${imports}import torch
args = TrainingArguments("out", num_train_epochs=4, lr_scheduler_type="cosine")
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
pair = (optimizer, None)
Trainer(model, args, train_dataset=data["train"], optimizers=pair).train()`,
    outline: ["o0 torch.optim.SGD as optimizer: 4 × 3125", "s0 get_scheduler → o0, batch"],
    args: [
      { lr: "0.1 argument literal" },
      { name: '"cosine" argument literal', num_training_steps: "12500 argument expression" },
    ],
  },
  {
    name: "another library's optimizer, whose rates are not known here",
    text: `${imports}import bitsandbytes as bnb
args = TrainingArguments("out")
optimizer = bnb.optim.Adam8bit(model.parameters(), lr=1e-3)
Trainer(model, args, optimizers=(optimizer, None)).train()`,
    outline: [],
    args: [],
  },
  {
    name: "a Trainer of one's own that is given neither",
    text: `${imports}class Mine(Trainer):
    pass
args = TrainingArguments("out", num_train_epochs=4)
Mine(model, args, optimizers=(None, None)).train()`,
    outline: ["o0 torch.optim.AdamW as args: 4 × 391?", "s0 get_scheduler → o0, batch"],
    args: [{}, { num_training_steps: "1564 assumed expression" }],
  },
  {
    name: "a class that extends the arguments, and what is assigned to them afterwards",
    text: `${imports}class Mine(TrainingArguments):
    learning_rate: float = 3e-4
    warmup_steps: int = 40
args = Mine("out", num_train_epochs=2, weight_decay=0.5)
args.weight_decay = 0.1
Trainer(model, args).train()`,
    outline: ["o0 torch.optim.AdamW as args: 2 × 391?", "s0 get_scheduler → o0, batch"],
    args: [
      { lr: "0.0003 argument literal", weight_decay: "0.1 argument literal" },
      { num_warmup_steps: "40 argument literal", num_training_steps: "782 assumed expression" },
    ],
  },
  {
    name: "what the script's own code asks of the arguments",
    text: `${imports}import torch
args = TrainingArguments("out", per_device_train_batch_size=64)
optimizer = torch.optim.SGD(p, lr=args.learning_rate * args.train_batch_size)
Trainer(model, args, optimizers=(optimizer, schedule)).train()`,
    outline: ["o0 torch.optim.SGD as optimizer: 3 × 391?"],
    args: [{ lr: "0.0032 argument expression" }],
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

const parsing = (classes: string, names: string) => `import sys
from dataclasses import dataclass, field
from transformers import HfArgumentParser, Trainer, TrainingArguments
@dataclass
class DataArguments:
    seed: int = field(default=3)
@dataclass
class OurArguments(TrainingArguments):
    warmup_steps: int = field(default=40)
    temperature: float = 0.05
parser = HfArgumentParser(${classes})
if len(sys.argv) == 2 and sys.argv[1].endswith(".json"):
    ${names} = parser.parse_json_file(json_file=sys.argv[1])
else:
    ${names} = parser.parse_args_into_dataclasses()
`;
const own = parsing("(DataArguments, OurArguments)", "data_args, training_args");
const library = parsing("(DataArguments, TrainingArguments)", "data_args, training_args");
const trained = "trainer = Trainer(model=model, args=training_args)\n";

describe("training arguments of the command line", () => {
  const lr = { lr: "0.00005 argument argparse", weight_decay: "0 argument argparse" };
  const adam = { ...lr, eps: "1e-8 argument argparse" };
  const linear = { name: '"linear" argument argparse' };
  const total = { num_training_steps: "1173 assumed expression" };
  const started = { ...linear, num_warmup_steps: "0 argument argparse", ...total };
  const warmed = { ...linear, num_warmup_steps: "40 argument dataclass", ...total };
  const parsed: readonly [string, string, Record<string, string>[]][] = [
    ["have the library's defaults", `${library}${trained}`, [adam, started]],
    ["and those of the script's own fields", `${own}${trained}`, [adam, warmed]],
    [
      "and what the script sets them to",
      `${library}training_args.learning_rate = 1e-3\n${trained}`,
      [{ ...adam, lr: "0.001 argument constant" }, started],
    ],
    [
      "are open where what the script sets them to is not known",
      `${library}training_args.learning_rate = ask()\n${trained}`,
      [{ ...adam, lr: "0.00005 assumed" }, started],
    ],
    [
      "are those of trl with its own rates",
      `from trl import SFTConfig, SFTTrainer, TrlParser
script_args, config = TrlParser((Mine, SFTConfig)).parse_args_and_config()
trainer = SFTTrainer(model=model, args=config)\n`,
      [{ ...adam, lr: "0.00002 argument argparse" }, started],
    ],
  ];
  for (const [name, text, args] of parsed) {
    it(name, () => {
      const script = read(text);
      assert.deepEqual([...script.optimizers, ...script.schedulers].map(given), args);
      const call = script.optimizers[0]?.span;
      assert.match(text.slice(call?.from, call?.to), /^(SFT)?Trainer\(/);
    });
  }

  const fromElsewhere = (call: string) =>
    read(`import sys
from transformers import HfArgumentParser, Trainer, TrainingArguments
(training_args,) = HfArgumentParser((TrainingArguments,)).${call}
${trained}`);

  it("are assumed where a file that is not known says them", () => {
    const script = fromElsewhere("parse_json_file(sys.argv[1])");
    assert.equal(given(script.optimizers[0]).lr, "0.00005 assumed");
    const [run] = script.runs;
    assert.deepEqual([run?.epochs.value, run?.epochs.origin], [3, "assumed"]);
  });

  it("are those of a dict, and else the library's", () => {
    const script = fromElsewhere('parse_dict({"learning_rate": 1e-3, "num_train_epochs": 4})');
    assert.equal(given(script.optimizers[0]).lr, "0.001 argument dict");
    assert.equal(script.runs[0]?.epochs.value, 4);
    assert.equal(given(script.schedulers[0]).num_warmup_steps, "0 argument parameter-default");
  });

  it("are none where another class is filled", () => {
    const text = parsing("(DataArguments,)", "training_args,");
    assert.deepEqual(outline(read(`${text}${trained}`)), []);
  });

  it("give their values to the script's own code, beside those of its classes", () => {
    const text = `${own}import torch
o = torch.optim.SGD(p, lr=training_args.learning_rate, momentum=training_args.temperature)
`;
    assert.deepEqual(read(text).optimizers.map(given), [
      { lr: "0.00005 argument argparse", momentum: "0.05 argument dataclass" },
    ]);
  });

  it("say what a Trainer has, not what the Trainer itself is given later", () => {
    const text = `${library}${trained}trainer.data_args = data_args\n`;
    assert.deepEqual(
      read(text).runs.map(({ handSet }) => handSet),
      [[]],
    );
  });

  const planned = (text: string, wish: Wish) => {
    const { edits, refused } = planEdits(parsePython(text), LENGTHS, [wish]);
    const [first] = refused;
    return first ? `${first.why} ${first.text}` : applyEdits(text, edits);
  };
  const set = (call: string, argument: string, value: PyValue): Wish => ({
    kind: "set",
    call,
    argument,
    to: newValue(value),
    at: "definition",
  });
  const refusals: readonly [Wish, string][] = [
    [set("o0", "lr", 2e-5), "commandLine --learning_rate 0.00002"],
    [set("o0", "eps", 1e-6), "commandLine --adam_epsilon 0.000001"],
    [set("s0", "name", "cosine"), "commandLine --lr_scheduler_type cosine"],
    [set("s0", "num_warmup_steps", 10n), "commandLine --warmup_steps 10"],
    [{ kind: "length", run: "o0", name: "epochs", to: 5 }, "commandLine --num_train_epochs 5"],
    [{ kind: "accumulation", run: "o0", to: 4 }, "commandLine --gradient_accumulation_steps 4"],
    [set("o0", "amsgrad", true), "library "],
  ];
  for (const [wish, expected] of refusals) {
    it(`are not written into the code: ${expected}`, () => {
      assert.equal(planned(`${library}${trained}`, wish), expected);
    });
  }

  it("are not written into the code where it uses them itself", () => {
    const text = `${library}import torch\no = torch.optim.SGD(p, lr=training_args.learning_rate)\n`;
    assert.equal(planned(text, set("o0", "lr", 2e-5)), "commandLine --learning_rate 0.00002");
  });

  it("change in the script's own field", () => {
    const text = `${own}${trained}`;
    const wished = text.replace("default=40", "default=10");
    assert.equal(planned(text, set("s0", "num_warmup_steps", 10n)), wished);
  });

  it("that the script's code asks for are not written over where they are made", () => {
    const text = `from transformers import TrainingArguments
import torch
args = TrainingArguments("out")
o = torch.optim.SGD(p, lr=args.learning_rate)
`;
    assert.doesNotMatch(planned(text, set("o0", "lr", 2e-5)), /^args = 2e-5/m);
  });
});
