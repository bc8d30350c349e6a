import type { Stmt } from "../ast.ts";
import type { TextEdit } from "../textEdit.ts";
import { composeEdits } from "./compose.ts";
import type { Draft } from "./draft.ts";
import { nameFor } from "./imports.ts";
import { type Outcome, written } from "./outcome.ts";
import { codeOf } from "./valueText.ts";
import type { NewCall, Wish } from "./wishes.ts";

type RunWish = Extract<Wish, { kind: "newRun" }>;

/**
 * Lines for an optimizer and its scheduler, behind the last ones of the file, or at its end.
 * Their variables are new, so that nothing else changes.
 */
export function newRun(draft: Draft, { optimizer, scheduler }: RunWish): Outcome {
  const text = draft.text;
  const taken = new Set([...text.matchAll(/\b[A-Za-z_]\w*\b/g)].map((m) => m[0]));
  const variable = freeName("optimizer", taken);
  const subject = parametersText(draft);
  const lines = (d: Draft) => {
    const own = callLine(d, variable, subject, optimizer);
    return scheduler
      ? [own, callLine(d, freeName("scheduler", taken), variable, scheduler)]
      : [own];
  };
  let edits: readonly TextEdit[] = [];
  let current = draft;
  for (const call of scheduler ? [optimizer, scheduler] : [optimizer]) {
    const { edits: more } = nameFor(current, call.qualified);
    if (more.length === 0) continue;
    edits = composeEdits(text.length, edits, more);
    current = current.after(more);
  }
  const place = placeIn(current);
  const { eol } = current.style;
  const block = lines(current).map((line) => place.indent + line);
  const insert = place.isFresh ? block.join(eol) + eol : eol + block.join(eol);
  const added = [{ from: place.at, to: place.at, insert }];
  return written(composeEdits(text.length, edits, added), "statement", {
    from: text.length,
    to: text.length,
  });
}

function callLine(draft: Draft, variable: string, subject: string, call: NewCall): string {
  const args = Object.entries(call.args).map(([name, to]) => `${name}=${codeOf(to, draft.style)}`);
  return `${variable} = ${nameFor(draft, call.qualified).name}(${[subject, ...args].join(", ")})`;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? name : `${name}${i}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** What the last optimizer of the file is given, else what it usually is. */
function parametersText(draft: Draft): string {
  const last = draft.script.optimizers.at(-1);
  const subject = last && draft.call(last.id)?.args[0];
  const isPlain = subject?.star === "" && subject.value.kind !== "list";
  return isPlain ? draft.text.slice(subject.value.from, subject.value.to) : "model.parameters()";
}

interface Spot {
  readonly at: number;
  readonly indent: string;
  /** A line begins here. */
  readonly isFresh: boolean;
}

/** Behind the last statement that builds an optimizer or a scheduler. */
function placeIn(draft: Draft): Spot {
  const { text } = draft;
  const calls = [...draft.script.optimizers, ...draft.script.schedulers];
  const last = calls.sort((a, b) => a.span.from - b.span.from).at(-1);
  const top = last && draft.parsed.body.find((s) => holds(s, last.span.from));
  const start = last ? text.lastIndexOf("\n", last.span.from - 1) + 1 : 0;
  const indent = top ? (/^[ \t]*/.exec(text.slice(start))?.[0] ?? "") : "";
  const found = last ? text.slice(last.span.to).search(/\r?\n/) : -1;
  const at = last && found >= 0 ? last.span.to + found : text.length;
  return { at, indent, isFresh: at === text.length && (text === "" || text.endsWith("\n")) };
}

const holds = ({ from, to }: Stmt, at: number) => from <= at && at < to;
