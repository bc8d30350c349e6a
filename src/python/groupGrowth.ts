import type { ComprehensionLoop, Expr } from "./ast.ts";
import { chainOf } from "./blockChains.ts";
import type { Branches } from "./branches.ts";
import type { ObjectTracer } from "./objects.ts";
import type { Block, CallSite, Loop, ModuleIndex } from "./scopes.ts";
import type { Construction } from "./stepSites.ts";

/** Something that adds parameter groups after the list or the optimizer was made. */
export interface Growth {
  readonly expr: Expr;
  readonly block: Block;
  /** It adds the items of a list. */
  readonly isList: boolean;
  /** The loops around it, from the outermost to the innermost. */
  readonly loops: readonly Loop[];
  readonly at: number;
}

const growing = /^(append|extend|insert)$/;

/** What is appended to a list of groups. */
export function growthOf(
  list: Expr,
  index: ModuleIndex,
  tracer: ObjectTracer,
  branches: Branches,
): readonly Growth[] {
  if (list.kind !== "list") return [];
  return index.calls
    .filter(({ call: { callee }, block }) => {
      if (callee.kind !== "attribute" || !growing.test(callee.name)) return false;
      if (!branches.mayRun(block)) return false;
      return tracer.sources(callee.object, block).some((s) => s.expr === list);
    })
    .flatMap((site) => growth(site));
}

function growth({ call, block }: CallSite): readonly Growth[] {
  const item = call.args.at(-1)?.value;
  const name = call.callee.kind === "attribute" ? call.callee.name : "";
  return item
    ? [{ expr: item, block, isList: name === "extend", loops: loopsAround(block), at: call.from }]
    : [];
}

/** `optimizer.add_param_group({…})`. */
export function groupCalls(
  optimizer: Construction,
  index: ModuleIndex,
  tracer: ObjectTracer,
): readonly Growth[] {
  return (index.methodCalls.get("add_param_group") ?? [])
    .filter(
      ({ call: { callee }, block }) =>
        callee.kind === "attribute" &&
        tracer.origins(callee.object, block).includes(optimizer.site.call),
    )
    .flatMap(({ call, block }) => {
      const item = call.args[0]?.value;
      const loops = loopsAround(block).filter((l) => !isAround(l, optimizer.site.block));
      return item ? [{ expr: item, block, isList: false, loops, at: call.from }] : [];
    });
}

const isAround = (loop: Loop, block: Block): boolean => chainOf(block).some((b) => b.loop === loop);

const loopsAround = (block: Block): readonly Loop[] =>
  [...chainOf(block)].reverse().flatMap((b) => b.loop ?? []);

/** The loops as those of a comprehension; a `while` loop has no known rounds. */
export const loopsOf = (loops: readonly Loop[]): readonly ComprehensionLoop[] =>
  loops.map(({ statement }) =>
    statement.kind === "for"
      ? { target: statement.target, iterable: statement.iterable, conditions: [] }
      : { target: statement.test, iterable: statement.test, conditions: [] },
  );

/** Whether a test that cannot be settled decides if it happens. */
export const isConditional = ({ block }: Growth, branches: Branches): boolean =>
  chainOf(block).some((b) => b.conditional && !b.loop && !branches.hasRun(b, b.parent ?? b));
