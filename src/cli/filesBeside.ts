import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { folderOf, joined } from "../python/modulePaths.ts";
import type { FilesBeside } from "../python/workspace.ts";
import type { ReadSource } from "./readSource.ts";

/** Larger files hold no settings and no training loop. */
const MAX_BYTES = 1_000_000;

/**
 * The files that a script may use: those below the working directory when the script lies in it,
 * else those below the script's own folder. Links that lead out of it are not followed.
 */
export function filesBeside(path: string, { written, runs }: ReadSource): FilesBeside {
  const script = path === "-" ? join(process.cwd(), "stdin.py") : path;
  const file = isAbsolute(script) ? script : join(process.cwd(), script);
  const root = isInside(process.cwd(), file) ? process.cwd() : dirname(file);
  const own = relative(root, file).split(sep).join("/");
  const known = new Map<string, string | null>(
    Object.entries(written).map(([name, text]) => [joined(folderOf(own), name), text]),
  );
  const read = (name: string): string | null => {
    const cached = known.get(name);
    if (cached !== undefined) return cached;
    const text = textOf(join(root, name), root);
    known.set(name, text);
    return text;
  };
  return { path: own, read, runs };
}

function isInside(root: string, file: string): boolean {
  const path = relative(root, file);
  return path !== "" && !path.startsWith("..") && !isAbsolute(path);
}

function textOf(file: string, root: string): string | null {
  try {
    const stat = statSync(file);
    if (!stat.isFile() || stat.size > MAX_BYTES) return null;
    if (!isInside(realpathSync(root), realpathSync(file))) return null;
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch {
    // Not there, or not for us to read: both mean that nothing is known of it.
    return null;
  }
}
