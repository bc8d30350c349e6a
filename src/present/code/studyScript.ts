import { argumentText } from "../../core/configText.ts";
import { findOptimizer } from "../../core/optimizers/index.ts";
import { type CallConfig, callsOf, type RunConfig, updatesPerEpoch } from "../../core/runConfig.ts";
import { findScheduler } from "../../core/schedulers/index.ts";
import { defaultOf } from "../../core/spec/values.ts";
import { type Replaced, runCode } from "./runCode.ts";
import { closureUpdate, indent } from "./trainingLoop.ts";

/** A hyperparameter of a study: an argument of one of the run's calls, and where to look for it. */
export interface StudyAxis {
  readonly call: string;
  readonly name: string;
  /** Position within a tuple such as `betas`; the others stay as they are. */
  readonly item?: number;
  readonly low: number;
  readonly high: number;
  readonly scale: "linear" | "log";
  readonly isInt: boolean;
}

export interface Study {
  readonly config: RunConfig;
  readonly axes: readonly StudyAxis[];
  readonly trials: number;
}

interface Library {
  readonly imports: readonly string[];
  readonly start: (axes: readonly KeyedAxis[], trials: number) => readonly string[];
}

const number = (x: number, isInt: boolean) => {
  const text = String(x).replace("e+", "e");
  return isInt || /[.e]/.test(text) ? text : `${text}.0`;
};

interface KeyedAxis extends StudyAxis {
  /** Its name in the study: the argument's, with its position in a tuple; each only once. */
  readonly key: string;
}

function keyed(axes: readonly StudyAxis[]): readonly KeyedAxis[] {
  const keys: string[] = [];
  return axes.map((axis) => {
    const plain = axis.item === undefined ? axis.name : `${axis.name}_${axis.item}`;
    const key = keys.includes(plain) ? `${plain}_${axis.call}` : plain;
    keys.push(key);
    return { ...axis, key };
  });
}

function bounds({ low, high, isInt }: StudyAxis): string {
  return `${number(low, isInt)}, ${number(high, isInt)}`;
}

const optuna: Library = {
  imports: ["import optuna"],
  start: (axes, trials) => [
    "def objective(trial):",
    "    return train({",
    ...axes.map((axis) => `        "${axis.key}": ${optunaSpace(axis)},`),
    "    }, lambda epoch, loss: trial.report(loss, epoch))",
    "",
    "",
    'if __name__ == "__main__":',
    '    study = optuna.create_study(direction="minimize", sampler=optuna.samplers.TPESampler(seed=0))',
    `    study.optimize(objective, n_trials=${trials})`,
    "    print(study.best_value, study.best_params)",
  ],
};

function optunaSpace(axis: KeyedAxis): string {
  const log = axis.scale === "log" ? ", log=True" : "";
  const kind = axis.isInt ? "suggest_int" : "suggest_float";
  return `trial.${kind}("${axis.key}", ${bounds(axis)}${log})`;
}

const ray: Library = {
  imports: ["from ray import tune"],
  start: (axes, trials) => [
    "def trainable(values):",
    '    train(values, lambda epoch, loss: tune.report({"loss": loss}))',
    "",
    "",
    'if __name__ == "__main__":',
    "    space = {",
    ...axes.map((axis) => `        "${axis.key}": ${raySpace(axis)},`),
    "    }",
    `    config = tune.TuneConfig(metric="loss", mode="min", num_samples=${trials})`,
    "    results = tune.Tuner(trainable, param_space=space, tune_config=config).fit()",
    "    best = results.get_best_result()",
    '    print(best.metrics["loss"], best.config)',
  ],
};

/** Optuna includes the upper bound of whole numbers, Ray Tune does not. */
function raySpace(axis: KeyedAxis): string {
  const log = axis.scale === "log" ? "log" : "";
  if (!axis.isInt) return `tune.${log}uniform(${bounds(axis)})`;
  return `tune.${log}randint(${bounds({ ...axis, high: axis.high + 1 })})`;
}

export const studyLibraries = { optuna, ray } as const;

/**
 * A script that searches the axes in real training, with the run's other arguments as they are.
 * It runs as it stands, on a small problem of its own; what belongs to the user is marked.
 */
export function studyScript(study: Study, library: keyof typeof studyLibraries): string {
  const { imports, start } = studyLibraries[library];
  const axes = keyed(study.axes);
  const code = runCode(study.config, replacedBy(study.config, axes));
  const torchImports = code.imports.filter((line) => line !== "import torch");
  const isCounted = code.afterBatch.some((line) => line.includes("update"));
  const { optimizer, horizon } = study.config;
  const own = standIns[optimizer.name] ?? network("");
  const isClosure = optimizer.name === "LBFGS";
  return [
    `EPOCHS = ${horizon.epochs}`,
    `STEPS_PER_EPOCH = ${updatesPerEpoch(horizon)}`,
    "",
    "",
    "# Your model and your data go into these three functions: here they are a stand-in.",
    "def build_model():",
    `    return ${own.model}`,
    "",
    "",
    "def batches(seed):",
    "    generator = torch.Generator().manual_seed(seed)",
    "    for _ in range(STEPS_PER_EPOCH):",
    "        x = torch.randn(32, 2, generator=generator)",
    "        yield x, (x[:, :1] * x[:, 1:] > 0).float()",
    "",
    "",
    "def validate(model):",
    "    with torch.no_grad():",
    "        losses = [loss_of(model, batch) for batch in batches(seed=10**6)]",
    "        return float(torch.stack(losses).mean())",
    "",
    "",
    "def loss_of(model, batch):",
    "    x, y = batch",
    `    return torch.nn.functional.binary_cross_entropy_with_logits(model(${own.input}), y)`,
    "",
    "",
    "def train(values, report):",
    "    torch.manual_seed(0)",
    "    model = build_model()",
    ...groupLines(study.config),
    ...code.construction.map((line) => `    ${line}`),
    ...(isCounted ? ["    update = 0"] : []),
    '    validation_loss = float("inf")',
    "    for epoch in range(EPOCHS):",
    "        for batch in batches(seed=epoch):",
    ...indent(isClosure ? closureUpdate : plainUpdate, 3),
    ...code.afterBatch.map((line) => `            ${line}`),
    ...(isCounted ? ["            update += 1"] : []),
    "        validation_loss = validate(model)",
    ...code.afterEpoch.map((line) => `        ${line}`),
    "        report(epoch, validation_loss)",
    "    return validation_loss",
    "",
    "",
    ...start(axes, study.trials),
    "",
  ]
    .join("\n")
    .replace(/^/, `${[...imports, "import torch", ...torchImports, "", ""].join("\n")}`);
}

const plainUpdate = [
  "optimizer.zero_grad()",
  "loss_of(model, batch).backward()",
  "optimizer.step()",
];

/** A model of the script's own, and what of a batch it is given. */
interface StandIn {
  readonly model: string;
  readonly input: string;
}

const network = (options: string): StandIn => ({
  model: `torch.nn.Sequential(torch.nn.Linear(2, 8${options}), torch.nn.Tanh(), torch.nn.Linear(8, 1${options}))`,
  input: "x",
});

/** Optimizers that do not take every parameter. */
const standIns: Readonly<Record<string, StandIn>> = {
  Muon: network(", bias=False"),
  SparseAdam: {
    model: "torch.nn.Embedding(4, 1, sparse=True)",
    input: "(x[:, 0] > 0).long() + 2 * (x[:, 1] > 0).long()",
  },
};

/** The run's groups, for a model whose parameters are split evenly. */
function groupLines({ optimizer: { groups } }: RunConfig): readonly string[] {
  const n = groups.length;
  if (n <= 1) return [];
  return [
    "    parameters = list(model.parameters())",
    `    parameter_groups = [parameters[i::${n}] for i in range(${n})]`,
  ];
}

/** Python code that reads an argument from the trial's values. */
function replacedBy(config: RunConfig, axes: readonly KeyedAxis[]): Replaced {
  const result: Record<string, Record<string, string>> = {};
  for (const axis of axes) {
    const call = callsOf(config).find(({ id }) => id === axis.call);
    const texts = result[axis.call] ?? {};
    texts[axis.name] = axisCode(axis, texts[axis.name] ?? textOf(call, axis.name));
    result[axis.call] = texts;
  }
  return result;
}

/** What an argument is now: as given, or PyTorch's default. */
function textOf(call: CallConfig | undefined, name: string): string {
  const given = call?.args[name];
  if (given !== undefined) return given;
  const definition = findOptimizer(call?.name ?? "") ?? findScheduler(call?.name ?? "");
  const spec = definition?.params[name];
  return spec ? argumentText(defaultOf(spec)) : "";
}

function axisCode({ key, item }: KeyedAxis, text: string): string {
  const value = `values["${key}"]`;
  if (item === undefined) return value;
  const items = text.replace(/^\s*\(|\)\s*$/g, "").split(",");
  return `(${items.map((old, i) => (i === item ? value : old.trim())).join(", ")})`;
}
