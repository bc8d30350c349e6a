import { findScheduler } from "../../core/schedulers/index.ts";
import { steppingOf } from "../../core/schedulers/stepping.ts";
import type { PyArgs } from "../../core/spec/pyValue.ts";
import { findFact, type LoopFact, type RunFact, updateSpan } from "../script.ts";
import { statementAt } from "../statementSites.ts";
import type { TextEdit } from "../textEdit.ts";
import { lastPart } from "../torchNames.ts";
import type { Draft } from "./draft.ts";
import { statementFrom } from "./lookup.ts";
import { isStepOf, mentionsOf } from "./mentions.ts";
import { isRefused, type Refused, refused } from "./outcome.ts";
import { cadenceOf } from "./schedulerTree.ts";
import type { SourceFile } from "./sourceFile.ts";
import { insertion, moveStatement } from "./statements.ts";
import type { NewCall, Place, WishedScheduler } from "./wishes.ts";

/**
 * Where a step belongs: at the end of the epoch loop's body, or behind the update. Of a file beside
 * the script no place is known: a program tells those of the script alone.
 */
function stepPlace(
  { path, body }: SourceFile,
  { program }: RunFact,
  every: "epoch" | "batch",
): Place | undefined {
  if (path !== null) return undefined;
  if (every === "batch") {
    const span = updateSpan(program);
    const site = span && statementAt(body, span);
    return site ? { beside: "after", at: site.statement.from } : undefined;
  }
  const loop = findFact(
    program,
    (f): f is LoopFact => f.kind === "loop" && f.role === "epoch" && f.span !== null,
  );
  const statement = loop?.span && statementFrom(body, loop.span.from)?.statement;
  const isLoop = statement?.kind === "for" || statement?.kind === "while";
  const last = isLoop ? statement.body.at(-1) : undefined;
  return last && { beside: "after", at: last.from };
}

/** The step of a new scheduler; undefined where no place for it is known. */
export function stepInsertion(
  file: SourceFile,
  run: RunFact,
  { every, call }: WishedScheduler,
  variable: string,
): readonly TextEdit[] | undefined {
  if (every === "never") return [];
  const { method, takes } = steppingOf(definitionOf(call), knownArgs(call));
  // A metric or a count is not ours to invent.
  if (takes.some((take) => take !== "epoch")) return undefined;
  const place = stepPlace(file, run, every);
  return place && insertion(file, `${variable}.${method}()`, "", place);
}

const definitionOf = ({ qualified }: NewCall) => findScheduler(lastPart(qualified));

export const knownArgs = ({ args }: NewCall): PyArgs =>
  Object.fromEntries(
    Object.entries(args).flatMap(([name, to]) => (to.kind === "value" ? [[name, to.value]] : [])),
  );

/** The edits that move the step of a root to where it shall be made. */
export function movedSteps(
  draft: Draft,
  run: RunFact,
  { every }: WishedScheduler,
  root: string,
): readonly TextEdit[] | Refused {
  const now = cadenceOf(draft.script, root);
  if (every === "never" || now === null || now === every) return [];
  const variable = draft.fact(root)?.variable;
  const file = draft.placed(root)?.file;
  const steps = variable && file ? mentionsOf(variable, file).filter(isStepOf) : [];
  const [only, second] = steps;
  const place = file && stepPlace(file, run, every);
  if (!only || second || !place) return refused("structure");
  const moved = moveStatement(draft, only.statement.from, place);
  return isRefused(moved) ? moved : moved.edits;
}
