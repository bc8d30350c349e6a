import type { ParamSpec } from "../../core/spec/paramSpec.ts";
import type { PyValue } from "../../core/spec/pyValue.ts";
import type { Expr } from "../ast.ts";
import { evaluateText } from "../evaluateText.ts";
import type { Via } from "../evaluation.ts";
import { isLiteral } from "../exprFacts.ts";
import type { ArgumentFact } from "../script.ts";
import type { TextEdit } from "../textEdit.ts";
import type { CodeStyle } from "./codeStyle.ts";
import type { Draft } from "./draft.ts";
import { expressionAt, statementAt } from "./lookup.ts";
import { type Outcome, refused, written } from "./outcome.ts";
import { settingOutcome } from "./settings.ts";
import type { SourceFile } from "./sourceFile.ts";
import { asWritten, isTextOf, literalEdits, sameValue, valueText } from "./valueText.ts";
import type { ChangePlace } from "./wishes.ts";

const definitions = [
  "constant",
  "argparse",
  "dataclass",
  "dict",
  "attribute",
  "parameter-default",
] as const;

/** What is known of a value that is defined elsewhere than it is used. */
type Defined = Pick<ArgumentFact, "value" | "via" | "place">;

/** Changes a value where it is defined. `text` is how it is used. */
export function atDefinition(
  draft: Draft,
  { value, via, place }: Defined,
  wished: PyValue,
  spec: ParamSpec | undefined,
  text: string,
): Outcome {
  if (!place || value === undefined) return refused("computed", text);
  const { file: path } = place;
  if (path !== null && !path.endsWith(".py")) {
    return settingOutcome(draft, path, place, { value, wished, spec }) ?? refused("computed", text);
  }
  const file = draft.file(path);
  const expr = file && expressionAt(file.body, place);
  const target = expr && holderOf(expr, value, file.text);
  if (!target) return refused("computed", text);
  const edits = definitionEdits(file, target, value, wished, spec);
  return written(edits, kindOf(file, target, via), target, path);
}

/** What the definition is: an attribute may have got its value from a parameter's default. */
function kindOf(file: SourceFile, target: Expr, via: Via | null): ChangePlace {
  if (via === "literal") return "call";
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
