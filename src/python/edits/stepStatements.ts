import { findScheduler } from "../../core/schedulers/index.ts";
import { steppingOf } from "../../core/schedulers/stepping.ts";
import type { PyArgs } from "../../core/spec/pyValue.ts";
import { bodiesIn, type ProgramFact, type RunFact } from "../script.ts";
import type { TextEdit } from "../textEdit.ts";
import { lastPart } from "../torchNames.ts";
import type { Draft } from "./draft.ts";
import { statementAt, statementFrom } from "./lookup.ts";
import { isStepOf, mentionsOf } from "./mentions.ts";
import { isRefused, type Refused, refused } from "./outcome.ts";
import { cadenceOf } from "./schedulerTree.ts";
import { insertion, moveStatement } from "./statements.ts";
import type { NewCall, Place, WishedScheduler } from "./wishes.ts";

/** Where a step belongs: at the end of the epoch loop's body, or behind the update. */
function stepPlace(
  draft: Draft,
  { program }: RunFact,
  every: "epoch" | "batch",
): Place | undefined {
  const facts = program.flatMap((fact) => [...allFacts(fact)]);
  if (every === "batch") {
    const update = facts.find((f) => f.kind === "optimizerStep" && f.span !== null);
    const span = update?.kind === "optimizerStep" ? update.span : null;
    const site = span && statementAt(draft.source.body, span);
    return site ? { beside: "after", at: site.statement.from } : undefined;
  }
  const loop = facts.find((f) => f.kind === "loop" && f.role === "epoch" && f.span !== null);
  const span = loop?.kind === "loop" ? loop.span : null;
  const statement = span && statementFrom(draft.source.body, span.from)?.statement;
  const isLoop = statement?.kind === "for" || statement?.kind === "while";
  const last = isLoop ? statement.body.at(-1) : undefined;
  return last && { beside: "after", at: last.from };
}

function* allFacts(fact: ProgramFact): Generator<ProgramFact> {
  yield fact;
  for (const body of bodiesIn(fact)) for (const inner of body) yield* allFacts(inner);
}

/** The step of a new scheduler; undefined where no place for it is known. */
export function stepInsertion(
  draft: Draft,
  run: RunFact,
  { every, call }: WishedScheduler,
  variable: string,
): readonly TextEdit[] | undefined {
  if (every === "never") return [];
  const { method, takes } = steppingOf(definitionOf(call), knownArgs(call));
  // A metric or a count is not ours to invent.
  if (takes.some((take) => take !== "epoch")) return undefined;
  const place = stepPlace(draft, run, every);
  return place && insertion(draft.source, `${variable}.${method}()`, "", place);
}

const definitionOf = ({ qualified }: NewCall) => findScheduler(lastPart(qualified));

const knownArgs = ({ args }: NewCall): PyArgs =>
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
  const steps = variable ? mentionsOf(variable, draft.source).filter(isStepOf) : [];
  const [only, second] = steps;
  const place = stepPlace(draft, run, every);
  if (!only || second || !place) return refused("structure");
  const moved = moveStatement(draft, only.statement.from, place);
  return isRefused(moved) ? moved : moved.edits;
}
