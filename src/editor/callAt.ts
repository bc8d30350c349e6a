import type { Span } from "../python/ast.ts";
import type { CallFact, SchedulerFact } from "../python/script.ts";
import type { ReadScript } from "./scriptService.ts";

export const callsOf = ({ reading: { script } }: ReadScript): readonly CallFact[] => [
  ...script.optimizers,
  ...script.schedulers,
];

const contains = ({ from, to }: Span, offset: number) => from <= offset && offset <= to;

/** The innermost call around an offset. */
export function callAt(script: ReadScript, offset: number): CallFact | undefined {
  const around = callsOf(script).filter((call) => contains(call.span, offset));
  return around.sort((a, b) => b.span.from - a.span.from)[0];
}

/** The call at the offset, else the nearest one before it, else the first of the file. */
export function callNear(script: ReadScript, offset: number): CallFact | undefined {
  const inOrder = [...callsOf(script)].sort((a, b) => a.span.from - b.span.from);
  const before = inOrder.filter((call) => call.span.from <= offset);
  return callAt(script, offset) ?? before.at(-1) ?? inOrder[0];
}

/** What a hover explains. */
export type HoverTarget = { readonly span: Span } & (
  | { readonly kind: "class"; readonly call: CallFact }
  | { readonly kind: "argument"; readonly call: CallFact; readonly argument: string }
  | { readonly kind: "step"; readonly call: SchedulerFact }
);

/** What lies under the offset: a class name, an argument, or a scheduler's `step()`. */
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

/** Schedulers inside a composite share its `step()`: the composite speaks for them. */
function stepAt({ reading }: ReadScript, offset: number): HoverTarget | undefined {
  const { schedulers } = reading.script;
  const call = schedulers.find(
    ({ stepSpan, parent }) => parent === null && stepSpan && contains(stepSpan, offset),
  );
  return call?.stepSpan ? { kind: "step", call, span: call.stepSpan } : undefined;
}
