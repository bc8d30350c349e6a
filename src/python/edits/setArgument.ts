import { findOptimizer } from "../../core/optimizers/index.ts";
import { findScheduler } from "../../core/schedulers/index.ts";
import { isRequired, type ParamSpec } from "../../core/spec/paramSpec.ts";
import { itemsOf, type PyValue } from "../../core/spec/pyValue.ts";
import { bindArguments, firstArgument, signatureOf } from "../../core/spec/signature.ts";
import type { Argument, Expr, ExprOf } from "../ast.ts";
import { evaluateText } from "../evaluateText.ts";
import { isLiteral } from "../exprFacts.ts";
import { resolveName } from "../resolve.ts";
import type { Block } from "../scopes.ts";
import type { ArgumentFact, CallFact } from "../script.ts";
import type { TextEdit } from "../textEdit.ts";
import { trainerKeywords } from "../trainerDefaults.ts";
import { ArgumentList } from "./argumentList.ts";
import { joinTouching } from "./compose.ts";
import type { Draft } from "./draft.ts";
import { expressionAt } from "./lookup.ts";
import { elsewhere, type Outcome, refused, written } from "./outcome.ts";
import { literalEdits, sameValue, valueText } from "./valueText.ts";
import type { NewValue, Wish } from "./wishes.ts";

type SetWish = Extract<Wish, { kind: "set" }>;

export const specOf = ({ name }: CallFact, argument: string): ParamSpec | undefined =>
  (findOptimizer(name) ?? findScheduler(name))?.params[argument];

/** The argument of a call that is bound to a parameter. */
export function argumentNamed(
  call: ExprOf<"call">,
  fact: CallFact,
  name: string,
): Argument | undefined {
  const at = fact.args[name]?.span;
  return at ? call.args.find((a) => a.from <= at.from && at.to <= a.to) : undefined;
}

export function setArgument(draft: Draft, wish: SetWish): Outcome {
  const fact = draft.fact(wish.call);
  const call = draft.call(wish.call);
  if (fact?.definedAt) return elsewhere(fact.definedAt);
  if (!fact || !call) return refused("missing");
  if (fact.broken || fact.bindingError) return refused("broken");
  const known = fact.args[wish.argument];
  const spec = specOf(fact, wish.argument);
  if (!known || !spec) return refused("missing");
  if (wish.to.kind === "code" && !isKnownAt(draft, wish.to.text, wish.call)) {
    return refused("unreadable", wish.to.text);
  }
  const argument = argumentNamed(call, fact, wish.argument);
  if (!argument) {
    if (known.origin !== "default") return refused("unpacked", known.text ?? "");
    const keyword = fact.isImplied ? trainerKeywords[wish.argument] : wish.argument;
    if (!keyword) return refused("library");
    const list = new ArgumentList(draft.text, call, draft.style);
    const edits = list.insert([`${keyword}=${textOf(wish.to, null, spec, draft)}`]);
    return written(edits, "call", { from: call.to - 1, to: call.to - 1 });
  }
  return replace(draft, wish, known, argument.value, spec);
}

/** Whether the names in some code mean something at the call, if they mean anything in the file. */
function isKnownAt(draft: Draft, code: string, id: string): boolean {
  const site = draft.site(id);
  const names = code.match(/(?<![\w.])[A-Za-z_]\w*/g) ?? [];
  return names.every((name) => {
    const isBound = (at: number, block: Block) => resolveName(name, at, block).kind !== "unbound";
    if (!site || isBound(site.call.from, site.block)) return true;
    const uses = draft.index.uses.get(name) ?? [];
    return !uses.some((use) => isBound(use.name.from, use.block));
  });
}

function replace(
  draft: Draft,
  { to, at }: SetWish,
  known: ArgumentFact,
  expr: Expr,
  spec: ParamSpec,
): Outcome {
  const text = draft.text.slice(expr.from, expr.to);
  if (to.kind === "code" || at === "call") {
    const old = isLiteral(expr) ? text : null;
    const insert = textOf(to, old, spec, draft);
    if (to.kind === "value" && isLiteral(expr)) return literal(draft, expr, known, to.value, spec);
    return written([{ from: expr.from, to: expr.to, insert }], "call", expr);
  }
  if (isLiteral(expr)) return literal(draft, expr, known, to.value, spec);
  const items = openItems(expr, known.value, to.value);
  if (items) return literal(draft, expr, known, to.value, spec);
  if (known.origin === "unresolved" || known.origin === "assumed") {
    return refused("unreadable", text);
  }
  return atDefinition(draft, known, to.value, spec, text);
}

function literal(
  draft: Draft,
  expr: Expr,
  known: ArgumentFact,
  value: PyValue,
  spec: ParamSpec,
): Outcome {
  const { style, text } = draft;
  const wished = asWritten(value, text.slice(expr.from, expr.to), spec);
  return written(literalEdits(expr, known.value, wished, text, style), "call", expr);
}

/** Of `(args.beta1, 0.999)` only items that are written there can change. */
function openItems(expr: Expr, current: PyValue | undefined, value: PyValue): boolean {
  const isRow = expr.kind === "list" || expr.kind === "tuple";
  const [now, wished] = [itemsOf(current ?? null), itemsOf(value)];
  if (!isRow || !now || wished?.length !== now.length || expr.items.length !== now.length) {
    return false;
  }
  return expr.items.every(
    (item, i) => isLiteral(item) || sameValue(now[i] ?? null, wished[i] ?? null),
  );
}

const definitions = [
  "constant",
  "argparse",
  "dataclass",
  "dict",
  "attribute",
  "parameter-default",
] as const;

function atDefinition(
  draft: Draft,
  { value, via, place }: ArgumentFact,
  wished: PyValue,
  spec: ParamSpec,
  text: string,
): Outcome {
  const kind = definitions.find((d) => d === via);
  if (place && place.file !== null) return elsewhere(place);
  const expr = place && expressionAt(draft.parsed.body, place);
  const target = expr && value !== undefined ? holderOf(expr, value, draft.text) : undefined;
  if (!kind || !target || value === undefined) return refused("computed", text);
  return written(definitionEdits(draft, target, value, wished, spec), kind, target);
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

/** `default="0.1"` with `type=float`. */
const isTextOf = (found: PyValue, value: PyValue): boolean =>
  typeof found === "string" &&
  (typeof value === "number" || typeof value === "bigint") &&
  Number(found) === Number(value);

function definitionEdits(
  draft: Draft,
  target: Expr,
  value: PyValue,
  wished: PyValue,
  spec: ParamSpec,
): readonly TextEdit[] {
  const { text, style } = draft;
  const old = text.slice(target.from, target.to);
  if (target.kind === "constant" && typeof target.value === "string" && typeof value !== "string") {
    const quote = old.at(-1) ?? style.quote;
    const inside = valueText(wished, target.value, style);
    return [{ from: target.from, to: target.to, insert: `${quote}${inside}${quote}` }];
  }
  return literalEdits(target, value, asWritten(wished, old, spec), text, style);
}

/** A whole number stays an int where the file has an int and PyTorch makes no difference. */
function asWritten(value: PyValue, old: string, spec: ParamSpec): PyValue {
  const takesBoth = spec.kind === "float" || spec.kind === "floats";
  const isWhole = typeof value === "number" && Number.isSafeInteger(value) && !Object.is(value, -0);
  return takesBoth && isWhole && /^-?\d[\d_]*$/.test(old) ? BigInt(value) : value;
}

/** What a wish says, as code. */
export function textOf(to: NewValue, old: string | null, spec: ParamSpec, draft: Draft): string {
  if (to.kind === "code") return to.text;
  return valueText(old === null ? to.value : asWritten(to.value, old, spec), old, draft.style);
}

/** Whether a value that was read is the wished one; `1` and `1.0` are where PyTorch takes both. */
export function isWished(found: PyValue, wished: PyValue, spec: ParamSpec | undefined): boolean {
  if (sameValue(found, wished)) return true;
  const takesBoth = spec?.kind === "float" || spec?.kind === "floats";
  const isNumber = (v: PyValue): v is number | bigint =>
    typeof v === "number" || typeof v === "bigint";
  if (takesBoth && isNumber(found) && isNumber(wished)) {
    return Object.is(Number(found), Number(wished));
  }
  const [a, b] = [itemsOf(found), itemsOf(wished)];
  return a !== undefined && b?.length === a.length && a.every((x, i) => sameValue(x, b[i] ?? null));
}

/**
 * Removes an argument, so that PyTorch's default holds. Positional arguments behind it are named.
 */
export function removeArgument(draft: Draft, id: string, name: string): Outcome {
  const fact = draft.fact(id);
  const call = draft.call(id);
  if (fact?.definedAt) return elsewhere(fact.definedAt);
  if (!fact || !call) return refused("missing");
  if (fact.broken) return refused("broken");
  if (fact.bindingError) return removeKeyword(draft, call, name);
  const spec = specOf(fact, name);
  if (!spec || !fact.args[name]) return refused("missing");
  if (isRequired(spec)) return refused("required");
  const argument = argumentNamed(call, fact, name);
  if (!argument) {
    const { origin, text } = fact.args[name];
    return origin === "default" ? refused("missing") : refused("unpacked", text ?? "");
  }
  return written(removalEdits(draft, call, fact, argument), "call", argument);
}

/** A keyword that the class does not know, as `verbose` in PyTorch's newer versions. */
function removeKeyword(draft: Draft, call: ExprOf<"call">, name: string): Outcome {
  const argument = call.args.find((a) => a.name === name);
  if (!argument) return refused("missing");
  const list = new ArgumentList(draft.text, call, draft.style);
  return written(list.remove(argument), "call", argument);
}

function removalEdits(
  draft: Draft,
  call: ExprOf<"call">,
  fact: CallFact,
  argument: Argument,
): readonly TextEdit[] {
  const removal = new ArgumentList(draft.text, call, draft.style).remove(argument);
  const names = parameterNames(call, fact);
  const behind = call.args.slice(call.args.indexOf(argument) + 1);
  const named = behind.flatMap((a): TextEdit[] => {
    const name = names.get(a);
    return a.name === null && argument.name === null && name
      ? [{ from: a.from, to: a.from, insert: `${name}=` }]
      : [];
  });
  return joinTouching([...removal, ...named]);
}

/** The parameter that each argument of a call is bound to. */
export function parameterNames(
  call: ExprOf<"call">,
  fact: CallFact,
): ReadonlyMap<Argument, string> {
  const definition = findOptimizer(fact.name) ?? findScheduler(fact.name);
  if (!definition) return new Map();
  const own = findScheduler(fact.name)?.subject;
  const subject = own ?? firstArgument(findOptimizer(fact.name) ? "params" : "optimizer");
  const signature = signatureOf(definition, subject, definition.params);
  const positional = call.args.filter((a) => a.name === null && a.star === "");
  const keywords = call.args.flatMap((a) => (a.name === null ? [] : [[a.name, a] as const]));
  try {
    const bound = bindArguments(signature, { positional, keywords, open: true });
    return new Map([...bound].map(([name, argument]) => [argument, name]));
  } catch {
    return new Map();
  }
}
