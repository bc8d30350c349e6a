import type { ParamSpec } from "../../core/spec/paramSpec.ts";
import { itemsOf, type PyValue } from "../../core/spec/pyValue.ts";
import type { Expr } from "../ast.ts";
import { isLiteral } from "../exprFacts.ts";
import type { ArgumentFact } from "../script.ts";
import { atDefinition, notSaid } from "./definition.ts";
import type { Draft } from "./draft.ts";
import { optionOutcome, requiredOption } from "./option.ts";
import {
  editsByFile,
  filesOf,
  isRefused,
  type Outcome,
  refused,
  type Written,
  written,
  writtenInto,
} from "./outcome.ts";
import type { SourceFile } from "./sourceFile.ts";
import { asWritten, codeOf, literalEdits, sameValue } from "./valueText.ts";
import type { Wish } from "./wishes.ts";

type SetWish = Extract<Wish, { kind: "set" }>;

/** What is known of the value that an expression has. */
type KnownValue = Pick<ArgumentFact, "origin" | "value" | "via" | "place" | "items" | "source">;

/** Another value in the place of an expression, or of what defines it. */
export function replace(
  draft: Draft,
  { to, at }: Pick<SetWish, "to" | "at">,
  known: KnownValue,
  file: SourceFile,
  expr: Expr,
  spec: ParamSpec | undefined,
): Outcome {
  const text = file.slice(expr);
  if (to.kind === "value" && isLiteral(expr)) return literal(file, expr, known, to.value, spec);
  if (to.kind === "code" || at === "call") {
    const { from, to: end } = expr;
    const insert = codeOf(to, file.style);
    return written([{ from, to: end, insert }], "call", expr, file.path);
  }
  const row = rowOutcome(draft, known, file, expr, to.value);
  if (row) return row;
  const isOpen = known.origin === "unresolved" || known.origin === "assumed";
  if (isOpen && !isStated(known)) {
    return known.source?.kind === "option"
      ? optionOutcome(draft, known.source, to.value)
      : (requiredOption(file, expr, to.value) ?? notSaid({ ...known, value: undefined }, text));
  }
  const outcome = atDefinition(draft, known, to.value, spec, text);
  const isPlaced = !isRefused(outcome) || outcome.at;
  return isPlaced ? outcome : { ...outcome, at: { file: file.path, from: expr.from } };
}

/** What rests on an assumption may still stand in the code: the default of an environment variable. */
const isStated = ({ origin, source }: KnownValue): boolean =>
  origin === "assumed" && source?.kind === "literal";

function literal(
  { path, text, style }: SourceFile,
  expr: Expr,
  known: Pick<ArgumentFact, "value">,
  value: PyValue,
  spec: ParamSpec | undefined,
): Outcome {
  const wished = asWritten(value, text.slice(expr.from, expr.to), spec);
  return written(literalEdits(expr, known.value, wished, text, style), "call", expr, path);
}

/** Of `(args.beta1, 0.999)` each item changes where it is written. */
function rowOutcome(
  draft: Draft,
  known: KnownValue,
  file: SourceFile,
  expr: Expr,
  value: PyValue,
): Outcome | undefined {
  const isRow = expr.kind === "list" || expr.kind === "tuple";
  const [now, wished] = [itemsOf(known.value ?? null), itemsOf(value)];
  if (!isRow || !now || wished?.length !== now.length || expr.items.length !== now.length) {
    return undefined;
  }
  const outcomes = expr.items.flatMap((item, i): readonly Outcome[] => {
    const to = wished[i] ?? null;
    if (sameValue(now[i] ?? null, to)) return [];
    const fact = known.items?.[i];
    if (isLiteral(item)) return [literal(file, item, { value: now[i] }, to, undefined)];
    return fact
      ? [atDefinition(draft, fact, to, undefined, file.slice(item))]
      : [refused("computed", file.slice(item))];
  });
  return together(outcomes, expr, file);
}

/** Edits of several values are one change. */
export function together(
  outcomes: readonly Outcome[],
  expr: Expr,
  file: SourceFile,
): Outcome | undefined {
  const failed = outcomes.find(isRefused);
  if (failed) return failed;
  const all = outcomes.filter((o): o is Written => !isRefused(o));
  const [first, second] = all;
  if (!first || !second) return first;
  if (all.some((o) => o.file !== first.file))
    return writtenInto(first, editsByFile(all.flatMap(filesOf)));
  const edits = all.flatMap((o) => o.edits);
  const [from, to] = [
    Math.min(...all.map((o) => o.span.from)),
    Math.max(...all.map((o) => o.span.to)),
  ];
  const isInCall = all.every((o) => o.place === "call");
  return isInCall
    ? written(edits, "call", expr, file.path)
    : written(edits, first.place, { from, to }, first.file);
}
