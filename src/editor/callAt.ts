import type { Span } from "../python/ast.ts";
import type { CallFact } from "../python/script.ts";
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

/** What of a call lies under the offset: its class name, or one of its arguments. */
export function partAt(
  call: CallFact,
  offset: number,
): { readonly argument: string | null; readonly span: Span } | undefined {
  if (contains(call.nameSpan, offset)) return { argument: null, span: call.nameSpan };
  for (const [argument, { keyword, span }] of Object.entries(call.args)) {
    if (span && contains({ from: keyword?.from ?? span.from, to: span.to }, offset)) {
      return { argument, span: { from: keyword?.from ?? span.from, to: span.to } };
    }
  }
  return undefined;
}
