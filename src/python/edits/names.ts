import type { TextEdit } from "../textEdit.ts";
import { composeEdits } from "./compose.ts";
import type { Draft } from "./draft.ts";
import { nameFor } from "./imports.ts";
import type { SourceFile } from "./sourceFile.ts";

/** Every word that may be a name in a text. */
export const wordsIn = (text: string): Set<string> =>
  new Set([...text.matchAll(/\b[A-Za-z_]\w*\b/g)].map((m) => m[0]));

/** A name that is not taken yet; from now on it is. */
export function freeName(name: string, taken: Set<string>): string {
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? name : `${name}${i}`;
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
}

/** The draft with the imports of classes, these edits, and how each class is named in it. */
export function withNames(draft: Draft, file: SourceFile, classes: readonly string[]) {
  const names = new Map<string, string>();
  let edits: readonly TextEdit[] = [];
  let current = draft;
  for (const qualified of new Set(classes)) {
    const own = current.file(file.path) ?? file;
    const { name, edits: more } = nameFor(current, qualified, own);
    names.set(qualified, name);
    if (more.length === 0) continue;
    edits = composeEdits(file.text.length, edits, more);
    current = current.after(more, file.path);
  }
  return { draft: current, edits, names };
}
