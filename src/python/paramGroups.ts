import { isScheduledKey } from "../core/optimizers/scheduledValues.ts";
import type { ParamTable } from "../core/spec/paramSpec.ts";
import type { CallError } from "../core/spec/pyError.ts";
import { itemsOf, type PyArgs, type PyValue } from "../core/spec/pyValue.ts";
import type { ComprehensionLoop, Expr, ExprOf } from "./ast.ts";
import type { Placed } from "./classes.ts";
import type { Evaluator } from "./evaluate.ts";
import { type Growth, groupCalls, growthOf, isConditional, loopsOf } from "./groupGrowth.ts";
import { lastName } from "./loopFacts.ts";
import type { ItemSource, ObjectTracer } from "./objects.ts";
import { refusedList, refusedObject } from "./refusedParams.ts";
import type { Block, ModuleIndex } from "./scopes.ts";
import type { GroupSite, ItemFact } from "./script.ts";
import type { Construction } from "./stepSites.ts";
import { timmDecay } from "./timmGroups.ts";

/** The parameter groups of an optimizer: per group the values that differ from its arguments. */
export interface ParamGroups {
  readonly groups: readonly PyArgs[];
  /** Where each is written; null for one that no dict makes. */
  readonly sites: readonly (GroupSite | null)[];
  /** Fields of each that no optimizer has, such as a scale of its rate; null where unread. */
  readonly extras: readonly (PyArgs | null)[];
  /** Their number or a value could not be read. */
  readonly assumed: boolean;
}

/** What one expression adds to the groups; undefined where the number of groups is not known. */
type Part = ParamGroups | undefined;

const one: ParamGroups = { groups: [{}], sites: [null], extras: [{}], assumed: false };
const open: ParamGroups = { groups: [{}], sites: [null], extras: [null], assumed: true };
const none: ParamGroups = { groups: [], sites: [], extras: [], assumed: false };

/** More groups than this are not drawn one by one. */
const MAX_GROUPS = 200;

/** Reads parameter groups from what an optimizer is given, and from `add_param_group`. */
export class GroupReader {
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly evaluator: Evaluator;

  constructor(index: ModuleIndex, tracer: ObjectTracer, evaluator: Evaluator) {
    this.index = index;
    this.tracer = tracer;
    this.evaluator = evaluator;
  }

  /** `subject` is what the optimizer is given for `params`. */
  read(optimizer: Construction, subject: Expr | null, params: ParamTable): ParamGroups {
    const given = subject ? this.given(subject, optimizer.site.block, params) : open;
    const added = groupCalls(optimizer, this.index, this.tracer).map((growth) =>
      this.grown(growth, params, false),
    );
    const whole = joined([given, ...added]);
    return whole && whole.groups.length <= MAX_GROUPS ? whole : { ...given, assumed: true };
  }

  /** What PyTorch raises for what the optimizer is given, whatever its arguments are. */
  refusal(subject: Expr, block: Block): CallError | null {
    // A list or a dict that has a name may be filled anywhere: only those in the call are looked at.
    if (subject.kind === "list" || subject.kind === "tuple") {
      const items = subject.items.map((item) => (isDictCall(item) ? asDict(item) : item));
      return refusedList(items, this.index);
    }
    const { branches } = this.evaluator;
    const [place, other] = this.tracer.places(subject, block, (b) => branches.mayRun(b));
    const isOne = place && !other && place.path.length === 0 && place.expr.kind === "call";
    return isOne ? refusedObject(place.expr, place.block, this.index) : null;
  }

  /** Where an item of a list is written; a call of `dict` as a dict. */
  private itemPlace(expr: Expr, block: Block): Placed {
    const [place, other] = this.tracer.places(expr, block);
    const known = place && !other && place.path.length === 0 ? place : { expr, block };
    return isDictCall(known.expr) ? { ...known, expr: asDict(known.expr) } : known;
  }

  private given(subject: Expr, block: Block, params: ParamTable): ParamGroups {
    const { branches } = this.evaluator;
    const [place, other] = this.tracer
      .places(subject, block, (b) => branches.mayRun(b))
      .filter((p) => p.path.length === 0);
    if (!place) return isOneGroup(subject) ? one : open;
    if (other) return open;
    return this.list(place, params, 0) ?? open;
  }

  /** The groups of a list of dicts; tensors are one group. */
  private list(place: ItemSource, params: ParamTable, depth: number): Part {
    const { expr, block } = place;
    if (depth > 8) return undefined;
    const own = this.literal(expr, block, params, depth);
    const grown = growthOf(expr, this.index, this.tracer, this.evaluator.branches);
    if (grown.length === 0) return own;
    const isTensors = (g: Growth) => !g.isList && this.item(g.expr, g.block, params) === "tensors";
    if (own === one && grown.every(isTensors)) return one;
    if (!own || expr.kind !== "list") return undefined;
    const start = expr.items.length === 0 ? none : own;
    return joined([start, ...grown.map((g) => this.grown(g, params, g.isList))]);
  }

  private literal(expr: Expr, block: Block, params: ParamTable, depth: number): Part {
    if (expr.kind === "binary" && expr.op === "+") {
      const sides = [expr.left, expr.right].map((e) => this.nested(e, block, params, depth));
      return sides.every((s) => s === one) ? one : joined(sides);
    }
    if (expr.kind === "comprehension") return this.comprehension(expr, block, params);
    if (expr.kind === "list" || expr.kind === "tuple") {
      const items = expr.items.map((item) => this.item(item, block, params));
      if (items.every((item) => item === "tensors")) return one;
      return joined(items.map((item) => (item === "tensors" ? undefined : item)));
    }
    if (expr.kind === "call") {
      const decayed = timmDecay(expr, block, this.evaluator);
      if (decayed) return decayed;
    }
    return isOneGroup(expr) ? one : undefined;
  }

  private nested(expr: Expr, block: Block, params: ParamTable, depth: number): Part {
    const { branches } = this.evaluator;
    const [place, other] = this.tracer
      .places(expr, block, (b) => branches.mayRun(b))
      .filter((p) => p.path.length === 0);
    if (other) return undefined;
    return place ? this.list(place, params, depth + 1) : undefined;
  }

  private item(expr: Expr, block: Block, params: ParamTable): Part | "tensors" {
    const place = this.itemPlace(expr, block);
    return place.expr.kind === "dict"
      ? this.dict(expr, place.expr, place.block, params, [])
      : "tensors";
  }

  /** One group, or one for each round of the loops around it. */
  private dict(
    item: Expr,
    dict: ExprOf<"dict">,
    block: Block,
    params: ParamTable,
    loops: readonly ComprehensionLoop[],
  ): Part {
    let assumed = false;
    let count = loops.length === 0 ? 1 : undefined;
    const columns: (readonly [name: string, values: readonly PyValue[]])[] = [];
    const written: Record<string, ItemFact> = {};
    for (const { key, value } of dict.entries) {
      const name = key?.kind === "constant" ? key.value : null;
      if (typeof name !== "string") assumed = true;
      else if (Object.hasOwn(params, name) || isScheduledKey(name)) {
        const values = this.values(value, block, loops);
        // None waits for a caller: no field of a group may be that.
        const isUnset = values?.some((v) => v === null && params[name]?.default !== null);
        if (!values || isUnset || (count !== undefined && values.length !== count)) assumed = true;
        else {
          columns.push([name, values]);
          written[name] = this.evaluator.fact(value, block);
          count = values.length;
        }
      }
    }
    count ??= this.values(
      { kind: "constant", value: 0n, from: dict.from, to: dict.to },
      block,
      loops,
    )?.length;
    if (count === undefined || count > MAX_GROUPS) return undefined;
    const groups = Array.from({ length: count }, (_, i) =>
      Object.fromEntries(columns.map(([name, values]) => [name, values[i] ?? null])),
    );
    const place = this.evaluator.place(dict);
    const site = {
      place,
      item: this.evaluator.place(item),
      isShared: count > 1,
      values: written,
    };
    const extra = loops.length === 0 ? this.extraFields(dict, block, params) : null;
    return { groups, sites: groups.map(() => site), extras: groups.map(() => extra), assumed };
  }

  /** What a dict holds beside the optimizer's own fields; null where that cannot be read. */
  private extraFields(dict: ExprOf<"dict">, block: Block, params: ParamTable): PyArgs | null {
    const fields: Record<string, PyValue> = {};
    for (const { key, value } of dict.entries) {
      const name = key?.kind === "constant" ? key.value : null;
      if (typeof name !== "string") return null;
      if (name === "params" || Object.hasOwn(params, name)) continue;
      const found = this.evaluator.evaluate(value, block);
      if (!found.known || found.assumed) return null;
      fields[name] = found.value;
    }
    return fields;
  }

  /** The values of an expression over all rounds of some loops. */
  private values(
    value: Expr,
    block: Block,
    loops: readonly ComprehensionLoop[],
  ): readonly PyValue[] | undefined {
    if (loops.length === 0) {
      const result = this.evaluator.evaluate(value, block);
      return result.known && !result.assumed ? [result.value] : undefined;
    }
    const { from, to } = value;
    const all: Expr = { kind: "comprehension", result: "list", items: [value], loops, from, to };
    const result = this.evaluator.evaluate(all, block);
    return result.known && !result.assumed ? itemsOf(result.value) : undefined;
  }

  private comprehension(expr: ExprOf<"comprehension">, block: Block, params: ParamTable): Part {
    const [item] = expr.items;
    if (!item || expr.result === "dict") return undefined;
    const dict = isDictCall(item) ? asDict(item) : item;
    return dict.kind === "dict" ? this.dict(item, dict, block, params, expr.loops) : one;
  }

  /** What `append`, `extend`, `+=` or `add_param_group` adds, as often as the loops around it run. */
  private grown(growth: Growth, params: ParamTable, isList: boolean): Part {
    const { expr, block, loops } = growth;
    if (isConditional(growth, this.evaluator.branches)) return undefined;
    if (isList) return loops.length === 0 ? this.nested(expr, block, params, 1) : undefined;
    const made = this.itemPlace(expr, block);
    if (made.expr.kind !== "dict") return undefined;
    return this.dict(expr, made.expr, made.block, params, loopsOf(loops));
  }
}

function joined(parts: readonly Part[]): Part {
  const groups: PyArgs[] = [];
  const sites: (GroupSite | null)[] = [];
  const extras: (PyArgs | null)[] = [];
  let assumed = false;
  for (const part of parts) {
    if (!part) return undefined;
    groups.push(...part.groups);
    sites.push(...part.sites);
    extras.push(...part.extras);
    assumed ||= part.assumed;
  }
  return { groups, sites, extras, assumed };
}

const isDictCall = (expr: Expr): expr is ExprOf<"call"> =>
  expr.kind === "call" && expr.callee.kind === "name" && expr.callee.name === "dict";

/** `dict(params=p, lr=0.1)`. */
const asDict = ({ args, from, to }: ExprOf<"call">): ExprOf<"dict"> => ({
  kind: "dict",
  entries: args.map((a) => ({
    key: a.name === null ? null : { kind: "constant", value: a.name, from: a.from, to: a.to },
    value: a.value,
  })),
  from,
  to,
});

/** `model.parameters()`, also filtered or chained: tensors, not groups. */
function isOneGroup(expr: Expr | undefined): boolean {
  if (!expr) return false;
  if (expr.kind === "name") return true;
  if (expr.kind === "comprehension") {
    const [item] = expr.items;
    return item?.kind !== "dict" && expr.result !== "dict";
  }
  if (expr.kind === "binary") return isOneGroup(expr.left) && isOneGroup(expr.right);
  if (expr.kind !== "call") return false;
  const { callee, args } = expr;
  if (callee.kind === "attribute" && /parameters$/.test(callee.name)) return true;
  const isFilter = /^(filter|list|tuple|iter|chain|from_iterable|sum)$/.test(lastName(callee));
  return isFilter && args.some((a) => isOneGroup(a.value));
}
