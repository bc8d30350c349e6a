import { readFile } from "node:fs/promises";
import { parse as parseLossless } from "lossless-json";
import type { Command } from "./main.ts";
import { runJson } from "./runSpec.ts";
import { parse, Usage } from "./usage.ts";

/** `run SPEC.json`: one run or an array of runs, given as data. */
export const runCommand: Command = async (args, terminal) => {
  const { positionals } = parse(args, { json: { type: "boolean" } });
  const [path, extra] = positionals;
  if (path === undefined || extra !== undefined) throw new Usage("give exactly one SPEC.json.");
  const text = path === "-" ? await terminal.readStdin() : await readSpec(path);
  const output = runJson(parseSpec(text, path), (message) => new Usage(`${path}: ${message}`));
  terminal.out(`${JSON.stringify(output)}\n`);
  return 0;
};

async function readSpec(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new Usage(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** JSON tells `2` from `2.0`, and so does PyTorch: ints become bigints, floats numbers. */
function parseSpec(text: string, path: string): unknown {
  try {
    return parseLossless(text, undefined, (digits) =>
      /^-?\d+$/.test(digits) ? BigInt(digits) : Number(digits),
    );
  } catch (error) {
    throw new Usage(`${path} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}
