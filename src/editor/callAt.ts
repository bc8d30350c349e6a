import type { Span } from "../python/ast.ts";
import {
  type CallFact,
  callsOf,
  findFact,
  type OptimizerFact,
  type ProgramFact,
  type SchedulerFact,
  type StepFact,
  type TrainingScript,
} from "../python/script.ts";
import type { ReadScript } from "./scriptService.ts";

const contains = ({ from, to }: Span, offset: number) => from <= offset && offset <= to;

/** The innermost call around an offset. */
export function callAt(script: ReadScript, offset: number): CallFact | undefined {
  const around = callsOf(script.reading.script).filter((call) => contains(call.span, offset));
  return around.sort((a, b) => b.span.from - a.span.from)[0];
}

/** The call at the offset, else the nearest one before it, else the first of the file. */
export function callNear(script: ReadScript, offset: number): CallFact | undefined {
  const inOrder = [...callsOf(script.reading.script)].sort((a, b) => a.span.from - b.span.from);
  const before = inOrder.filter((call) => call.span.from <= offset);
  return callAt(script, offset) ?? before.at(-1) ?? inOrder[0];
}

/** What a hover explains. */
export type HoverTarget = { readonly span: Span } & (
  | { readonly kind: "class"; readonly call: CallFact }
  | { readonly kind: "argument"; readonly call: CallFact; readonly argument: string }
  | { readonly kind: "step"; readonly call: SchedulerFact }
  | { readonly kind: "update"; readonly call: OptimizerFact }
);

/** What lies under the offset: a class name, an argument, or a `step()`. */
export function hoverTarget(script: ReadScript, offset: number): HoverTarget | undefined {
  const call = callAt(script, offset);
  return (call && partAt(call, offset)) ?? stepAt(script, offset);
}

function partAt(call: CallFact, offset: number): HoverTarget | undefined {
  if (contains(call.nameSpan, offset)) return { kind: "class", call, span: call.nameSpan };
  for (const [argument, { keyword, span }] of Object.entries(call.args)) {
    const whole = span && { from: keyword?.from ?? span.from, to: span.to };
    if (whole && contains(whole, offset)) return { kind: "argument", call, argument, span: whole };
  }
  return undefined;
}

/**
 * A `step()` of the program, or the first one where the program leaves it out. Schedulers inside a
 * composite share its `step()`: the composite speaks for them.
 */
function stepAt({ reading: { script } }: ReadScript, offset: number): HoverTarget | undefined {
  const { optimizers, schedulers, runs } = script;
  for (const { program, optimizer } of runs) {
    const found = stepIn(program, offset);
    const scheduler = found?.kind === "schedulerStep" ? found.scheduler : null;
    const target = targetOf(script, scheduler ?? optimizer, found?.span ?? null);
    if (target) return target;
  }
  const roots = schedulers.filter(({ parent }) => parent === null);
  const call = [...optimizers, ...roots].find(
    ({ stepSpan }) => stepSpan && contains(stepSpan, offset),
  );
  return targetOf(script, call?.id ?? null, call?.stepSpan ?? null);
}

function targetOf(
  { optimizers, schedulers }: TrainingScript,
  id: string | null,
  span: Span | null,
): HoverTarget | undefined {
  if (!span) return undefined;
  const update = optimizers.find((o) => o.id === id);
  if (update) return { kind: "update", call: update, span };
  const step = schedulers.find((s) => s.id === id);
  return step && { kind: "step", call: step, span };
}

const isStep = (node: ProgramFact): node is StepFact =>
  node.kind === "optimizerStep" || node.kind === "schedulerStep";

const stepIn = (program: readonly ProgramFact[], offset: number): StepFact | undefined =>
  findFact(program, (n): n is StepFact => isStep(n) && n.span !== null && contains(n.span, offset));
