import { ACCUMULATION } from "../core/spec/accumulation.ts";
import { mapBodies } from "../core/spec/mapBodies.ts";
import type { Expr, ExprOf, Span, Stmt } from "./ast.ts";
import { chainOf } from "./blockChains.ts";
import { argumentOf } from "./callArguments.ts";
import type { Evaluator } from "./evaluate.ts";
import type { CounterFunction } from "./evaluation.ts";
import type { FunctionCode } from "./functionCode.ts";
import { lastName } from "./loopFacts.ts";
import type { ObjectTracer } from "./objects.ts";
import type { Block, CallSite, ModuleIndex } from "./scopes.ts";
import type { AccumulationFact, ProgramFact } from "./script.ts";
import { stateFunction } from "./stateFunctions.ts";
import { bodiesIn } from "./statementBodies.ts";
import type { StepSite } from "./stepSites.ts";

/** On every how many batches a step happens, by the offset of the call; null where not known. */
export type Gates = ReadonlyMap<number, number | null>;

/** The fact, with the numbers in the tests where they stand in all that was read together. */
export interface Accumulated extends Omit<AccumulationFact, "moduli" | "lasts"> {
  readonly moduli: readonly Span[];
  readonly lasts?: readonly Span[];
}

/**
 * `with accelerator.accumulate(model):` lets prepared optimizers and schedulers step only on every
 * so many batches, and on the last one of a loader.
 */
export class Accumulation {
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly evaluator: Evaluator;

  constructor(index: ModuleIndex, tracer: ObjectTracer, evaluator: Evaluator) {
    this.index = index;
    this.tracer = tracer;
    this.evaluator = evaluator;
  }

  gates(steps: readonly StepSite[]): Gates {
    const found = new Map<number, number | null>();
    for (const step of steps) {
      const around = this.accumulating(step);
      const every = around ? this.every(around) : 1;
      if (every !== 1) found.set(step.site.call.from, every);
    }
    return found;
  }

  /** How many batches come to one update, where the steps of one optimizer agree on it. */
  fact(steps: readonly StepSite[]): Accumulated | undefined {
    const found = steps.map((step) => this.ofLibrary(step) ?? this.ofTest(step));
    const [first, ...others] = found;
    const isAgreed = others.every((o) => o?.value === first?.value && isSamePlaces(o, first));
    if (!first || !isAgreed) return undefined;
    const moduli = found.flatMap((f) => f?.moduli ?? []);
    const lasts = found.flatMap((f) => f?.lasts ?? []);
    return { ...first, moduli, ...(lasts.length > 0 ? { lasts } : {}) };
  }

  /**
   * `for micro in range(4): x = next(batches); … .backward()` before the step, in the same round of
   * a loop. Rounds that step, or that forget the gradients, gather nothing; those that fetch no
   * batch may go through the losses of one.
   */
  gathered(steps: readonly StepSite[]): Omit<Accumulated, "batches"> | undefined {
    const [first, ...others] = steps.map((step) => this.gatheringLoop(step));
    if (!first || others.some((loop) => loop?.statement !== first.statement)) return undefined;
    const { statement, block } = first;
    const [count] = statement.iterable.kind === "call" ? statement.iterable.args : [];
    const value = count && this.evaluator.value(count.value, block);
    if (!count || typeof value !== "bigint" || value < 1n) return undefined;
    const text = this.evaluator.text(count.value);
    const own = { value: Number(value), text, ...this.definition(count.value, block) };
    return { ...own, moduli: [count.value], isGated: false, isGathered: true };
  }

  private gatheringLoop({ site }: StepSite) {
    const calls = (name: string) => this.index.methodCalls.get(name) ?? [];
    const loops = calls("backward").flatMap(({ block }) => {
      const loop = block.loop;
      const statement = loop?.statement;
      const isHere = loop && loop.block.loop === site.block.loop && loop.block.loop !== null;
      const isBefore = isHere && chainOf(site.block).includes(loop.block);
      if (!isBefore || statement?.kind !== "for" || statement.to > site.call.from) return [];
      return isRange(statement.iterable) ? [{ statement, block: loop.block }] : [];
    });
    const found = loops.at(-1);
    const isInside = ({ call }: CallSite) =>
      found && found.statement.from <= call.from && call.to <= found.statement.to;
    const isFetched = this.index.calls.some(
      (s) => fetches.test(lastName(s.call.callee)) && isInside(s),
    );
    return isFetched && ![...calls("step"), ...calls("zero_grad")].some(isInside)
      ? found
      : undefined;
  }

  /** `Accelerator(gradient_accumulation_steps=4)`. */
  private ofLibrary(step: StepSite): Accumulated | undefined {
    const around = this.accumulating(step);
    const value = around ? this.every(around) : null;
    const [made] = around && value !== null ? this.accelerators(around) : [];
    if (!made || value === null) return undefined;
    const call = made.expr as ExprOf<"call">;
    const bare = { value, moduli: [], isGated: true, batches: null } as const;
    const given = argumentOf(call, "gradient_accumulation_steps", 3);
    if (!given) {
      const place = this.evaluator.place(call);
      const unsaid = { call: place, keyword: "gradient_accumulation_steps" };
      const isOpen = argumentOf(call, "gradient_accumulation_plugin") !== undefined;
      return { ...bare, text: null, ...nowhere, ...(isOpen ? {} : { unsaid }) };
    }
    return { ...bare, text: this.evaluator.text(given), ...this.definition(given, made.block) };
  }

  /** `if (i + 1) % 4 == 0:` around the step within the loop, or `continue` before it. */
  private ofTest(step: StepSite): Accumulated | undefined {
    for (const block of chainOf(step.site.block)) {
      if (block.loop) return this.ofSkips(block.loop.statement.body, step.site.call.from);
      const gate = block.test && this.gateOf(block.test, block.parent ?? block);
      const found = gate && this.ofGate(gate);
      if (found) return found;
    }
    return undefined;
  }

  /** `if (i + 1) % 4 != 0: continue` above what stands at an offset, in its loop. */
  private ofSkips(body: readonly Stmt[], at: number): Accumulated | undefined {
    for (const statement of body) {
      if (statement.from > at) return undefined;
      if (statement.to >= at) {
        const inside = bodiesIn(statement).map((inner) => this.ofSkips(inner, at));
        return inside.find((found) => found);
      }
      const test = skippingTest(statement);
      const block = test && this.index.blockOf(body);
      const gate = block && this.gateOf(test, block, true);
      const found = gate && this.ofGate(gate);
      if (found) return found;
    }
    return undefined;
  }

  /** The gate that a test is, or that a variable holds. */
  private gateOf(test: Expr, block: Block, isNegated = false): PlacedGate | undefined {
    const meant = test.kind === "name" ? this.evaluator.definitionOf(test, block) : undefined;
    if (meant && meant.expr !== test) return this.gateOf(meant.expr, meant.block, isNegated);
    if (test.kind === "logical") {
      const left = this.gateOf(test.left, block, isNegated);
      return left ?? this.gateOf(test.right, block, isNegated);
    }
    if (test.kind === "unary" && test.op === "not") {
      return this.gateOf(test.operand, block, !isNegated);
    }
    const found = gateIn(test, isNegated);
    return found && { ...found, block };
  }

  private ofGate(gate: PlacedGate): Accumulated | undefined {
    const { modulus, block } = gate;
    const value = this.evaluator.value(modulus, block);
    if (typeof value !== "bigint" || value < 1n) return undefined;
    const places = this.placesOf(gate, value);
    if (!places) return undefined;
    return {
      value: Number(value),
      text: this.evaluator.text(modulus),
      ...this.definition(modulus, block),
      ...places,
      isGated: true,
      batches: null,
    };
  }

  /** Of `x % n == n - 1` both `n`, of `x % 4 == 3` the 3 too; undefined for another remainder. */
  private placesOf({ modulus, remainder }: Gate, value: bigint) {
    if (!remainder) return { moduli: [modulus] };
    if (remainder.kind === "constant") {
      return remainder.value === value - 1n ? { moduli: [modulus], lasts: [remainder] } : undefined;
    }
    if (remainder.kind !== "binary" || remainder.op !== "-") return undefined;
    const { left, right } = remainder;
    const isOne = right.kind === "constant" && right.value === 1n;
    const isSame = this.evaluator.text(left) === this.evaluator.text(modulus);
    return isOne && isSame ? { moduli: [modulus, left] } : undefined;
  }

  private definition(expr: Expr, block: Block): Pick<AccumulationFact, "via" | "written"> {
    const result = this.evaluator.evaluate(expr, block);
    if (!result.known || result.assumed) return nowhere;
    const { via, place } = result;
    const at = place ?? (via === "literal" ? expr : null);
    return { via, written: at ? [this.evaluator.place(at)] : [] };
  }

  /** The `accelerator.accumulate(…)` that decides about a step. */
  private accumulating(step: StepSite): CallSite | undefined {
    const calls = this.index.methodCalls.get("accumulate") ?? [];
    const around = calls.find((call) => this.isAround(call, step.site.block));
    return around && this.isPrepared(step) ? around : undefined;
  }

  private accelerators({ call: { callee }, block }: CallSite) {
    if (callee.kind !== "attribute") return [];
    return this.tracer
      .places(callee.object, block)
      .filter((p) => p.expr.kind === "call" && this.isAccelerator(p.expr, p.block));
  }

  /** Whether a block, or one around it, is the body of `with call:`. */
  private isAround({ call, block }: CallSite, inner: Block): boolean {
    return chainOf(inner).some((b) => {
      if (b.parent !== block || b.from < call.to) return false;
      return /^\s*(as\s+\w+\s*)?(,[^:\n]*)?:\s*(#[^\n]*\s*)*$/.test(
        this.evaluator.text({ from: call.to, to: b.from }),
      );
    });
  }

  /** Whether `accelerator.prepare(…)` was given the object. */
  private isPrepared({ owner }: StepSite): boolean {
    return (this.index.methodCalls.get("prepare") ?? []).some(({ call: { args }, block }) =>
      args.some((a) => this.tracer.origins(a.value, block).includes(owner.site.call)),
    );
  }

  private every(accumulating: CallSite): number | null {
    const [only, second] = this.accelerators(accumulating);
    if (!only) return 1;
    if (second) return null;
    const call = only.expr as ExprOf<"call">;
    const steps = argumentOf(call, "gradient_accumulation_steps", 3);
    const plugin = argumentOf(call, "gradient_accumulation_plugin");
    if (!steps && !plugin) return call.args.some((a) => a.star !== "") ? null : 1;
    const value = steps && this.evaluator.value(steps, only.block);
    return typeof value === "bigint" && value > 0n ? Number(value) : null;
  }

  private isAccelerator({ callee }: ExprOf<"call">, block: Block): boolean {
    return /^accelerate\.(accelerator\.)?Accelerator$/.test(
      this.evaluator.path(callee, block) ?? "",
    );
  }
}

/** `next(batches)`, `get_batch("train")` */
const fetches = /^next$|batch|sample/i;

/** `range(4)`, which takes nothing but how many rounds there are. */
const isRange = (expr: Expr): boolean =>
  expr.kind === "call" &&
  expr.callee.kind === "name" &&
  expr.callee.name === "range" &&
  expr.args.length === 1;

const nowhere = { via: null, written: [] } as const;

const isSamePlaces = (a: Accumulated | undefined, b: Accumulated | undefined) =>
  JSON.stringify([a?.written, a?.unsaid]) === JSON.stringify([b?.written, b?.unsaid]);

/** A test that is true for the last of every so many batches, or for the first. */
interface Gate {
  readonly modulus: Expr;
  /** What is left over then; null for nothing. */
  readonly remainder: Expr | null;
}

interface PlacedGate extends Gate {
  readonly block: Block;
}

/** `x % n == 0` and `x % n == n - 1`; negated `x % n != 0`, `x % n > 0` and `x % n`. */
function gateIn(test: Expr, isNegated: boolean): Gate | undefined {
  if (test.kind !== "compare") return isNegated ? gate(test, null) : undefined;
  const [only, second] = test.rest;
  if (!only || second) return undefined;
  const { op, right } = only;
  if (isNegated && op === ">" && isZero(right)) return gate(test.first, null);
  if (op !== (isNegated ? "!=" : "==")) return undefined;
  return gate(test.first, right) ?? gate(right, test.first);
}

/** The test of an `if` that goes on to the next round. */
function skippingTest(statement: Stmt): Expr | null {
  const [only, second] = statement.kind === "if" ? statement.branches : [];
  const last = only?.body.at(-1);
  return !second && last?.kind === "jump" && last.jump === "continue" ? (only?.test ?? null) : null;
}

const isZero = (expr: Expr | null) => expr?.kind === "constant" && expr.value === 0n;

function gate(expr: Expr, remainder: Expr | null): Gate | undefined {
  if (expr.kind !== "binary" || expr.op !== "%") return undefined;
  return { modulus: expr.right, remainder: isZero(remainder) ? null : remainder };
}

/** The program whose tests look at a variable in the place of the numbers of some tests. */
export function withModuli(
  program: readonly ProgramFact[],
  numbers: Pick<Accumulated, "moduli" | "lasts">,
): readonly ProgramFact[] {
  return program.map((node): ProgramFact => {
    const inner = mapBodies(node, (body) => withModuli(body, numbers));
    if (inner.kind === "assign") return { ...inner, value: withVariable(inner.value, numbers) };
    if (inner.kind !== "if") return inner;
    const branches = inner.branches.map((b) => ({
      ...b,
      test: b.test && withVariable(b.test, numbers),
    }));
    return { ...inner, branches };
  });
}

function withVariable(
  test: CounterFunction,
  { moduli, lasts = [] }: Pick<Accumulated, "moduli" | "lasts">,
): CounterFunction {
  const code = test.fn.code as FunctionCode;
  if (code.body.kind === "suite") return test;
  const isOne = (spans: readonly Span[], e: Expr) =>
    spans.some((s) => s.from === e.from && s.to === e.to);
  const body = replaced(code.body, (e) => {
    const { from, to } = e;
    const name: Expr = { kind: "name", name: ACCUMULATION, from, to };
    if (isOne(moduli, e)) return name;
    const one: Expr = { kind: "constant", value: 1n, from, to };
    if (!isOne(lasts, e)) return undefined;
    return { kind: "binary", op: "-", left: name, right: one, from, to };
  });
  if (body === code.body) return test;
  const params = [...code.params, { name: ACCUMULATION, fallback: undefined }];
  const variables = [...test.variables, ACCUMULATION];
  return { ...test, fn: { ...test.fn, code: { ...code, params, body } }, variables };
}

/** Within the forms that `gateOf` looks into; the same expression where nothing is replaced. */
function replaced(expr: Expr, by: (e: Expr) => Expr | undefined): Expr {
  const own = by(expr);
  if (own) return own;
  const inner = (e: Expr) => replaced(e, by);
  if (expr.kind === "logical" || expr.kind === "binary") {
    const [left, right] = [inner(expr.left), inner(expr.right)];
    return left === expr.left && right === expr.right ? expr : { ...expr, left, right };
  }
  if (expr.kind === "unary") {
    const operand = inner(expr.operand);
    return operand === expr.operand ? expr : { ...expr, operand };
  }
  if (expr.kind !== "compare") return expr;
  const first = inner(expr.first);
  const rest = expr.rest.map((r) => ({ ...r, right: inner(r.right) }));
  const isSame = first === expr.first && rest.every((r, i) => r.right === expr.rest[i]?.right);
  return isSame ? expr : { ...expr, first, rest };
}

/** The program with its gated steps under the test that the library makes. */
export function withGates(
  program: readonly ProgramFact[],
  gates: Gates,
  accumulation: number | undefined,
  loop: { readonly counter: string; readonly count: number } | null = null,
): readonly ProgramFact[] {
  return program.map((node): ProgramFact => {
    const inside = (body: readonly ProgramFact[]) => withGates(body, gates, accumulation, loop);
    switch (node.kind) {
      case "optimizerStep":
      case "schedulerStep": {
        const every = node.span ? gates.get(node.span.from) : undefined;
        if (!every || !loop) return node;
        const isKnown = every === accumulation;
        const test = `(n + 1) % ${isKnown ? "k" : every} == 0 or n + 1 == ${loop.count}`;
        const variables = { n: loop.counter, ...(isKnown ? { k: ACCUMULATION } : {}) };
        const branch = { test: stateFunction(test, variables), body: [node] };
        return { kind: "if", branches: [branch] };
      }
      case "loop": {
        const counter = node.counter ?? `$gated${node.span?.from ?? 0}`;
        const body = withGates(node.body, gates, accumulation, {
          counter,
          count: node.count,
        });
        return { ...node, counter, body, orelse: inside(node.orelse) };
      }
      default:
        return mapBodies(node, inside);
    }
  });
}
