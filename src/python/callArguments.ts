import type { Expr, ExprOf } from "./ast.ts";

/** What a call passes for a parameter: by keyword, else by position. */
export function argumentOf(
  { args }: ExprOf<"call">,
  name: string,
  position: number | null = null,
): Expr | undefined {
  const keyword = args.find((a) => a.name === name);
  if (keyword) return keyword.value;
  if (position === null) return undefined;
  const star = args.findIndex((a) => a.star === "*");
  const given = args.filter((a, i) => a.name === null && a.star === "" && (star < 0 || i < star));
  return given[position]?.value;
}

/** Whether `*rest` or `**options` may hold arguments that are not written in the call. */
export const hasSplat = ({ args }: ExprOf<"call">): boolean => args.some((a) => a.star !== "");
