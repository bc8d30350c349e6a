import type { Stmt } from "../ast.ts";
import { callsOf } from "../script.ts";
import { type Code, laidOut } from "./codeLayout.ts";
import { composeEdits } from "./compose.ts";
import type { Draft } from "./draft.ts";
import { indentAt, lineEnd } from "./lines.ts";
import { freeName, withNames, wordsIn } from "./names.ts";
import { type Outcome, written } from "./outcome.ts";
import { schedulerCall } from "./schedulerCode.ts";
import { keywordsOf } from "./valueText.ts";
import type { NewCall, NewScheduler, Wish } from "./wishes.ts";

type RunWish = Extract<Wish, { kind: "newRun" }>;

/**
 * Lines for an optimizer and its schedulers, behind the last ones of the file, or at its end.
 * Their variables are new, so that nothing else changes.
 */
export function newRun(draft: Draft, { optimizer, schedulers }: RunWish): Outcome {
  const { text, style } = draft;
  const taken = wordsIn(text);
  const variable = freeName("optimizer", taken);
  const classes = [optimizer, ...calls(schedulers)].map(({ qualified }) => qualified);
  const { draft: named, edits, names } = withNames(draft, draft.source, classes);
  const place = placeIn(named);
  const nameOf = ({ qualified }: NewCall) => names.get(qualified) ?? "";
  const schedulerCode = ({ call, schedulers: inside }: NewScheduler): Code =>
    schedulerCall(
      call,
      { name: nameOf(call), optimizer: variable, inside: inside.map(schedulerCode) },
      style,
    );
  const line = (target: string, code: Code) => {
    const column = place.indent.length + target.length + 3;
    return `${place.indent}${target} = ${laidOut(code, place.indent, column, style)}`;
  };
  const args = [parametersText(draft), ...keywordsOf(optimizer, style)];
  const own: Code = { open: `${nameOf(optimizer)}(`, items: args, close: ")" };
  const rest = schedulers.map((s) => line(freeName("scheduler", taken), schedulerCode(s)));
  const block = [line(variable, own), ...rest].join(style.eol);
  const { eol } = style;
  const gap = isBehindImport(named, place.at) ? eol : "";
  const insert = place.isFresh ? gap + block + eol : eol + gap + block;
  const added = [{ from: place.at, to: place.at, insert }];
  return written(composeEdits(text.length, edits, added), "statement", {
    from: text.length,
    to: text.length,
  });
}

const calls = (schedulers: readonly NewScheduler[]): readonly NewCall[] =>
  schedulers.flatMap(({ call, schedulers: inside }) => [call, ...calls(inside)]);

/** Code stands apart from the imports above it. */
function isBehindImport({ parsed: { body }, text }: Draft, at: number): boolean {
  const last = body.filter((s) => s.to <= at).at(-1);
  const isImport = last?.kind === "import" || last?.kind === "from";
  return isImport && !/\n[ \t]*\r?\n/.test(text.slice(last.to, at));
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
