import type { PyValue } from "../../core/spec/pyValue.ts";
import type { Argument, Expr, ExprOf } from "../ast.ts";
import type { Via } from "../evaluation.ts";
import { lastName } from "../loopFacts.ts";
import type { SourceFact } from "../script.ts";
import type { Place } from "../workspace.ts";
import { ArgumentList } from "./argumentList.ts";
import type { CodeStyle } from "./codeStyle.ts";
import type { Draft } from "./draft.ts";
import { expressionAt } from "./lookup.ts";
import { type Outcome, type Refused, refused, written } from "./outcome.ts";
import type { SourceFile } from "./sourceFile.ts";
import { valueText } from "./valueText.ts";

type Call = ExprOf<"call">;

/** Calls that declare an option of the command line: argparse, click and typer. */
export const isOption = ({ callee }: Call): boolean =>
  /^(add_argument|option|Option)$/.test(lastName(callee));

/**
 * Another value of an option that declares none: a default is inserted. A flag that is off unless
 * it is given stays what it is, since with another default nothing could turn it off.
 */
export function optionOutcome(draft: Draft, { place, text }: SourceFact, wished: PyValue): Outcome {
  const file = draft.file(place.file);
  const call = file && expressionAt(file.body, place);
  if (!file || call?.kind !== "call" || !isOption(call)) return refused("computed", text, place);
  const flag = flagOf(call);
  if (isSwitch(call)) return refused("flag", flag, place);
  const list = new ArgumentList(file.text, call, file.style);
  const insert = `default=${valueText(wished, null, file.style)}`;
  const span = { from: call.to - 1, to: call.to - 1 };
  return written(list.insert([insert]), "argparse", span, file.path);
}

/** `args.lr` of an option that must be given, which the command line alone decides. */
export function requiredOption(
  { path, index, style }: SourceFile,
  expr: Expr,
  wished: PyValue,
): Refused | undefined {
  const name = expr.kind === "attribute" ? expr.name : undefined;
  const found = index.calls.find(
    ({ call }) => isOption(call) && storedIn(call) === name && isRequired(call),
  );
  if (!found || name === undefined) return undefined;
  const text = `${flagOf(found.call)} ${valueText(wished, null, style)}`;
  return refused("commandLine", text, { file: path, from: found.call.from });
}

/** `training_args.learning_rate`, which has the library's default and stands nowhere in the code. */
export function unwrittenOption(
  { via, place, text }: { via: Via | null; place?: Place | null; text: string | null },
  wished: PyValue,
  style: CodeStyle,
): Refused | undefined {
  const name = via === "argparse" && !place ? /\.(\w+)$/.exec(text ?? "")?.[1] : undefined;
  return name === undefined
    ? undefined
    : refused("commandLine", `--${name} ${optionText(wished, style)}`);
}

/** As it is typed: texts without quotes. */
const optionText = (value: PyValue, style: CodeStyle): string =>
  typeof value === "string" && /^[\w.+-]+$/.test(value) ? value : valueText(value, null, style);

const given = ({ args }: Call, name: string): Argument | undefined =>
  args.find((a) => a.name === name);

const textOf = (expr: Expr | undefined): string | undefined =>
  expr?.kind === "constant" && typeof expr.value === "string" ? expr.value : undefined;

/** The flag whose default would become what the flag itself sets: it would be without effect. */
export function turnedFlag(holder: Expr, wished: PyValue): string | undefined {
  if (holder.kind !== "call" || !isOption(holder)) return undefined;
  const action = textOf(given(holder, "action")?.value);
  return action === (wished === true ? "store_true" : "store_false") && typeof wished === "boolean"
    ? flagOf(holder)
    : undefined;
}

function isRequired(call: Call): boolean {
  const required = given(call, "required")?.value;
  return required?.kind === "constant" && required.value === true;
}

function isSwitch(call: Call): boolean {
  const action = textOf(given(call, "action")?.value) ?? "";
  const isFlag = given(call, "is_flag")?.value;
  return action.startsWith("store_") || (isFlag?.kind === "constant" && isFlag.value === true);
}

/** What is typed for it. */
function flagOf(call: Call): string {
  const names = call.args.flatMap((a) => (a.name === null ? (textOf(a.value) ?? []) : []));
  return names.find((name) => name.startsWith("--")) ?? names[0] ?? "";
}

const storedIn = (call: Call): string =>
  textOf(given(call, "dest")?.value) ?? flagOf(call).replace(/^-+/, "").replaceAll("-", "_");
