import type { OptimizerFact } from "../../python/script.ts";
import type { Finding, FindingOf } from "./finding.ts";

type Missing = FindingOf<"no-zero-grad">["missing"];

/** Every way to get rid of gradients that we know of; some other function may do it too. */
const clears =
  /zero_grad|\.grad\s*=|grad(?:\.data)?\.(?:zero_|detach_|fill_|mul_)|set_to_none|autograd\.grad|torch\.func|\bfunctorch\b|LBFGS|trainer|Trainer|lightning|fabric/g;

const zeroGrad = /\.zero_grad\(\s*(?:set_to_none\s*=\s*\w+\s*)?\)/g;

/** A call of this alone, and the name it is called on. */
interface Clearing {
  readonly name: string;
  readonly call: string;
  readonly index: number;
}

/** What a text does about its gradients. */
interface Clearings {
  readonly text: string;
  /** Mentions of any of the ways. */
  readonly all: number;
  readonly calls: readonly Clearing[];
}

/** The name is looked for from the call back: forwards every word of the file would be tried. */
function clearingsIn(text: string): Clearing[] {
  return [...text.matchAll(zeroGrad)].flatMap(({ 0: call, index }) => {
    const before = text.slice(text.lastIndexOf("\n", index) + 1, index);
    const name = /[A-Za-z_][\w.]*$/.exec(before)?.[0];
    return name === undefined ? [] : [{ name, call, index: index - name.length }];
  });
}

/** A file that sums gradients with `backward()`, steps, and never sets them back. */
export function noZeroGrad(optimizers: readonly OptimizerFact[], text: string): readonly Finding[] {
  if (optimizers.length === 0 || !/\.backward\(/.test(text)) return [];
  const isLooped = (o: OptimizerFact) =>
    o.stepSpan !== null &&
    o.definedAt === null &&
    // What a function of another file does beside its step does not stand here.
    receiverOf(text.slice(o.stepSpan.from, o.stepSpan.to)) !== undefined &&
    isInLoop(text, o.stepSpan.from);
  const looped = optimizers.filter(isLooped);
  if (looped.length === 0) return [];
  const written = { text, all: [...text.matchAll(clears)].length, calls: clearingsIn(text) };
  return looped.flatMap((o): Finding[] => {
    const missing = missingFor(o, optimizers, written);
    return missing && o.stepSpan ? [found(o, o.stepSpan, missing, text)] : [];
  });
}

function found(
  o: OptimizerFact,
  span: FindingOf<"no-zero-grad">["span"],
  missing: Missing,
  text: string,
): Finding {
  const clear = `${o.variable ?? "optimizer"}.zero_grad()`;
  const to = { beside: "after", at: span.from } as const;
  const wish = { kind: "insertStatement", text: clear, to } as const;
  return {
    code: "no-zero-grad",
    severity: "hint",
    span,
    update: text.slice(span.from, span.to),
    clear,
    missing,
    fixes: [{ title: { kind: "insert-zero-grad", text: clear }, wishes: [wish] }],
  };
}

function missingFor(
  o: OptimizerFact,
  optimizers: readonly OptimizerFact[],
  { text, all, calls }: Clearings,
): Missing | undefined {
  if (all === 0) return "file";
  const known = calls.reduce((sum, { name, call }) => sum + countIn(name + call), 0);
  // Something else may clear them, or a name that stands for several optimizers.
  if (known !== all || o.variable === null) return undefined;
  if (calls.every(({ name }) => name === o.variable)) {
    return areBeforeLoop(text, calls, o) ? "loop" : undefined;
  }
  // A function clears the optimizer that it is given, under the name it steps it by.
  const stepped = o.stepSpan && receiverOf(text.slice(o.stepSpan.from, o.stepSpan.to));
  if (calls.some(({ name }) => name === stepped)) return undefined;
  const others = optimizers.filter((other) => other !== o && isApart(o, other, text));
  const isOther = (name: string) => others.some((other) => other.variable === name);
  return calls.every(({ name }) => isOther(name)) ? "optimizer" : undefined;
}

/** `optimizer` in `optimizer.step()`. */
const receiverOf = (update: string): string | undefined =>
  /^([A-Za-z_][\w.]*)\.step\(/.exec(update)?.[1];

const countIn = (text: string): number => text.match(clears)?.length ?? 0;

/** Both hold the parameters of one module each, and of another one. */
function isApart(a: OptimizerFact, b: OptimizerFact, text: string): boolean {
  const [x, y] = [a, b].map(({ span }) => moduleIn(text.slice(span.from, span.to)));
  if (a.variable === b.variable || x === undefined || y === undefined) return false;
  return !`${x}.`.startsWith(`${y}.`) && !`${y}.`.startsWith(`${x}.`);
}

const moduleIn = (call: string): string | undefined =>
  /^[\w.]+\(\s*(?:params\s*=\s*)?([A-Za-z_][\w.]*)\.parameters\(\)\s*[,)]/.exec(call)?.[1];

/** All calls stand beside the outermost loop around the step, before it. */
function areBeforeLoop(
  text: string,
  calls: readonly Clearing[],
  { stepSpan }: OptimizerFact,
): boolean {
  const loop = stepSpan && outermostLoop(text, stepSpan.from);
  if (!loop) return false;
  return calls.every(({ index }) => {
    if (index > loop.from || indentAt(text, index) !== loop.indent) return false;
    const between = text.slice(index, loop.from);
    return !new RegExp(`^(?!${loop.indent})[ \\t]*\\S|^[ \\t]*(?:def|class)\\b`, "m").test(
      between.slice(between.indexOf("\n") + 1),
    );
  });
}

function outermostLoop(text: string, at: number) {
  let indent = indentAt(text, at);
  let found: { readonly from: number; readonly indent: string } | undefined;
  let end = text.lastIndexOf("\n", at);
  while (end > 0) {
    const from = text.lastIndexOf("\n", end - 1) + 1;
    const line = text.slice(from, end);
    const [own = ""] = /^[ \t]*/.exec(line) ?? [];
    if (line.trim() !== "" && own.length < indent.length) {
      indent = own;
      if (/^\s*(?:async\s+)?(?:def|class)\b/.test(line)) return found;
      if (/^\s*(?:async\s+)?(?:for|while)\b/.test(line)) found = { from, indent };
    }
    end = from - 1;
  }
  return found;
}

function indentAt(text: string, at: number): string {
  const from = text.lastIndexOf("\n", at - 1) + 1;
  return /^[ \t]*/.exec(text.slice(from, at))?.[0] ?? "";
}

/** The step stands in a loop, or in a function that one calls: a single step adds nothing up. */
function isInLoop(text: string, at: number, depth = 0): boolean {
  if (outermostLoop(text, at)) return true;
  const name = functionAround(text, at);
  if (name === undefined || depth >= MAX_CALLS) return false;
  const calls = [...text.matchAll(new RegExp(`(?<!def\\s+)\\b${name}\\(`, "g"))];
  return calls.slice(0, MAX_PLACES).some(({ index }) => isInLoop(text, index, depth + 1));
}

/** Longer ways from a loop to the step are not looked for. */
const MAX_CALLS = 3;
const MAX_PLACES = 20;

/** The name of the function in which a place stands. */
function functionAround(text: string, at: number): string | undefined {
  const indent = indentAt(text, at).length;
  const before = text.slice(0, at);
  const heads = [...before.matchAll(/^([ \t]*)(?:async\s+)?def\s+(\w+)/gm)].reverse();
  return heads.find(([, own = ""]) => own.length < indent)?.[2];
}
