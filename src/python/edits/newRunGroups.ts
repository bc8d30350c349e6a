import type { Expr } from "../ast.ts";
import { lastName } from "../loopFacts.ts";
import type { Block } from "../scopes.ts";
import type { GroupSite, OptimizerFact } from "../script.ts";
import type { Code } from "./codeLayout.ts";
import type { Draft } from "./draft.ts";
import { definitionOf, entryNamed } from "./givers.ts";
import { type GroupValues, groupCode } from "./groupCode.ts";
import { expressionAt, functionAround } from "./lookup.ts";
import { freeName } from "./names.ts";

/** What a new optimizer is given first. */
interface Subject {
  readonly code: Code;
  /** A name in it that the person has to give a value: the parameters of each group. */
  readonly placeholder?: string;
}

/**
 * The parameters of a new optimizer at a place: those of the file's last one. Groups with values of
 * their own take the parameters of as many groups of the file, or of a list that the person makes.
 */
export function subjectOfRun(
  draft: Draft,
  groups: readonly GroupValues[],
  at: number,
  taken: Set<string>,
): Subject {
  const { source } = draft;
  const around = functionAround(source.body, { from: at, to: at });
  const own = [...draft.script.optimizers]
    .reverse()
    .filter(({ span }) => functionAround(source.body, span) === around);
  const isPlain = groups.every((values) => Object.keys(values).length === 0);
  if (isPlain || groups.length === 1) {
    const text = own.map((o) => plainText(draft, o)).find((t) => t) ?? "model.parameters()";
    const [values = {}] = groups;
    return { code: isPlain ? text : listOf([groupCode(undefined, source, text, values)]) };
  }
  const made = own.map((o) => groupTexts(draft, o, groups.length)).find((t) => t);
  if (made) {
    const dicts = groups.map((values, g) =>
      groupCode(made.like, source, made.texts[g] ?? "", values),
    );
    return { code: listOf(dicts) };
  }
  const name = freeName("parameter_groups", taken);
  const dicts = groups.map((values, g) => groupCode(undefined, source, `${name}[${g}]`, values));
  return { code: listOf(dicts), placeholder: name };
}

const listOf = (items: readonly Code[]): Code => ({ open: "[", items, close: "]" });

/** What an optimizer of the file is given, where that is no list of its groups. */
function plainText(draft: Draft, { id }: OptimizerFact): string | undefined {
  const placed = draft.placed(id);
  const subject = placed?.file === draft.source ? placed.call.args[0] : undefined;
  const isPlain = subject?.star === "" && subject.value.kind !== "list";
  return isPlain && placed ? freshText(draft, subject.value, placed.block) : undefined;
}

/** What the groups of an optimizer hold, where each has a dict in the function of the call. */
function groupTexts(draft: Draft, { id, groupSites, groupsAssumed }: OptimizerFact, count: number) {
  const placed = draft.placed(id);
  const sites = groupSites.flatMap((site) => site ?? []);
  const isWhole = !groupsAssumed && groupSites.length === count && sites.length === count;
  if (!placed || placed.file !== draft.source || !isWhole) return undefined;
  const around = functionAround(draft.source.body, placed.call);
  const isOwn = ({ place, isShared }: GroupSite) =>
    !isShared && place.file === null && functionAround(draft.source.body, place) === around;
  const dicts = sites.flatMap((site) =>
    isOwn(site) ? (expressionAt(draft.source.body, site.place) ?? []) : [],
  );
  const texts = dicts.flatMap((dict) => {
    const held = entryNamed(dict, "params")?.value;
    return (held && freshText(draft, held, placed.block)) ?? [];
  });
  return texts.length === count && new Set(dicts).size === count
    ? { texts, like: dicts[0] }
    : undefined;
}

/**
 * An expression that gives the parameters once more. A name that holds an iterator is empty when the
 * first optimizer has gone through it: what it was made of takes its place.
 */
function freshText(draft: Draft, expr: Expr, block: Block): string | undefined {
  const { source } = draft;
  const made = definitionOf(expr, block);
  if (!isIterator(made.expr)) return source.slice(expr);
  if (made.expr === expr) return hasIterators(expr, block) ? undefined : source.slice(expr);
  const isHere = functionAround(source.body, made.expr) === functionAround(source.body, expr);
  return isHere && !hasIterators(made.expr, made.block) ? source.slice(made.expr) : undefined;
}

/** Whether it goes through a name that holds an iterator. */
const hasIterators = (expr: Expr, block: Block): boolean =>
  expr.kind === "call" &&
  expr.args.some(
    ({ value }) => value.kind === "name" && isIterator(definitionOf(value, block).expr),
  );

const isIterator = (expr: Expr): boolean =>
  expr.kind === "comprehension"
    ? expr.result === "generator"
    : expr.kind === "call" &&
      /^(parameters|named_parameters|filter|map|zip|iter|chain|islice)$/.test(
        lastName(expr.callee),
      );
