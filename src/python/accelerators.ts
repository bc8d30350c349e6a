import type { Accumulated } from "./accumulation.ts";
import type { ExprOf } from "./ast.ts";
import { chainOf } from "./blockChains.ts";
import { argumentOf } from "./callArguments.ts";
import type { Evaluator } from "./evaluate.ts";
import { nowhere, numberSaid } from "./numberSaid.ts";
import type { ObjectTracer } from "./objects.ts";
import type { Block, CallSite, ModuleIndex } from "./scopes.ts";
import type { StepSite } from "./stepSites.ts";

/**
 * `with accelerator.accumulate(model):` lets prepared optimizers and schedulers step only on every
 * so many batches, and on the last one of a loader.
 */
export class Accelerators {
  private readonly index: ModuleIndex;
  private readonly tracer: ObjectTracer;
  private readonly evaluator: Evaluator;

  constructor(index: ModuleIndex, tracer: ObjectTracer, evaluator: Evaluator) {
    this.index = index;
    this.tracer = tracer;
    this.evaluator = evaluator;
  }

  /** On every how many batches a step happens; null where that is not known. */
  everyOf(step: StepSite): number | null {
    const around = this.accumulating(step);
    return around ? this.every(around) : 1;
  }

  /** `Accelerator(gradient_accumulation_steps=4)`. */
  of(step: StepSite): Accumulated | undefined {
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
    return {
      ...bare,
      text: this.evaluator.text(given),
      ...numberSaid(given, made.block, this.evaluator),
    };
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
