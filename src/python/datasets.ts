import { itemsOf } from "../core/spec/pyValue.ts";
import type { Expr, ExprOf, StmtOf } from "./ast.ts";
import { argumentOf } from "./callArguments.ts";
import { methodOf } from "./callGraph.ts";
import { classNamed } from "./classes.ts";
import { hubParts } from "./datasetSizes.ts";
import type { Evaluator } from "./evaluate.ts";
import type { Key } from "./items.ts";
import type { ItemSource, ObjectTracer } from "./objects.ts";
import type { Block, ModuleIndex } from "./scopes.ts";
import { visionSize, word } from "./visionDatasets.ts";

/** How many examples a data set holds. */
export interface DatasetSize {
  readonly value: number;
  readonly noun: "images" | "examples";
  /** It rests on one of our assumptions. */
  readonly assumed: boolean;
}

const MAX_DEPTH = 12;

/** Methods of Hugging Face data sets that leave the number of rows as it is. */
const keepsRows =
  /^(shuffle|sort|with_format|set_format|with_transform|rename_columns?|remove_columns|cast|cast_column|class_encode_column|flatten|add_column|flatten_indices)$/;

const splitNames = /(^|\.)torch\.utils\.data\.(dataset\.)?random_split$|^random_split$/;
const datasetModule = /^(torch\.utils\.data\.(dataset\.)?)?(TensorDataset|Subset|ConcatDataset)$/;

/** Finds out how many examples a data set has, where the file and its published size say so. */
export class Datasets {
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly evaluator: () => Evaluator;
  private depth = 0;

  constructor(index: ModuleIndex, tracer: ObjectTracer, evaluator: () => Evaluator) {
    this.index = index;
    this.tracer = tracer;
    this.evaluator = evaluator;
  }

  /** Undefined where any of the data sets that `expr` may be has no known size, or they differ. */
  size(expr: Expr, block: Block, path: readonly Key[] = []): DatasetSize | undefined {
    if (this.depth > MAX_DEPTH) return undefined;
    this.depth += 1;
    try {
      const { branches } = this.evaluator();
      const places = this.tracer.places(expr, block, (b) => branches.mayRun(b), path);
      const sizes = places.map((place) => this.sizeAt(place));
      const [first] = sizes;
      return sizes.every((s) => s && first && s.value === first.value) ? first : undefined;
    } finally {
      this.depth -= 1;
    }
  }

  private sizeAt({ expr, block, path }: ItemSource): DatasetSize | undefined {
    if (expr.kind === "binary" && expr.op === "+" && path.length === 0) {
      return sum([this.size(expr.left, block), this.size(expr.right, block)]);
    }
    if (expr.kind !== "call") return undefined;
    const { callee } = expr;
    const name = this.evaluator().path(callee, block) ?? "";
    if (splitNames.test(name)) return this.splitSize(expr, block, path);
    if (/(^|\.)load_dataset$/.test(name)) return this.hubSize(expr, block, path);
    const own = classNamed(callee, block);
    if (own && path.length === 0) return this.ownSize(own, expr, block);
    const dataset = path.length === 0 ? this.classSize(name, expr, block) : undefined;
    return dataset ?? this.methodSize(expr, block, path);
  }

  private classSize(path: string, call: ExprOf<"call">, block: Block): DatasetSize | undefined {
    const parts = path.split(".");
    const name = parts.at(-1) ?? "";
    if (datasetModule.test(path)) return this.torchSize(name, call, block);
    const isVision = path.startsWith("torchvision.datasets.") || path === `datasets.${name}`;
    return isVision ? visionSize(name, call, block, this.evaluator()) : undefined;
  }

  private torchSize(name: string, call: ExprOf<"call">, block: Block): DatasetSize | undefined {
    const [first, second] = call.args.map((a) => (a.star === "" ? a.value : undefined));
    if (!first) return undefined;
    if (name === "TensorDataset") return this.rows(first, block);
    if (name === "Subset") {
      const indices = argumentOf(call, "indices", 1) ?? second;
      return indices && this.count(indices, block, this.size(first, block)?.noun);
    }
    const list = this.evaluator().definitionOf(first, block);
    const items = list.expr.kind === "list" || list.expr.kind === "tuple" ? list.expr.items : [];
    return items.length === 0 ? undefined : sum(items.map((d) => this.size(d, list.block)));
  }

  /** `a, b = random_split(data, [50000, 10000])`, also with fractions. */
  private splitSize(
    call: ExprOf<"call">,
    block: Block,
    [part, ...rest]: readonly Key[],
  ): DatasetSize | undefined {
    const [data, lengths] = [argumentOf(call, "dataset", 0), argumentOf(call, "lengths", 1)];
    if (typeof part !== "number" || rest.length > 0 || !data || !lengths) return undefined;
    const whole = this.size(data, block);
    const noun = whole?.noun ?? "examples";
    const known = this.evaluator().evaluate(lengths, block);
    if (!known.known) {
      // One part may be known where another is what remains of a set of unknown size.
      const own = lengths.kind === "list" || lengths.kind === "tuple" ? lengths.items[part] : null;
      return own ? this.number(own, block, noun) : undefined;
    }
    const parts = itemsOf(known.value)?.map(Number) ?? [];
    const isFractions = Math.abs(parts.reduce((a, b) => a + b, 0) - 1) < 1e-6;
    const sizes = isFractions ? whole && fractionSizes(parts, whole.value) : parts;
    const value = sizes?.[part];
    const assumed = known.assumed || (isFractions && (whole?.assumed ?? false));
    return value === undefined || !Number.isInteger(value) ? undefined : { value, noun, assumed };
  }

  private hubSize(
    call: ExprOf<"call">,
    block: Block,
    path: readonly Key[],
  ): DatasetSize | undefined {
    const [name, config, split] = [
      argumentOf(call, "path", 0),
      argumentOf(call, "name", 1),
      argumentOf(call, "split"),
    ].map((expr) => word(expr, block, this.evaluator()));
    const parts = name ? hubParts(name, config ?? null) : undefined;
    const isPlain = split === null ? path.length === 1 : path.length === 0;
    const part = split ?? String(path[0]);
    if (!parts || !isPlain || !Object.hasOwn(parts, part)) return undefined;
    const value = parts[part];
    return value === undefined ? undefined : { value, noun: "examples", assumed: false };
  }

  /** `data.shuffle()`, `data.select(range(1000))`. */
  private methodSize(
    call: ExprOf<"call">,
    block: Block,
    path: readonly Key[],
  ): DatasetSize | undefined {
    const { callee } = call;
    if (callee.kind !== "attribute") return undefined;
    if (keepsRows.test(callee.name)) return this.size(callee.object, block, path);
    if (callee.name === "select" && path.length === 0) {
      const indices = argumentOf(call, "indices", 0);
      return indices && this.count(indices, block, "examples");
    }
    if (callee.name !== "map") return undefined;
    const before = this.size(callee.object, block, path);
    // A batched function may return another number of rows only if it drops the old columns.
    const mayChange = argumentOf(call, "batched") && argumentOf(call, "remove_columns");
    return before && mayChange ? { ...before, assumed: true } : before;
  }

  /** A data set class of the file: its `__len__`, or that of the torchvision class it extends. */
  private ownSize(
    definition: StmtOf<"class">,
    call: ExprOf<"call">,
    block: Block,
  ): DatasetSize | undefined {
    const length = methodOf(definition, "__len__");
    const [only, second] = (length && this.index.returns.get(length)) ?? [];
    if (length) {
      const size = only && !second ? this.number(only.value, only.block, "examples") : undefined;
      // A length that is assumed is one of batches, as of any loader: it counts no examples.
      return size?.assumed ? undefined : size;
    }
    const [base] = definition.bases;
    const where = this.index.classes.get(definition)?.parent ?? block;
    const path = base && this.evaluator().path(base.value, where);
    const isPlain = path !== undefined && !methodOf(definition, "__init__");
    return isPlain ? this.classSize(path, call, block) : undefined;
  }

  /** The rows of `torch.randn(1000, 10)` and the like. */
  private rows(expr: Expr, block: Block): DatasetSize | undefined {
    const { expr: made, block: where } = this.evaluator().definitionOf(expr, block);
    if (made.kind !== "call") return undefined;
    const { callee } = made;
    const path = this.evaluator().path(callee, where) ?? "";
    if (/^torch\.(randn|rand|zeros|ones|empty)$/.test(path)) {
      return this.firstDimension(argumentOf(made, "size", 0), where);
    }
    if (path === "torch.randint") {
      const [, , third] = made.args.filter((a) => a.name === null);
      const [, second] = made.args.filter((a) => a.name === null);
      return this.firstDimension(argumentOf(made, "size") ?? (third ?? second)?.value, where);
    }
    const isSame =
      callee.kind === "attribute" &&
      /^(float|long|double|to|cuda|cpu|clone|requires_grad_)$/.test(callee.name);
    return isSame ? this.rows(callee.object, where) : undefined;
  }

  private firstDimension(size: Expr | undefined, block: Block): DatasetSize | undefined {
    if (!size) return undefined;
    const isShape = size.kind === "tuple" || size.kind === "list";
    return this.number(isShape ? size.items[0] : size, block, "examples");
  }

  /** `len(indices)`. */
  count(
    indices: Expr,
    block: Block,
    noun: DatasetSize["noun"] = "examples",
  ): DatasetSize | undefined {
    const { from, to } = indices;
    const callee: Expr = { kind: "name", name: "len", from, to };
    const args = [{ name: null, star: "" as const, value: indices, from, to }];
    return this.number({ kind: "call", callee, args, from, to }, block, noun);
  }

  private number(
    expr: Expr | undefined,
    block: Block,
    noun: DatasetSize["noun"],
  ): DatasetSize | undefined {
    if (!expr) return undefined;
    const result = this.evaluator().evaluate(expr, block);
    if (!result.known || typeof result.value !== "bigint" || result.value < 0n) return undefined;
    return { value: Number(result.value), noun, assumed: result.assumed };
  }
}

function sum(sizes: readonly (DatasetSize | undefined)[]): DatasetSize | undefined {
  let total: DatasetSize | undefined;
  for (const size of sizes) {
    if (!size) return undefined;
    const before = total ?? { ...size, value: 0 };
    total = {
      value: before.value + size.value,
      noun: before.noun === size.noun ? size.noun : "examples",
      assumed: before.assumed || size.assumed,
    };
  }
  return total;
}

/** PyTorch rounds each part down and hands the rest out one by one, from the first part on. */
function fractionSizes(fractions: readonly number[], total: number): readonly number[] {
  const sizes = fractions.map((f) => Math.floor(total * f));
  const rest = total - sizes.reduce((a, b) => a + b, 0);
  return sizes.map(
    (size, i) => size + Math.floor(rest / sizes.length) + (i < rest % sizes.length ? 1 : 0),
  );
}
