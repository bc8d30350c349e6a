import { type Code, laidOut } from "./codeLayout.ts";
import { composeEdits } from "./compose.ts";
import type { Draft } from "./draft.ts";
import { freeName, withNames, wordsIn } from "./names.ts";
import { subjectOfRun } from "./newRunGroups.ts";
import { newRunPlace } from "./newRunPlace.ts";
import { type Outcome, written } from "./outcome.ts";
import { schedulerCall } from "./schedulerCall.ts";
import { keywordsOf } from "./valueText.ts";
import type { NewCall, NewScheduler, Wish } from "./wishes.ts";

type RunWish = Extract<Wish, { kind: "newRun" }>;

/**
 * Lines for an optimizer and its schedulers, behind the last ones of the file, or at its end.
 * Their variables are new, so that nothing else changes.
 */
export function newRun(draft: Draft, wish: RunWish): Outcome {
  const { optimizer, schedulers } = wish;
  const { text, style } = draft;
  const taken = wordsIn(text);
  const variable = freeName("optimizer", taken);
  const classes = [optimizer, ...calls(schedulers)].map(({ qualified }) => qualified);
  const { draft: named, edits, names } = withNames(draft, draft.source, classes);
  const { at } = newRunPlace(draft);
  const place = newRunPlace(named);
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
  const subject = subjectOfRun(draft, wish.groups, at, taken);
  const own: Code = {
    open: `${nameOf(optimizer)}(`,
    items: [subject.code, ...keywordsOf(optimizer, style)],
    close: ")",
  };
  const rest = schedulers.map((s) => line(freeName("scheduler", taken), schedulerCode(s)));
  const block = [line(variable, own), ...rest].join(style.eol);
  const added = [{ from: place.at, to: place.at, insert: place.around(block, style.eol) }];
  const all = composeEdits(text.length, edits, added);
  const outcome = written(all, "statement", { from: at, to: at });
  return subject.placeholder ? { ...outcome, placeholder: subject.placeholder } : outcome;
}

const calls = (schedulers: readonly NewScheduler[]): readonly NewCall[] =>
  schedulers.flatMap(({ call, schedulers: inside }) => [call, ...calls(inside)]);
