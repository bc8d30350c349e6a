import { optimizerParams } from "../../core/optimizers/index.ts";
import {
  type ArgumentTexts,
  flattened,
  type OptimizerConfig,
  type RunConfig,
  type SchedulerConfig,
} from "../../core/runConfig.ts";
import { findScheduler, schedulerParams } from "../../core/schedulers/index.ts";
import { steppingOf } from "../../core/schedulers/stepping.ts";
import { argumentCode, keywordTexts, schedulerModule } from "./callCode.ts";

/** Python lines that build a run's optimizer and schedulers. `values` replaces arguments by code. */
export interface RunCode {
  readonly imports: readonly string[];
  readonly construction: readonly string[];
  /** What steps the schedulers after each batch and after each epoch. */
  readonly afterBatch: readonly string[];
  readonly afterEpoch: readonly string[];
}

/** Code that stands for an argument's value, by call id and argument name. */
export type Replaced = Readonly<Record<string, ArgumentTexts>>;

export function runCode(config: RunConfig, replaced: Replaced = {}): RunCode {
  const schedulers = flattened(config.schedulers);
  const names = schedulerNames(config.schedulers);
  const calls = schedulers.map((s) => schedulerLine(s, names, replaced[s.id] ?? {}));
  const steps = (every: SchedulerConfig["every"]) =>
    config.schedulers
      .filter((s) => s.every === every)
      .flatMap((s) => stepLine(s, names.get(s.id) ?? ""));
  return {
    imports: ["import torch", ...importLines(schedulers)],
    construction: [optimizerLine(config.optimizer, replaced[config.optimizer.id] ?? {}), ...calls],
    afterBatch: steps("batch"),
    afterEpoch: steps("epoch"),
  };
}

function importLines(schedulers: readonly SchedulerConfig[]): readonly string[] {
  const modules = new Map<string, Set<string>>();
  for (const { name } of schedulers) {
    const module = schedulerModule(name);
    modules.set(module, (modules.get(module) ?? new Set()).add(name));
  }
  return [...modules]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([module, names]) => `from ${module} import ${[...names].sort().join(", ")}`);
}

function optimizerLine({ name, args, groups }: OptimizerConfig, replaced: ArgumentTexts): string {
  const params = optimizerParams(name);
  const texts = keywordCode(args, replaced, params);
  const isPlain = groups.length <= 1 && groups.every((group) => Object.keys(group).length === 0);
  const held = (i: number) => (groups.length > 1 ? `parameter_groups[${i}]` : "model.parameters()");
  const subject = isPlain
    ? held(0)
    : `[${groups.map((group, i) => groupCode(name, group, held(i))).join(", ")}]`;
  return `optimizer = torch.optim.${name}(${[subject, ...texts].join(", ")})`;
}

/** The layers that a group holds are the model's: several groups go by their number. */
function groupCode(name: string, group: ArgumentTexts, held: string): string {
  const params = optimizerParams(name);
  const items = Object.entries(group).map(
    ([k, text]) => `"${k}": ${argumentCode(text, params[k])}`,
  );
  return `{${[`"params": ${held}`, ...items].join(", ")}}`;
}

function schedulerLine(
  { id, name, args, schedulers }: SchedulerConfig,
  names: ReadonlyMap<string, string>,
  replaced: ArgumentTexts,
): string {
  const definition = findScheduler(name);
  const inner = `[${schedulers.map((s) => names.get(s.id)).join(", ")}]`;
  const texts = keywordCode(args, replaced, schedulerParams(name));
  const isChain = definition?.params.schedulers && definition.ownOptimizer;
  const all = [
    isChain ? `schedulers=${inner}` : subjectText(definition?.subject?.position ?? 0),
    ...(isChain ? ["optimizer=optimizer"] : []),
    ...(definition?.params.schedulers && !isChain ? [`schedulers=${inner}`] : []),
    ...texts,
  ];
  return `${names.get(id)} = ${name}(${all.join(", ")})`;
}

const subjectText = (position: number) => (position === 0 ? "optimizer" : "optimizer=optimizer");

function keywordCode(
  args: ArgumentTexts,
  replaced: ArgumentTexts,
  params: ReturnType<typeof optimizerParams>,
) {
  const kept = Object.fromEntries(
    Object.entries(args).filter(([name]) => !Object.hasOwn(replaced, name)),
  );
  const code = Object.entries(replaced).map(([name, text]) => `${name}=${text}`);
  return [...code, ...keywordTexts(kept, params).filter((text) => !text.startsWith("schedulers="))];
}

/** `scheduler` for the outer one; `scheduler1`, `scheduler2`, … where there are several. */
function schedulerNames(outer: readonly SchedulerConfig[]): ReadonlyMap<string, string> {
  const roots = new Set(outer.map((s) => s.id));
  const all = flattened(outer);
  let [root, inner] = [0, 0];
  return new Map(
    all.map(({ id }) => {
      if (!roots.has(id)) return [id, `part${++inner}`];
      root += 1;
      return [id, outer.length === 1 ? "scheduler" : `scheduler${root}`];
    }),
  );
}

/** How the class wants to be stepped. */
function stepLine({ name, args, every }: SchedulerConfig, variable: string): readonly string[] {
  const definition = findScheduler(name);
  const isUpdates = args.t_in_epochs === "False";
  const { method, takes } = steppingOf(definition, isUpdates ? { t_in_epochs: false } : {});
  const count = every === "batch" ? "update + 1" : "epoch + 1";
  const words = { epoch: null, count, metric: "validation_loss" } as const;
  const values = takes.flatMap((take) => words[take] ?? []);
  return [`${variable}.${method}(${values.join(", ")})`];
}
