import type { Argument, Expr } from "./ast.ts";
import type { Via } from "./evaluation.ts";
import type { Block } from "./scopes.ts";

/** An argument that reaches a call: written there, or brought in by `**options` or `partial`. */
export interface GivenArgument extends Argument {
  /** The block in which its value stands. */
  readonly block: Block;
  /** How it came, when it is not written in the call itself. */
  readonly via: Via | null;
  readonly isWritten: boolean;
}

/** The entries of a dict or namespace, where all of them are known. */
export type ReadEntries = (
  object: Expr,
  block: Block,
) =>
  | readonly (readonly [
      string,
      { readonly expr: Expr; readonly block: Block; readonly via: Via },
    ])[]
  | undefined;

/** A call's arguments, with `**options` and `*rest` taken apart where their content is known. */
export function givenArguments(
  args: readonly Argument[],
  block: Block,
  entriesOf: ReadEntries,
): readonly GivenArgument[] {
  return args.flatMap((argument): readonly GivenArgument[] => {
    const own = { ...argument, block, via: null, isWritten: true };
    const { star, value } = argument;
    if (star === "*" && (value.kind === "list" || value.kind === "tuple")) {
      return value.items.map((item) => broughtIn(null, item, block, null));
    }
    const entries = star === "**" ? entriesOf(value, block) : undefined;
    return entries ? entries.map(([name, e]) => broughtIn(name, e.expr, e.block, e.via)) : [own];
  });
}

export const broughtIn = (
  name: string | null,
  value: Expr,
  block: Block,
  via: Via | null,
): GivenArgument => ({
  name,
  star: "",
  value,
  from: value.from,
  to: value.to,
  block,
  via,
  isWritten: false,
});

/** `partial`'s arguments and then those of the call; keywords of the call replace earlier ones. */
export function followedBy(
  first: readonly GivenArgument[],
  then: readonly GivenArgument[],
): readonly GivenArgument[] {
  const names = new Set(then.flatMap(({ name }) => name ?? []));
  return [...first.filter(({ name }) => name === null || !names.has(name)), ...then];
}
