import { findScheduler } from "../../core/schedulers/index.ts";
import { rhythmOf, type Stepping, steppingOf } from "../../core/schedulers/stepping.ts";
import type { PyArgs } from "../../core/spec/pyValue.ts";
import type { CallFact } from "../script.ts";
import type { TextEdit } from "../textEdit.ts";
import { lastPart } from "../torchNames.ts";
import type { Draft } from "./draft.ts";
import type { StepNote } from "./editPlan.ts";
import { isStepOf, mentionsOf } from "./mentions.ts";
import { cadenceOf } from "./schedulerTree.ts";
import type { SourceFile } from "./sourceFile.ts";
import { knownArgs } from "./stepStatements.ts";
import type { NewCall } from "./wishes.ts";

/** What another class of a scheduler means for the statements that step it. */
interface ClassSteps {
  readonly edits: readonly TextEdit[];
  /** What is left to the person: a value is not ours to invent, nor is another rhythm. */
  readonly note: StepNote | undefined;
}

const none: ClassSteps = { edits: [], note: undefined };

/**
 * A step that was given a metric or a count loses it where the new class would take it for an
 * epoch; where the new class needs one, or is usually stepped in another rhythm, that is told.
 */
export function classSteps(
  draft: Draft,
  file: SourceFile,
  fact: CallFact,
  to: NewCall,
): ClassSteps {
  const scheduler = draft.script.schedulers.find(({ id }) => id === fact.id);
  if (!scheduler || scheduler.parent !== null || !scheduler.variable) return none;
  const { variable } = scheduler;
  const name = lastPart(to.qualified);
  const before = stepping(fact.name, argumentValues(fact));
  const after = stepping(name, knownArgs(to));
  const call = `${variable}.${after.method}(${valuesOf(after).join(", ")})`;
  const isOther = before.method !== after.method || `${valuesOf(after)}` !== `${valuesOf(before)}`;
  if (isOther && valuesOf(after).length > 0) return { edits: [], note: { kind: "call", call } };
  const edits = isOther ? withoutValues(variable, file) : [];
  const cadence = cadenceOf(draft.script, fact.id);
  const isRhythm = cadence !== null && after.after !== cadence && before.after === cadence;
  return { edits, note: isRhythm ? { kind: "rhythm", name, every: after.after } : undefined };
}

const argumentValues = ({ args }: CallFact): PyArgs =>
  Object.fromEntries(
    Object.entries(args).flatMap(([name, { value }]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );

const valuesOf = ({ takes }: Stepping): readonly string[] =>
  takes.flatMap((take) => (take === "epoch" ? [] : [take === "count" ? "epoch + 1" : "metric"]));

function stepping(name: string, args: PyArgs): Stepping {
  const own = steppingOf(findScheduler(name), args);
  return { ...own, after: rhythmOf(name, own) };
}

function withoutValues(variable: string, file: SourceFile): readonly TextEdit[] {
  return mentionsOf(variable, file)
    .filter(isStepOf)
    .flatMap(({ statement }) => {
      if (statement.kind !== "expression" || statement.value.kind !== "call") return [];
      const { callee, to } = statement.value;
      const open = file.text.indexOf("(", callee.to);
      return [{ from: open + 1, to: to - 1, insert: "" }];
    });
}
