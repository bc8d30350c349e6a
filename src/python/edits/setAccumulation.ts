import { type Expr, partsOf, type Span, type Stmt, type StmtOf } from "../ast.ts";
import { bodiesInside } from "../controlFlow.ts";
import { evaluateText } from "../evaluateText.ts";
import { lastName } from "../loopFacts.ts";
import { type AccumulationFact, type ProgramFact, type RunFact, updateSpan } from "../script.ts";
import { bodiesIn } from "../statementBodies.ts";
import { expressionsIn } from "../statementSites.ts";
import type { Place } from "../workspace.ts";
import { atDefinition } from "./definition.ts";
import type { Draft } from "./draft.ts";
import { loopAround } from "./lookup.ts";
import { unwrittenOption } from "./option.ts";
import {
  editsByFile,
  filesOf,
  isRefused,
  type Outcome,
  type Refused,
  refused,
  type Written,
  writtenInto,
} from "./outcome.ts";
import { insertedNumber } from "./setLength.ts";
import type { Wish } from "./wishes.ts";

type Spot = Pick<Place, "from" | "to" | "file">;
type AccumulationWish = Extract<Wish, { kind: "accumulation" }>;

/**
 * The number of batches of one update, wherever it stands: in the test around the step, where a
 * name of it is defined, in the call of a library. What the loss is divided by follows.
 */
export function setAccumulation(draft: Draft, { run, to }: AccumulationWish): Outcome {
  const known = draft.script.runs.find((r) => r.id === run);
  const fact = known?.accumulation;
  if (!fact) return notSaid(draft, known);
  if (fact.unsaid) return insertedNumber(draft, fact.unsaid, to);
  const [place, second] = fact.written;
  const text = fact.text ?? "";
  const option = { via: fact.via, place: place ?? null, text };
  const unwritten = unwrittenOption(option, BigInt(to), draft.style);
  if (unwritten) return unwritten;
  if (!place || second) return refused("computed", text);
  const defined = { value: BigInt(fact.value), via: fact.via, place };
  const outcome = atDefinition(draft, defined, BigInt(to), undefined, text);
  if (isRefused(outcome)) return outcome;
  const literals = literalPlaces(draft, fact);
  return isRefused(literals) ? literals : withNumbers(outcome, numbers(fact, literals, to));
}

/** Why there is no number of batches to write. */
function notSaid(draft: Draft, run: RunFact | undefined): Refused {
  const at = run && updateSpan(run.program);
  const loop = at && loopAround(draft.parsed.body, at);
  const gathering = loop && at ? gatheringLoop(loop, at) : undefined;
  if (gathering) {
    const text = draft.source.slice(gathering.iterable);
    return refused("innerLoop", text, { file: null, from: gathering.from });
  }
  const spot = at ? { file: null, from: at.from } : undefined;
  return refused(run && isTested(run.program) ? "testedUpdate" : "everyBatch", "", spot);
}

/** `for micro in range(4): … .backward()` before the step of the loop around it. */
function gatheringLoop(loop: Stmt, step: Span): StmtOf<"for"> | undefined {
  const isBackward = (e: Expr) => e.kind === "call" && lastName(e.callee) === "backward";
  const isIt = (s: Stmt): s is StmtOf<"for"> =>
    s.kind === "for" &&
    s.to <= step.from &&
    statementsIn(s).some((inner) => expressionsIn(inner).flatMap(wholeOf).some(isBackward));
  return statementsIn(loop).filter(isIt).at(-1);
}

/**
 * Numbers that go with it in the loops of the tests: other tests around the same kind of steps,
 * and what the loss is divided by. A division that would not follow is a reason.
 */
function literalPlaces(draft: Draft, fact: AccumulationFact): readonly Spot[] | Refused {
  const found: Spot[] = [];
  for (const modulus of fact.moduli) {
    const file = draft.file(modulus.file);
    const loop = file && loopAround(file.body, modulus);
    if (!file || !loop) continue;
    const at = (e: Expr): Spot => ({ from: e.from, to: e.to, file: file.path });
    const says = (e: Expr) => Number(evaluateText(file.slice(e))) === fact.value;
    const isSameName = (e: Expr) => lastPart(file.slice(e)) === lastPart(file.slice(modulus));
    for (const divisor of lossDivisors(loop, (e) => file.slice(e))) {
      if (says(divisor)) found.push(at(divisor));
      else if (!isSameName(divisor) && isNamed(divisor)) {
        return refused("dividedLoss", file.slice(divisor), at(divisor));
      }
    }
    const steps = stepTests(loop, (s) => /\.(step|zero_grad|update)\(/.test(file.slice(s)));
    found.push(...steps.filter(says).map(at));
  }
  return found;
}

const lastPart = (text: string): string => text.split(".").at(-1) ?? text;

/** A name or attribute; what is computed of the batch is another matter. */
const isNamed = ({ kind }: Expr) => kind === "name" || kind === "attribute";

/** `loss / 4`, `loss /= 4`, `loss = criterion(…) / 4`, `(criterion(…) / 4).backward()`. */
function lossDivisors(loop: Stmt, text: (e: Expr) => string): readonly Expr[] {
  const isLoss = (e: Expr) => /loss/i.test(text(e));
  return statementsIn(loop).flatMap((s) => {
    const own = expressionsIn(s).flatMap(wholeOf);
    const divisions = own.flatMap((e) => {
      if (e.kind === "call" && lastName(e.callee) === "backward") return backwardDivisor(e.callee);
      return e.kind === "binary" && e.op === "/" && isLoss(e.left) ? [e.right] : [];
    });
    const isDivided = s.kind === "augment" && s.op === "/" && isLoss(s.target);
    const isMade = s.kind === "assign" && s.targets.some(isLoss);
    const made = isMade && s.value ? divisor(s.value) : [];
    const all = [...(isDivided ? [s.value] : []), ...made, ...divisions];
    return [...new Set(all)];
  });
}

/** A number; what has a name may be the size of the batch as well. */
const divisor = (e: Expr): readonly Expr[] =>
  e.kind === "binary" && e.op === "/" && e.right.kind === "constant" ? [e.right] : [];

const backwardDivisor = (callee: Expr): readonly Expr[] =>
  callee.kind === "attribute" ? divisor(callee.object) : [];

/** What tests around a step divide by. */
function stepTests(loop: Stmt, isStep: (s: Stmt) => boolean): readonly Expr[] {
  return statementsIn(loop).flatMap((s) => {
    if (s.kind !== "if") return [];
    return s.branches.flatMap(({ test, body }) =>
      test && body.some(isStep)
        ? wholeOf(test).flatMap((e) => (e.kind === "binary" && e.op === "%" ? [e.right] : []))
        : [],
    );
  });
}

const statementsIn = (s: Stmt): readonly Stmt[] => [s, ...bodiesIn(s).flat().flatMap(statementsIn)];
const wholeOf = (e: Expr): readonly Expr[] => [e, ...partsOf(e).flatMap(wholeOf)];

interface NumberSpot extends Spot {
  readonly value: number;
}

const numbers = (
  { lasts = [] }: AccumulationFact,
  literals: readonly Spot[],
  to: number,
): readonly NumberSpot[] => [
  ...lasts.map((spot) => ({ ...spot, value: to - 1 })),
  ...literals.map((spot) => ({ ...spot, value: to })),
];

/** Whether a test of the batch loop decides about an update: around it, or with `continue` above. */
const isTested = (program: readonly ProgramFact[], isInLoop = false): boolean =>
  program.some((node, i) => {
    const isBatch = isInLoop || (node.kind === "loop" && node.role === "batch");
    const isTest = isInLoop && node.kind === "if";
    if (isTest && (holdsUpdate(node) || (skips(node) && program.slice(i).some(holdsUpdate)))) {
      return true;
    }
    return bodiesInside(node).some((body) => isTested(body, isBatch));
  });

const holdsUpdate = (node: ProgramFact): boolean =>
  node.kind === "optimizerStep" || bodiesInside(node).some((body) => body.some(holdsUpdate));

const skips = (node: ProgramFact): boolean =>
  (node.kind === "jump" && node.jump === "continue") ||
  (node.kind !== "loop" && bodiesInside(node).some((body) => body.some(skips)));

function withNumbers(outcome: Written, places: readonly NumberSpot[]): Outcome {
  const isOther = ({ file, from }: Spot) =>
    file !== outcome.file || !outcome.edits.some((e) => e.from <= from && from <= e.to);
  const byPlace = places.filter(isOther).map((p) => [`${p.file}:${p.from}`, p] as const);
  const others = new Map(byPlace).values();
  const edits = [...others].map(({ file, from, to, value }) => ({
    file,
    edits: [{ from, to, insert: String(value) }],
  }));
  return writtenInto(outcome, editsByFile([...filesOf(outcome), ...edits]));
}
