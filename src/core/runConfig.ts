/**
 * What a run of the panel is made of, as plain data: class names and the arguments as Python
 * text. It can be edited piece by piece, saved, shared and turned into a `RunPlan`.
 */
export interface RunConfig {
  readonly optimizer: OptimizerConfig;
  /** Those that the script steps itself; a composite holds the ones inside it. */
  readonly schedulers: readonly SchedulerConfig[];
  readonly horizon: Horizon;
}

/** Python text by argument name: only what is given, so that everything else is the default. */
export type ArgumentTexts = Readonly<Record<string, string>>;

export interface CallConfig {
  /** The call's id in the script, or one of its own (`n0`, `n1`, …) for a call that is not there. */
  readonly id: string;
  readonly name: string;
  readonly args: ArgumentTexts;
}

export interface OptimizerConfig extends CallConfig {
  /** One entry per parameter group: the values that differ from `args`. */
  readonly groups: readonly ArgumentTexts[];
  /**
   * Once groups were added or removed: which of the code's groups each is, from 0; null for a new
   * one.
   */
  readonly origins?: readonly (number | null)[];
}

export interface SchedulerConfig extends CallConfig {
  /** When it is stepped; a composite decides that of the schedulers inside it. */
  readonly every: "epoch" | "batch" | "never";
  /** The schedulers that SequentialLR and ChainedScheduler are given. */
  readonly schedulers: readonly SchedulerConfig[];
}

/** How long the run is: how many updates come out of so many batches. */
export interface Horizon {
  readonly epochs: number;
  /** Batches of one process that works alone, without accumulation. */
  readonly stepsPerEpoch: number;
  /** Batches whose gradients are summed before one update. */
  readonly accumulation: number;
  /** Processes that share the batches of an epoch: the world size. */
  readonly processes: number;
}

/** Updates per epoch. A last, incomplete share is an update too, as samplers pad and loops flush. */
export const updatesPerEpoch = ({ stepsPerEpoch, accumulation, processes }: Horizon): number =>
  Math.max(1, Math.ceil(Math.ceil(stepsPerEpoch / processes) / accumulation));

/** How many times the samples of one batch go into one update. */
export const batchFactor = ({ accumulation, processes }: Horizon): number =>
  accumulation * processes;

/** All calls, in the order of their constructors: schedulers inside a composite before it. */
export const callsOf = ({ optimizer, schedulers }: RunConfig): readonly CallConfig[] => [
  optimizer,
  ...flattened(schedulers),
];

export const flattened = (schedulers: readonly SchedulerConfig[]): readonly SchedulerConfig[] =>
  schedulers.flatMap((s) => [...flattened(s.schedulers), s]);

/** The class names, outer calls only: `SGD + StepLR`. */
export const configTitle = ({ optimizer, schedulers }: RunConfig): string =>
  [optimizer.name, ...schedulers.map((s) => s.name)].join(" + ");

/** Whether the same calls are stepped at the same places, whatever their classes. */
export const hasSameNest = (
  a: readonly SchedulerConfig[],
  b: readonly SchedulerConfig[],
): boolean => JSON.stringify(nestOf(a)) === JSON.stringify(nestOf(b));

const nestOf = (list: readonly SchedulerConfig[]): unknown =>
  list.map(({ id, every, schedulers }) => [id, every, nestOf(schedulers)]);

type CallPatch = (call: CallConfig) => Partial<CallConfig>;

/** The configuration with one call changed, wherever it stands. */
export function withCall(config: RunConfig, id: string, patch: CallPatch): RunConfig {
  const { optimizer, schedulers } = config;
  if (optimizer.id === id) return { ...config, optimizer: { ...optimizer, ...patch(optimizer) } };
  const inList = (list: readonly SchedulerConfig[]): readonly SchedulerConfig[] =>
    list.map((s) => ({ ...s, schedulers: inList(s.schedulers), ...(s.id === id ? patch(s) : {}) }));
  return { ...config, schedulers: inList(schedulers) };
}

/** The configuration with one argument set, or left to its default when `text` is null. */
export const withArgument = (config: RunConfig, id: string, name: string, text: string | null) =>
  withCall(config, id, (call) => ({ args: withText(call.args, name, text) }));

/** One text set, or taken away when it is null. */
export function withText(texts: ArgumentTexts, name: string, text: string | null): ArgumentTexts {
  const { [name]: _, ...rest } = texts;
  return text === null ? rest : { ...texts, [name]: text };
}
