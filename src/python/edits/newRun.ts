import type { Stmt } from "../ast.ts";
import { callsOf } from "../script.ts";
import { composeEdits } from "./compose.ts";
import type { Draft } from "./draft.ts";
import { indentAt, lineEnd } from "./lines.ts";
import { freeName, withNames, wordsIn } from "./names.ts";
import { type Outcome, written } from "./outcome.ts";
import { keywordsOf } from "./valueText.ts";
import type { NewCall, Wish } from "./wishes.ts";

type RunWish = Extract<Wish, { kind: "newRun" }>;

/**
 * Lines for an optimizer and its scheduler, behind the last ones of the file, or at its end.
 * Their variables are new, so that nothing else changes.
 */
export function newRun(draft: Draft, { optimizer, scheduler }: RunWish): Outcome {
  const { text, style } = draft;
  const taken = wordsIn(text);
  const variable = freeName("optimizer", taken);
  const calls = scheduler ? [optimizer, scheduler] : [optimizer];
  const classes = calls.map(({ qualified }) => qualified);
  const { draft: named, edits, names } = withNames(draft, draft.source, classes);
  const line = (target: string, subject: string, call: NewCall) => {
    const args = [subject, ...keywordsOf(call, style)];
    return `${target} = ${names.get(call.qualified) ?? ""}(${args.join(", ")})`;
  };
  const own = line(variable, parametersText(draft), optimizer);
  const next = scheduler ? [line(freeName("scheduler", taken), variable, scheduler)] : [];
  const place = placeIn(named);
  const { eol } = style;
  const block = [own, ...next].map((code) => place.indent + code);
  const insert = place.isFresh ? block.join(eol) + eol : eol + block.join(eol);
  const added = [{ from: place.at, to: place.at, insert }];
  return written(composeEdits(text.length, edits, added), "statement", {
    from: text.length,
    to: text.length,
  });
}

/** What the last optimizer of the file is given, else what it usually is. */
function parametersText(draft: Draft): string {
  const last = draft.script.optimizers.at(-1);
  const placed = last && draft.placed(last.id);
  const subject = placed?.file === draft.source ? placed.call.args[0] : undefined;
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
  const calls = [...callsOf(draft.script)].sort((a, b) => a.span.from - b.span.from);
  const last = calls.at(-1);
  const top = last && draft.parsed.body.find((s) => holds(s, last.span.from));
  const indent = top ? indentAt(text, last.span.from) : "";
  const at = last ? lineEnd(text, last.span.to) : text.length;
  return { at, indent, isFresh: at === text.length && (text === "" || text.endsWith("\n")) };
}

const holds = ({ from, to }: Stmt, at: number) => from <= at && at < to;
