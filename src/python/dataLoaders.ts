import { dottedName, type Expr, type ExprOf, type Span } from "./ast.ts";
import { argumentOf } from "./callArguments.ts";
import { CallOptions, isObject, type Placed } from "./callOptions.ts";
import type { DatasetSize, Datasets } from "./datasets.ts";
import type { Evaluator } from "./evaluate.ts";
import type { ObjectTracer } from "./objects.ts";
import type { Block, ModuleIndex } from "./scopes.ts";

/** What a data loader goes through in one round. */
export interface LoaderLength {
  readonly batches: number;
  readonly size: DatasetSize;
  readonly batchSize: number;
  /** It rests on one of our assumptions. */
  readonly assumed: boolean;
  /** The call that makes the loader. */
  readonly span: Span;
}

const loaderPath =
  /^((torch\.utils\.data\.|torch\.utils\.data\.dataloader\.)?DataLoader|torch_geometric\.loader\.DataLoader)$/;

/** Finds the number of batches of a `DataLoader` over a data set of known size. */
export class DataLoaders {
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly datasets: Datasets;
  private readonly evaluator: () => Evaluator;
  private readonly options: CallOptions;

  constructor(
    index: ModuleIndex,
    tracer: ObjectTracer,
    datasets: Datasets,
    evaluator: () => Evaluator,
  ) {
    this.index = index;
    this.tracer = tracer;
    this.datasets = datasets;
    this.evaluator = evaluator;
    this.options = new CallOptions(index, tracer, evaluator);
  }

  /** Undefined where `expr` is no such loader, or may be one of another length. */
  length(expr: Expr, block: Block): LoaderLength | undefined {
    const { branches } = this.evaluator();
    const places = this.tracer.places(expr, block, (b) => branches.mayRun(b));
    const lengths = places.map((p) =>
      p.path.length === 0 && p.expr.kind === "call" ? this.callLength(p.expr, p.block) : undefined,
    );
    const [first] = lengths;
    return lengths.every((l) => l && first && l.batches === first.batches) ? first : undefined;
  }

  /** How many examples a batch has that is drawn from the data set of that name. */
  batchSizeOver(dataset: Expr, block: Block): number | undefined {
    const name = dottedName(dataset);
    if (name === undefined) return undefined;
    const sizes = this.index.calls.flatMap(({ call, block: place }) => {
      const over = argumentOf(call, "dataset", 0);
      if (!over || dottedName(over) !== name || place.scope !== block.scope) return [];
      if (!loaderPath.test(this.evaluator().path(call.callee, place) ?? "")) return [];
      const batch = argumentOf(call, "batch_size", 1);
      return [batch ? this.integer({ expr: batch, block: place })?.value : 1];
    });
    const [first] = sizes;
    return first !== undefined && sizes.every((size) => size === first) ? first : undefined;
  }

  /** The data set a loader draws from, whatever its sampler does: `loader.dataset`. */
  datasetSize(loader: Expr, block: Block): DatasetSize | undefined {
    const { branches } = this.evaluator();
    const places = this.tracer.places(loader, block, (b) => branches.mayRun(b));
    const [only, second] = places;
    if (!only || second || only.path.length > 0 || only.expr.kind !== "call") return undefined;
    const path = this.evaluator().path(only.expr.callee, only.block) ?? "";
    const dataset =
      loaderPath.test(path) && this.options.given(only.expr, only.block, "dataset", 0);
    return dataset && isObject(dataset)
      ? this.datasets.size(dataset.expr, dataset.block)
      : undefined;
  }

  private callLength(call: ExprOf<"call">, block: Block): LoaderLength | undefined {
    const path = this.evaluator().path(call.callee, block) ?? "";
    if (!loaderPath.test(path)) return undefined;
    const given = (name: string, position: number) =>
      this.options.given(call, block, name, position);
    const dataset = given("dataset", 0);
    const batch = given("batch_size", 1);
    const drop = given("drop_last", 8);
    const isOpen = [dataset, batch, drop, given("sampler", 3), given("batch_sampler", 4)];
    if (isOpen.includes("open") || !isObject(dataset)) return undefined;
    if (isObject(given("batch_sampler", 4))) return undefined;
    const sampled = this.sampledSize(given("sampler", 3), dataset);
    const batchSize = isObject(batch) ? this.integer(batch) : { value: 1, assumed: false };
    const isDropped = isObject(drop) ? this.truth(drop) : false;
    if (!sampled || !batchSize || batchSize.value < 1 || isDropped === undefined) return undefined;
    const rounds = sampled.value / batchSize.value;
    return {
      batches: isDropped ? Math.floor(rounds) : Math.ceil(rounds),
      size: sampled,
      batchSize: batchSize.value,
      assumed: sampled.assumed || batchSize.assumed,
      span: { from: call.from, to: call.to },
    };
  }

  /** The number of examples a sampler draws; without one every example comes once. */
  private sampledSize(sampler: Placed | "open" | undefined, dataset: Placed) {
    const whole = this.datasets.size(dataset.expr, dataset.block);
    if (!isObject(sampler)) return whole;
    const { branches } = this.evaluator();
    const places = this.tracer.places(sampler.expr, sampler.block, (b) => branches.mayRun(b));
    if (places.some((p) => p.expr.kind === "constant" && p.expr.value !== null)) return undefined;
    const calls = places.filter((p) => p.expr.kind !== "constant");
    if (calls.length === 0) return places.length > 0 ? whole : undefined;
    const sizes = calls.map(({ expr, block }) =>
      expr.kind === "call" ? this.samplerSize(expr, block, whole) : undefined,
    );
    const [first] = sizes;
    return sizes.every((s) => s && s.value === first?.value) ? first : undefined;
  }

  private samplerSize(
    call: ExprOf<"call">,
    block: Block,
    whole: DatasetSize | undefined,
  ): DatasetSize | undefined {
    const name = (this.evaluator().path(call.callee, block) ?? "").split(".").at(-1) ?? "";
    if (name === "SequentialSampler") return whole;
    if (name === "RandomSampler" || name === "WeightedRandomSampler") {
      const count = argumentOf(call, "num_samples", name === "RandomSampler" ? 2 : 1);
      if (!count) return name === "RandomSampler" ? whole : undefined;
      const value = this.integer({ expr: count, block });
      return value && { noun: whole?.noun ?? "examples", ...value };
    }
    if (name === "SubsetRandomSampler" || name === "SubsetSequentialSampler") {
      const indices = argumentOf(call, "indices", 0);
      return indices && this.datasets.count(indices, block, whole?.noun);
    }
    if (name !== "DistributedSampler" || !whole) return undefined;
    const replicas = argumentOf(call, "num_replicas", 1);
    const world = replicas ? this.integer({ expr: replicas, block }) : undefined;
    const processes = world?.value ?? 1;
    const assumed = whole.assumed || (world?.assumed ?? true);
    return { ...whole, value: Math.ceil(whole.value / processes), assumed };
  }

  private integer({ expr, block }: Placed): { value: number; assumed: boolean } | undefined {
    const result = this.evaluator().evaluate(expr, block);
    if (!result.known || typeof result.value !== "bigint") return undefined;
    return { value: Number(result.value), assumed: result.assumed };
  }

  private truth({ expr, block }: Placed): boolean | undefined {
    const result = this.evaluator().evaluate(expr, block);
    return result.known && typeof result.value === "boolean" ? result.value : undefined;
  }
}
