import type { ConfigChange } from "../core/configChanges.ts";
import type { RunConfig } from "../core/runConfig.ts";

/** The panel's wish to write a run's changes into the code. */
export interface ApplyRequest {
  /** The reading that the changes refer to. */
  readonly version: string;
  /** The run's id in the script. */
  readonly run: string;
  readonly changes: readonly ConfigChange[];
  /** The run as it shall be. */
  readonly config: RunConfig;
  /** Arguments, as `call.name`, to be rewritten in the call instead of where they are defined. */
  readonly inCall: readonly string[];
}

/** What would be written, before anything is. */
export interface ApplyPreview {
  /** Names the preview when it is applied; null when the file changed since it was read. */
  readonly id: number | null;
  readonly fileName: string;
  readonly rows: readonly ApplyRow[];
  /** Arguments that change as well because they share a definition, in words. */
  readonly sideEffects: readonly string[];
  /** Files that are write-protected on disk: the editor asks when they are saved. */
  readonly locked: readonly string[];
}

export interface ApplyRow {
  /** What changes: `lr`, `SGD → AdamW`. */
  readonly title: string;
  readonly status: "edit" | "assume" | "refused";
  /** Where, in words: "line 43", "default of --lr, line 12". */
  readonly place: string;
  readonly before: string;
  readonly after: string;
  /** Other edits that belong to it, such as an import. */
  readonly also: readonly {
    readonly place: string;
    readonly before: string;
    readonly after: string;
  }[];
  /** Why nothing is written, or what is left to do; empty otherwise. */
  readonly reason: string;
  /** The argument, as `call.name`, that could be replaced in the call itself. */
  readonly replaceable: string | null;
}

export type ApplyResult =
  | {
      readonly kind: "written";
      readonly edits: number;
      /** The first line of the script that changed; null where none did. */
      readonly line: number | null;
      /** The run of the script that took the place of the one that was written; null for itself. */
      readonly run: string | null;
      /** The files that changed, by their names. */
      readonly files: readonly string[];
    }
  /** A file changed after the preview, or went: nothing was written. */
  | { readonly kind: "conflict"; readonly file: string }
  /** The editor did not take the edit: nothing was written. */
  | { readonly kind: "failed" };
