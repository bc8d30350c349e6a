import { parseArgs } from "node:util";
import { findObjective, objectives } from "../core/objectives/index.ts";

/** Arguments that cannot be used; the message says which and why. */
export class Usage extends Error {}

type Options = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;

/** Parses a command's arguments; an unknown option is a `Usage` error. */
export function parse(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Usage(error instanceof Error ? error.message : String(error));
  }
}

/** A whole number of at least 1. */
export function positiveInteger(text: unknown, option: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (
    typeof text !== "string" ||
    !/^\d+$/.test(text) ||
    value < 1 ||
    !Number.isSafeInteger(value)
  ) {
    throw new Usage(`${option} must be a whole number of at least 1, but got '${text}'.`);
  }
  return value;
}

export function objectiveName(name: unknown): string | undefined {
  if (name === undefined) return undefined;
  if (typeof name === "string" && findObjective(name)) return name;
  throw new Usage(`no objective '${name}'. There are: ${Object.keys(objectives).join(", ")}.`);
}
