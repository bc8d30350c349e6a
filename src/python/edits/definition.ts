import type { ParamSpec } from "../../core/spec/paramSpec.ts";
import type { PyValue } from "../../core/spec/pyValue.ts";
import type { Expr } from "../ast.ts";
import { evaluateText } from "../evaluateText.ts";
import type { Via } from "../evaluation.ts";
import { isLiteral } from "../exprFacts.ts";
import { isClassParse } from "../filledClasses.ts";
import { lastName } from "../loopFacts.ts";
import type { ArgumentFact } from "../script.ts";
import { statementAt } from "../statementSites.ts";
import type { TextEdit } from "../textEdit.ts";
import type { Place } from "../workspace.ts";
import type { CodeStyle } from "./codeStyle.ts";
import type { Draft } from "./draft.ts";
import type { ChangePlace } from "./editPlan.ts";
import { expressionAt, holderOf as holderAt } from "./lookup.ts";
import { isOption, optionOutcome, turnedFlag, unwrittenOption } from "./option.ts";
import { type Outcome, refused, written } from "./outcome.ts";
import { settingOutcome } from "./settings.ts";
import type { SourceFile } from "./sourceFile.ts";
import { asWritten, isTextOf, literalEdits, sameValue, valueText } from "./valueText.ts";

const definitions = [
  "constant",
  "argparse",
  "dataclass",
  "dict",
  "attribute",
  "parameter-default",
] as const;

/** What is known of a value that is defined elsewhere than it is used. */
export type Defined = Pick<ArgumentFact, "value" | "via" | "place" | "source">;

/** Changes a value where it is defined. `text` is how it is used. */
export function atDefinition(
  draft: Draft,
  known: Defined,
  wished: PyValue,
  spec: ParamSpec | undefined,
  text: string,
): Outcome {
  const { value, via, place, source } = known;
  const parsed = parsedDefault(draft, known, wished, text);
  if (parsed) return parsed;
  if (source?.kind === "option") return optionOutcome(draft, source, wished);
  const said = source?.kind === "literal" ? source.place : null;
  if (value !== undefined) {
    for (const at of [said, place]) {
      const outcome = at && literalOutcome(draft, { value, via, place: at }, wished, spec);
      if (outcome) return outcome;
    }
  }
  return notSaid(known, text);
}

/** `training_args.learning_rate` that has the library's default: only the command line says it. */
function parsedDefault(
  draft: Draft,
  { via, place }: Defined,
  wished: PyValue,
  text: string,
): Outcome | undefined {
  if (via !== "argparse" || !place) return undefined;
  const file = draft.file(place.file);
  const expr = file && expressionAt(file.body, place);
  if (expr?.kind !== "call" || !isClassParse(expr.callee)) return undefined;
  const refusal = unwrittenOption({ via, text }, wished, draft.style);
  return refusal && { ...refusal, at: { file: place.file, from: place.from } };
}

/** Why no literal says a value. */
export function notSaid({ source, value }: Defined, text: string): Outcome {
  const { kind, place, text: own = "" } = source ?? {};
  const why = value === undefined ? "unreadable" : "computed";
  // A literal that does not say it is not what decides.
  if (!kind || kind === "literal" || kind === "option") return refused(why, text);
  if (kind === "computed") return refused(why, own, place);
  return refused(kind, kind === "several" ? text : own, place);
}

/** The literal at a place, where it says the value. */
function literalOutcome(
  draft: Draft,
  {
    value,
    via,
    place,
  }: { readonly value: PyValue; readonly via: Via | null; readonly place: Place },
  wished: PyValue,
  spec: ParamSpec | undefined,
): Outcome | undefined {
  const { file: path } = place;
  if (path !== null && !path.endsWith(".py")) {
    return settingOutcome(draft, path, place, { value, wished, spec });
  }
  const file = draft.file(path);
  const expr = file && expressionAt(file.body, place);
  const target = expr && (holderOf(expr, value, file.text) ?? specialCall(file, expr, value));
  if (!target) return undefined;
  const declared = holderAt(file.body, target);
  const flag = declared && turnedFlag(declared, wished);
  if (flag !== undefined) return refused("flag", flag, place);
  const edits = definitionEdits(file, target, value, wished, spec);
  return written(edits, kindOf(file, target, via), target, path);
}

/** The whole `float("nan")`, of which the text alone is no number. */
function specialCall({ body }: SourceFile, expr: Expr, value: PyValue): Expr | undefined {
  if (typeof value !== "number" || Number.isFinite(value)) return undefined;
  const text = expr.kind === "constant" && typeof expr.value === "string" ? expr.value : "";
  const holder = /^[+-]?(nan|inf|infinity)$/i.test(text.trim()) ? holderAt(body, expr) : undefined;
  const isFloat = holder?.kind === "call" && lastName(holder.callee) === "float";
  return isFloat ? holder : undefined;
}

/** What the definition is: an attribute may have got its value from a parameter's default. */
function kindOf(file: SourceFile, target: Expr, via: Via | null): ChangePlace {
  if (via === "literal") return "call";
  const holder = holderAt(file.body, target);
  if (holder?.kind === "call" && isOption(holder)) return "argparse";
  if (holder?.kind === "dict") return "dict";
  const statement = statementAt(file.body, target)?.statement;
  if (statement?.kind === "function") return "parameter-default";
  const isName = statement?.kind === "assign" && statement.targets[0]?.kind === "name";
  if (via === "attribute" && isName) return "constant";
  return definitions.find((d) => d === via) ?? "constant";
}

/** The literal that says the value: the expression itself, or the one item of `a, b = 1, 2`. */
function holderOf(expr: Expr, value: PyValue, text: string): Expr | undefined {
  if (!isLiteral(expr)) return undefined;
  const says = (e: Expr) => {
    const found = evaluateText(text.slice(e.from, e.to));
    return found !== undefined && (sameValue(found, value) || isTextOf(found, value));
  };
  if (says(expr)) return expr;
  if (expr.kind !== "tuple" && expr.kind !== "list") return undefined;
  const [only, second] = expr.items.filter(says);
  return second ? undefined : only;
}

function definitionEdits(
  { text, style }: { readonly text: string; readonly style: CodeStyle },
  target: Expr,
  value: PyValue,
  wished: PyValue,
  spec: ParamSpec | undefined,
): readonly TextEdit[] {
  const old = text.slice(target.from, target.to);
  if (target.kind === "constant" && typeof target.value === "string" && typeof value !== "string") {
    const quote = old.at(-1) ?? style.quote;
    const inside = valueText(wished, target.value, style);
    return [{ from: target.from, to: target.to, insert: `${quote}${inside}${quote}` }];
  }
  return literalEdits(target, value, asWritten(wished, old, spec), text, style);
}
