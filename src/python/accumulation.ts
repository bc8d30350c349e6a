import { ACCUMULATION } from "../core/spec/accumulation.ts";
import { mapBodies } from "../core/spec/mapBodies.ts";
import type { Expr, ExprOf, Span } from "./ast.ts";
import { argumentOf } from "./callArguments.ts";
import type { Evaluator } from "./evaluate.ts";
import type { CounterFunction } from "./evaluation.ts";
import type { FunctionCode } from "./functionCode.ts";
import type { ObjectTracer } from "./objects.ts";
import { chainOf } from "./resolve.ts";
import type { Block, CallSite, ModuleIndex } from "./scopes.ts";
import type { AccumulationFact, ProgramFact } from "./script.ts";
import { stateFunction } from "./stateFunctions.ts";
import type { StepSite } from "./stepSites.ts";

/** On every how many batches a step happens, by the offset of the call; null where not known. */
export type Gates = ReadonlyMap<number, number | null>;

/** The fact, with the numbers in the tests where they stand in all that was read together. */
export interface Accumulated extends Omit<AccumulationFact, "moduli"> {
  readonly moduli: readonly Span[];
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
    return { ...first, moduli };
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

  /** `if (i + 1) % 4 == 0:` around the step, within the loop. */
  private ofTest(step: StepSite): Accumulated | undefined {
    for (const block of chainOf(step.site.block)) {
      if (block.loop) return undefined;
      const modulus = block.test && modulusOf(block.test);
      if (!modulus) continue;
      const around = block.parent ?? block;
      const value = this.evaluator.value(modulus, around);
      if (typeof value !== "bigint" || value < 1n) return undefined;
      return {
        value: Number(value),
        text: this.evaluator.text(modulus),
        ...this.definition(modulus, around),
        moduli: [modulus],
        isGated: true,
        batches: null,
      };
    }
    return undefined;
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

const nowhere = { via: null, written: [] } as const;

const isSamePlaces = (a: Accumulated | undefined, b: Accumulated | undefined) =>
  JSON.stringify([a?.written, a?.unsaid]) === JSON.stringify([b?.written, b?.unsaid]);

/** `n` of `x % n == 0` and of `not x % n`, which may be one of several conditions. */
function modulusOf(test: Expr): Expr | undefined {
  if (test.kind === "logical") return modulusOf(test.left) ?? modulusOf(test.right);
  if (test.kind === "unary" && test.op === "not") return divisorOf(test.operand);
  if (test.kind !== "compare") return undefined;
  const [only, second] = test.rest;
  const isZero = only?.right.kind === "constant" && only.right.value === 0n;
  return isZero && !second && only.op === "==" ? divisorOf(test.first) : undefined;
}

const divisorOf = (expr: Expr): Expr | undefined =>
  expr.kind === "binary" && expr.op === "%" ? expr.right : undefined;

/** The program whose tests look at a variable in the place of these numbers. */
export function withModuli(
  program: readonly ProgramFact[],
  moduli: readonly Span[],
): readonly ProgramFact[] {
  return program.map((node): ProgramFact => {
    const inner = mapBodies(node, (body) => withModuli(body, moduli));
    if (inner.kind !== "if") return inner;
    const branches = inner.branches.map((b) => ({
      ...b,
      test: b.test && withVariable(b.test, moduli),
    }));
    return { ...inner, branches };
  });
}

function withVariable(test: CounterFunction, moduli: readonly Span[]): CounterFunction {
  const code = test.fn.code as FunctionCode;
  const modulus = code.body.kind === "suite" ? undefined : modulusOf(code.body);
  const isOne = moduli.some((m) => m.from === modulus?.from && m.to === modulus.to);
  if (!modulus || !isOne) return test;
  const { from, to } = modulus;
  const name: Expr = { kind: "name", name: ACCUMULATION, from, to };
  const body = replaced(code.body, modulus, name);
  const params = [...code.params, { name: ACCUMULATION, fallback: undefined }];
  const variables = [...test.variables, ACCUMULATION];
  return { ...test, fn: { ...test.fn, code: { ...code, params, body } }, variables };
}

/** Within the forms that `modulusOf` looks into. */
function replaced(expr: Expr, old: Expr, by: Expr): Expr {
  if (expr === old) return by;
  const inner = (e: Expr) => replaced(e, old, by);
  if (expr.kind === "logical") return { ...expr, left: inner(expr.left), right: inner(expr.right) };
  if (expr.kind === "unary") return { ...expr, operand: inner(expr.operand) };
  if (expr.kind === "compare") return { ...expr, first: inner(expr.first) };
  return expr.kind === "binary" ? { ...expr, right: inner(expr.right) } : expr;
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
