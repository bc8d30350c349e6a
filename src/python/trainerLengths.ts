import type { Expr } from "./ast.ts";
import { argumentOf } from "./callArguments.ts";
import { classNamed } from "./classes.ts";
import type { DatasetSize, Datasets } from "./datasets.ts";
import type { Evaluator } from "./evaluate.ts";
import type { TrainingLengths } from "./frameworkProgram.ts";
import { loaderFact, loaderText } from "./loaderText.ts";
import { lastName } from "./loopFacts.ts";
import type { ObjectTracer } from "./objects.ts";
import type { Block, CallSite, ModuleIndex } from "./scopes.ts";
import type { AccumulationFact, ArgumentFact, CountFact } from "./script.ts";
import { type AssumedLengths, assumedCount } from "./shapeProgram.ts";
import type { TrainerArgument, TrainerArguments } from "./trainerArguments.ts";
import { ownSpan } from "./workspace.ts";

/** Trainers that go once through every example of their data set in each epoch. */
const plainTrainers =
  /^(transformers\.(trainer(_seq2seq)?\.)?(Seq2Seq)?Trainer|trl\.(\w+\.)*(DPO|KTO|Reward)Trainer)$/;
const anyTrainer = /Trainer$/;

/** How long Hugging Face's Trainer trains with given arguments. Lengths are in updates. */
export interface TrainerLengths extends TrainingLengths {
  /** The number of updates of the whole training. */
  readonly total: number;
  readonly totalFact: ArgumentFact;
}

export class TrainerCalls {
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly evaluator: Evaluator;
  private readonly datasets: Datasets;
  private readonly args: TrainerArguments;
  private readonly assumed: AssumedLengths;
  private readonly known = new Map<CallSite, TrainerLengths>();

  constructor(
    index: ModuleIndex,
    tracer: ObjectTracer,
    evaluator: Evaluator,
    datasets: Datasets,
    args: TrainerArguments,
    assumed: AssumedLengths,
  ) {
    this.index = index;
    this.tracer = tracer;
    this.evaluator = evaluator;
    this.datasets = datasets;
    this.args = args;
    this.assumed = assumed;
  }

  /** The calls that make a trainer of the arguments. */
  trainersOf(site: CallSite): readonly CallSite[] {
    if (this.args.parsed(site)) return [site];
    return this.index.calls.filter(({ call, block }) => {
      if (!this.makesTrainer(call.callee, block)) return false;
      const given = argumentOf(call, "args", 1);
      return given !== undefined && this.tracer.origins(given, block).includes(site.call);
    });
  }

  private makesTrainer(callee: Expr, block: Block): boolean {
    const path = this.evaluator.path(callee, block) ?? "";
    if (anyTrainer.test(path) || anyTrainer.test(lastName(callee))) return true;
    const bases = classNamed(callee, block)?.bases ?? [];
    return bases.some((base) => anyTrainer.test(lastName(base.value)));
  }

  lengths(site: CallSite): TrainerLengths {
    const known = this.known.get(site);
    if (known) return known;
    const found = this.findLengths(site);
    this.known.set(site, found);
    return found;
  }

  private findLengths(site: CallSite): TrainerLengths {
    const maxSteps = this.args.number(site, "max_steps");
    const batches = this.updates(site);
    return maxSteps !== null && maxSteps > 0
      ? this.untilStep(site, maxSteps, batches)
      : this.untilEpoch(site, batches);
  }

  /** `max_steps` decides, whatever the epochs are. */
  private untilStep(site: CallSite, maxSteps: number, batches: CountFact): TrainerLengths {
    const given = this.args.get(site, "max_steps");
    const accumulation = this.accumulation(site, batches);
    const { origin, text, via } = given;
    const total = maxSteps;
    const totalFact = fact(BigInt(maxSteps), origin, text, via, given);
    const once = { ...assumedCount(1), origin: "argument" } as const;
    if (batches.origin !== "assumed") {
      const epochs = { ...once, value: Math.ceil(maxSteps / batches.value) };
      return { ...plain, accumulation, epochs, batches, maxSteps, total, totalFact };
    }
    const steps: CountFact = {
      value: maxSteps,
      origin: origin === "assumed" ? "assumed" : "argument",
      text: text && `max_steps=${text}`,
      via,
      span: given.expr ? ownSpan(given.expr) : null,
      ...this.written(given),
    };
    return { ...plain, epochs: once, batches: steps, total, totalFact };
  }

  /** `num_train_epochs` may be a fraction: the last epoch ends early then. */
  private untilEpoch(site: CallSite, batches: CountFact): TrainerLengths {
    const epochs = this.args.get(site, "num_train_epochs");
    const count =
      this.args.number(site, "num_train_epochs") ?? this.args.fallback(site, "num_train_epochs");
    const isAssumed = epochs.value === undefined || epochs.origin === "assumed";
    const origin = isAssumed || batches.origin === "assumed" ? "assumed" : "argument";
    const total = Math.ceil(count * batches.value);
    const rounds = Math.max(0, Math.ceil(count));
    const text = `${epochs.text ?? count} * steps_per_epoch`;
    return {
      ...plain,
      epochs: {
        value: rounds,
        origin: isAssumed ? "assumed" : "argument",
        text: epochs.text ?? "num_train_epochs",
        via: epochs.via,
        span: epochs.expr ? ownSpan(epochs.expr) : null,
        ...this.written(epochs),
        ...this.unsaid(epochs, site),
      },
      batches,
      accumulation: this.accumulation(site, batches),
      maxSteps: total < rounds * batches.value ? total : null,
      total,
      totalFact: fact(BigInt(total), origin, text, "expression"),
    };
  }

  /** Where the number of an argument stands. */
  private written({ expr, place }: TrainerArgument): Pick<CountFact, "written"> {
    const where = place ?? (expr && this.evaluator.place(expr));
    return where ? { written: [where] } : {};
  }

  /** Which argument would give another number than the default. */
  private unsaid({ origin }: TrainerArgument, { call }: CallSite): Pick<CountFact, "unsaid"> {
    if (origin !== "default") return {};
    return { unsaid: { call: this.evaluator.place(call), keyword: "num_train_epochs" } };
  }

  /** Updates per epoch: batches of the training data, several to an update. */
  private updates(site: CallSite): CountFact {
    const size = this.trainingSize(site);
    const batchSize = this.args.number(site, "per_device_train_batch_size");
    const accumulate = this.args.number(site, "gradient_accumulation_steps");
    if (!size || !batchSize || !accumulate) return assumedCount(this.assumed.stepsPerEpoch);
    const isDropped = this.args.get(site, "dataloader_drop_last").value === true;
    const batches = isDropped
      ? Math.floor(size.value / batchSize)
      : Math.ceil(size.value / batchSize);
    const value = Math.max(1, Math.ceil(batches / accumulate));
    const loader = {
      batches,
      size,
      batchSize: batchSize * accumulate,
      assumed: size.assumed,
      span: site.call,
    };
    const given = this.args.get(site, "per_device_train_batch_size");
    return {
      value,
      origin: size.assumed || given.origin === "assumed" ? "assumed" : "argument",
      text: loaderText(loader),
      via: "loader",
      span: ownSpan(site.call),
      loader: loaderFact(loader),
    };
  }

  private accumulation(site: CallSite, { value: updates, loader }: CountFact): AccumulationFact {
    const name = "gradient_accumulation_steps";
    const given = this.args.get(site, name);
    const value = Math.max(1, this.args.number(site, name) ?? 1);
    const size = this.args.number(site, "per_device_train_batch_size");
    const isDropped = this.args.get(site, "dataloader_drop_last").value === true;
    const round = isDropped ? Math.floor : Math.ceil;
    const batches = loader && size ? round(loader.examples / size) : updates * value;
    const call = this.evaluator.place(site.call);
    return {
      value,
      text: given.text,
      via: given.via,
      written: given.value === undefined ? [] : (this.written(given).written ?? []),
      ...(given.origin === "default" ? { unsaid: { call, keyword: name } } : {}),
      moduli: [],
      isGated: false,
      batches,
    };
  }

  private trainingSize(site: CallSite): DatasetSize | undefined {
    if (this.args.get(site, "auto_find_batch_size").value === true) return undefined;
    const trainers = this.trainersOf(site);
    const sizes = trainers.map(({ call, block }) => {
      const path = this.evaluator.path(call.callee, block) ?? "";
      const data = plainTrainers.test(path) ? argumentOf(call, "train_dataset", 3) : undefined;
      return data && this.datasets.size(data, block);
    });
    const [first] = sizes;
    return sizes.every((s) => s && s.value === first?.value) ? first : undefined;
  }

  /** `num_warmup_steps` as the Trainer computes it: a number of updates, or a share of all. */
  warmup(site: CallSite): ArgumentFact {
    const { total, totalFact } = this.lengths(site);
    const steps = this.args.get(site, "warmup_steps");
    const ratio = this.args.get(site, "warmup_ratio");
    const count =
      typeof steps.value === "bigint" || typeof steps.value === "number"
        ? Number(steps.value)
        : null;
    if (count === null) return this.args.fact(site, "warmup_steps");
    if (count >= 1)
      return fact(BigInt(Math.trunc(count)), steps.origin, steps.text, steps.via, steps);
    const share = count > 0 ? count : Number(ratio.value ?? 0);
    if (!(share > 0)) return fact(0n, steps.origin, steps.text, steps.via, steps);
    const given = count > 0 ? steps : ratio;
    const isOpen = totalFact.origin === "assumed" || given.origin === "assumed";
    const text = `ceil(${given.text} * ${totalFact.text})`;
    const value = BigInt(Math.ceil(total * share));
    const { via, place } = given;
    return {
      ...fact(value, isOpen ? "assumed" : "argument", text, "expression", given),
      ...(isOpen ? {} : { share: { value: given.value, via, place, of: total } }),
    };
  }
}

const plain = { accumulate: 1, maxSteps: null, isEndless: false } as const;

function fact(
  value: bigint,
  origin: ArgumentFact["origin"],
  text: string | null,
  via: ArgumentFact["via"],
  given?: Pick<TrainerArgument, "expr" | "keyword" | "place">,
): ArgumentFact {
  const span = given?.expr ? ownSpan(given.expr) : null;
  const keyword = given?.keyword ?? null;
  // What is computed of an argument is not written where the argument is.
  const place = via === "expression" ? null : (given?.place ?? null);
  return { origin, value, text, via, span, keyword, place };
}
