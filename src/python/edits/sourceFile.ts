import type { Stmt } from "../ast.ts";
import { indexModule } from "../indexModule.ts";
import { parsePython } from "../parse.ts";
import type { CallSite, ModuleIndex } from "../scopes.ts";
import { type CodeStyle, codeStyleOf } from "./codeStyle.ts";

/** One Python file that may be edited: the script, or a module it imports. Offsets begin at 0. */
export class SourceFile {
  /** From the workspace's root; null for the script itself. */
  readonly path: string | null;
  readonly text: string;
  readonly body: readonly Stmt[];
  readonly style: CodeStyle;
  private known: ModuleIndex | undefined;

  constructor(path: string | null, text: string, body: readonly Stmt[], style: CodeStyle) {
    this.path = path;
    this.text = text;
    this.body = body;
    this.style = style;
  }

  /** Of this text alone. */
  get index(): ModuleIndex {
    this.known ??= indexModule(this.body, { isMain: this.path === null });
    return this.known;
  }

  callAt(from: number, to: number): CallSite | undefined {
    return this.index.calls.find(({ call }) => call.from === from && call.to === to);
  }

  slice({ from, to }: { readonly from: number; readonly to: number }): string {
    return this.text.slice(from, to);
  }
}

/** A module beside the script. */
export function moduleFile(path: string, text: string): SourceFile {
  return new SourceFile(path, text, parsePython(text).body, codeStyleOf(text));
}
