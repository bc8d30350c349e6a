import type { PyValue } from "../core/spec/pyValue.ts";
import type { IsLate } from "./parse.ts";
import type { AssumedLengths } from "./shapeProgram.ts";
import type { FilesBeside } from "./workspace.ts";

/** What the settings and the user say about things the script leaves open. */
export interface ReadOptions extends AssumedLengths {
  /** Other files of the workspace; without it the text stands alone. */
  readonly files?: FilesBeside;
  /** Bounds the time that parsing the other files takes. */
  readonly isLate?: IsLate;
  /** Values for expressions that cannot be read, by their text. */
  readonly values?: Readonly<Record<string, PyValue>>;
}
