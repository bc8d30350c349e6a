import type { Internals } from "./internals.ts";
import type { AnatomyContext, AnatomySection, SymbolSource } from "./optimizers/anatomy/anatomy.ts";
import {
  evaluateFormula,
  type FormulaNode,
  parseFormula,
  type Quantity,
} from "./optimizers/anatomy/formula.ts";
import { findOptimizer } from "./optimizers/index.ts";
import { createOptimizer, type OptimizerDefinition } from "./optimizers/optimizer.ts";
import type { OptimizerPlan } from "./runPlan.ts";
import type { ParamTable, Values } from "./spec/paramSpec.ts";
import type { Trace } from "./trace.ts";

/** One formula of an update, with the numbers it has in this update. */
export interface DissectedLine {
  readonly symbol: string;
  readonly node: FormulaNode;
  readonly value: Quantity;
  /** The state field that holds the same after the update. */
  readonly field: string | null;
}

export interface DissectedSection extends Omit<AnatomySection, "lines"> {
  readonly lines: readonly DissectedLine[];
}

/** One update taken apart. Vectors have as many numbers as the surface has coordinates. */
export interface Dissection {
  readonly definition: OptimizerDefinition;
  readonly sections: readonly DissectedSection[];
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** What the optimizer was given. */
  readonly gradient: Float64Array;
  readonly rate: number;
  /** The arguments' values in this update. */
  readonly hp: Values<ParamTable>;
  /** What a symbol of a formula stands for in this update. */
  lookup(symbol: string): Quantity;
  /** The move as a sum of two: by the new gradient and by what earlier steps have left; or null. */
  readonly parts: MoveParts | null;
  /** Share of the carried part in the momentum, by lengths: from 0 to 1; null without momentum. */
  readonly carriedShare: number | null;
}

export interface MoveParts {
  readonly fresh: Float64Array;
  readonly carried: Float64Array;
}

/**
 * Takes update `k` (from 0) of a walk apart. The walk must have been recorded with positions and
 * internals, with all coordinates in one parameter group. Null for an update that was not made.
 */
export function dissect(plan: OptimizerPlan, trace: Trace, k: number): Dissection | null {
  const { internals, params } = trace;
  const definition = findOptimizer(plan.name);
  if (!definition || !internals || !params || k < 0 || k >= trace.steps) return null;
  return new StepNumbers(definition, plan, trace, internals, params, k).dissection();
}

const parsed = new Map<string, FormulaNode>();

/** The formulas are constants of the catalogue: each is read once. */
function nodeOf(formula: string): FormulaNode {
  const known = parsed.get(formula);
  if (known) return known;
  const node = parseFormula(formula);
  parsed.set(formula, node);
  return node;
}

class StepNumbers {
  private readonly definition: OptimizerDefinition;
  private readonly internals: Internals;
  private readonly k: number;
  private readonly hp: Values<ParamTable>;
  private readonly from: Float64Array;
  private readonly to: Float64Array;
  private readonly gradient: Float64Array;
  private readonly computed = new Map<string, Quantity>();

  constructor(
    definition: OptimizerDefinition,
    plan: OptimizerPlan,
    trace: Trace,
    internals: Internals,
    params: Float64Array,
    k: number,
  ) {
    const dimension = params.length / (trace.steps + 1);
    const row = (values: Float64Array, i: number) =>
      values.subarray(i * dimension, (i + 1) * dimension);
    this.definition = definition;
    this.internals = internals;
    this.k = k;
    this.hp = valuesAt(definition, plan, trace, k);
    this.from = row(params, k);
    this.to = row(params, k + 1);
    this.gradient = row(internals.gradient, k);
  }

  dissection(): Dissection {
    const sections = this.definition.anatomy.sections(this.context()).map((section) => ({
      ...section,
      lines: section.lines.map(({ symbol, formula, field }): DissectedLine => {
        const node = nodeOf(formula);
        const value = evaluateFormula(node, (name) => this.lookup(name));
        this.computed.set(symbol, value);
        return { symbol, node, value, field: field ?? null };
      }),
    }));
    const momentum = momentumLine(sections);
    return {
      definition: this.definition,
      sections,
      from: this.from,
      to: this.to,
      gradient: this.gradient,
      rate: this.hp.lr as number,
      hp: this.hp,
      lookup: (symbol) => this.lookup(symbol),
      parts: momentum && this.partsOf(sections, momentum),
      carriedShare: momentum && this.shareOf(momentum),
    };
  }

  private context(): AnatomyContext<Values<ParamTable>> {
    const scalar = (field: string, row: number) => this.fieldAt(field, row)[0] ?? Number.NaN;
    return {
      hp: this.hp,
      t: this.k + 1,
      before: (field) => scalar(field, this.k),
      after: (field) => scalar(field, this.k + 1),
    };
  }

  private lookup(symbol: string): Quantity {
    const value = this.computed.get(symbol);
    if (value !== undefined) return value;
    if (symbol === "∇f") return this.gradient;
    if (symbol === "θ'") return this.from;
    if (symbol === "t") return this.k + 1;
    const source = this.definition.anatomy.symbols[symbol];
    if (!source) throw new Error(`${this.definition.name}: ${symbol} stands for nothing`);
    return this.quantityOf(source);
  }

  private quantityOf(source: SymbolSource): Quantity {
    if ("argument" in source) return argumentValue(this.hp, source);
    if ("moved" in source) return this.to.map((x, i) => x - (this.from[i] as number));
    const isBefore = "before" in source;
    const name = isBefore ? source.before : source.after;
    const row = this.fieldAt(name, isBefore ? this.k : this.k + 1);
    const isVector = this.internals.state[name]?.width === this.from.length;
    return isVector && !this.isScalar(name) ? row : (row[0] ?? Number.NaN);
  }

  /** With one coordinate a vector and a number look alike, and mean the same. */
  private isScalar(field: string): boolean {
    return this.internals.state[field]?.width === 1;
  }

  private fieldAt(field: string, row: number): Float64Array {
    const { width = 0, values = new Float64Array(0) } = this.internals.state[field] ?? {};
    return values.subarray(row * width, (row + 1) * width);
  }

  /** An update is an affine function of its momentum: without the carried part the rest remains. */
  private partsOf(sections: readonly DissectedSection[], momentum: DissectedLine): MoveParts {
    const full = this.moveWith(sections, momentum, momentum.value);
    const fresh = this.moveWith(sections, momentum, this.sumOf(momentum)[1]);
    return { fresh, carried: full.map((x, i) => x - (fresh[i] as number)) };
  }

  /** The move if the momentum had another value. */
  private moveWith(
    sections: readonly DissectedSection[],
    momentum: DissectedLine,
    value: Quantity,
  ): Float64Array {
    const changed = new Map([[momentum.symbol, value]]);
    const lookup = (name: string) => changed.get(name) ?? this.lookup(name);
    let isLater = false;
    for (const line of sections.flatMap(({ lines }) => lines)) {
      if (isLater) changed.set(line.symbol, evaluateFormula(line.node, lookup));
      isLater ||= line === momentum;
    }
    const to = changed.get("θ") as Quantity;
    return this.from.map((x, i) => (typeof to === "number" ? to : (to[i] as number)) - x);
  }

  /** The carried and the new part of a momentum line. */
  private sumOf({ node }: DissectedLine): readonly [carried: Quantity, fresh: Quantity] {
    const value = (n: FormulaNode) => evaluateFormula(n, (name) => this.lookup(name));
    if (node.kind === "binary" && node.op === "+") return [value(node.left), value(node.right)];
    return [0, value(node)];
  }

  private shareOf(momentum: DissectedLine): number {
    const [carried, fresh] = this.sumOf(momentum).map(lengthOf) as [number, number];
    return carried === 0 ? 0 : carried / (carried + fresh);
  }
}

const momentumLine = (sections: readonly DissectedSection[]): DissectedLine | null =>
  sections.find(({ key }) => key === "momentum")?.lines[0] ?? null;

export const lengthOf = (x: Quantity): number =>
  typeof x === "number" ? Math.abs(x) : Math.hypot(...x);

function argumentValue(
  hp: Values<ParamTable>,
  { argument, index, ifNone }: Extract<SymbolSource, { readonly argument: string }>,
): number {
  const whole = hp[argument];
  const value = index === undefined ? whole : (whole as readonly number[])[index];
  const isNone = value === null || Number.isNaN(value);
  return isNone && ifNone !== undefined ? ifNone : Number(value);
}

/** The values of the one group, with the rate and the momentum that this update used. */
function valuesAt(
  definition: OptimizerDefinition,
  { args, groups }: OptimizerPlan,
  trace: Trace,
  k: number,
): Values<ParamTable> {
  const built = createOptimizer(definition, args, [{ overrides: groups[0] ?? {}, tensors: [] }]);
  const hp: Values<ParamTable> = { ...built.groups[0]?.hp, lr: trace.lr[0]?.[k] ?? Number.NaN };
  const momentum = trace.momentum[0]?.[k];
  if (momentum === undefined || Number.isNaN(momentum)) return hp;
  if (definition.momentumField === "momentum") return { ...hp, momentum };
  return { ...hp, betas: [momentum, ...((hp.betas as readonly number[]) ?? []).slice(1)] };
}
