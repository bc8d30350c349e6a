import type { Span } from "../ast.ts";
import type { TextEdit } from "../textEdit.ts";

/** Why a wish cannot be written. */
export type Refusal =
  /** The value is computed: the text of the expression is in `text`. */
  | "computed"
  /** What says the value, `text`, says others of the run too: they are in `effects`. */
  | "alsoChanges"
  /** No number in the place of a factor comes to exactly the value: `text` has the nearest. */
  | "inexact"
  /** A flag of the command line is off, or on, unless it is given: `text` is what to type. */
  | "flag"
  /** The command line must give the option: `text` is what to type. */
  | "commandLine"
  /** A test that cannot be read, `text`, chooses between values. */
  | "choice"
  /** A name gets a value at several places, and it is not known which one holds. */
  | "several"
  /** It is a parameter, `text`, of a function whose callers are not known. */
  | "parameter"
  /** The environment of the run says it: `text` is the expression. */
  | "environment"
  /** The expression in the call cannot be read, so its definition is not known. */
  | "unreadable"
  /** It would change a value that was wished before: `text` names that. */
  | "shared"
  /** The arguments come from `*rest` or `**options`. */
  | "unpacked"
  /** It stands in another file that is read-only: `text` is its path. */
  | "readOnly"
  /** It stands in a file that lies outside the workspace: `text` is its path. */
  | "outside"
  /** It stands in a file that a cell of this notebook writes: `text` is its path. */
  | "writtenByCell"
  /** The argument has no default: it cannot be removed. */
  | "required"
  /** The class is chosen elsewhere (a variable, a function's result): `text` is what is called. */
  | "indirect"
  /** A name, `text`, stands for the class of other calls too. */
  | "sharedClass"
  /** A text chooses the class that cannot be changed with the call: `text` tells from what to what. */
  | "chosen"
  /** Another branch makes the class: `text` tells which text would choose it instead. */
  | "otherBranch"
  /** The branch is named for the class that it makes; `text` is the wished one. */
  | "namedBranch"
  /** The dict that has the classes by their names lacks the one in `text`. */
  | "noKey"
  /** A library makes the object: the call has no argument of that name. */
  | "library"
  /** A library computes it of other values: `text` says how. */
  | "derived"
  /** No dict in the code makes the parameter group. */
  | "groupless"
  /** One dict makes several parameter groups: `text` is the dict. */
  | "sharedGroup"
  /** One dict makes the group in every round of a loop: `text` is the dict. */
  | "loopedGroup"
  /** The code takes groups by their position: `text` is such a place. */
  | "indexedGroups"
  /** No list of groups to write it into: `text` is the dict to add where they are made. */
  | "newGroup"
  /** The same where there is no list yet: `text` is the list to write. */
  | "splitGroups"
  /** The length of a data loader: `text` is the batch size that comes to as many steps, if any. */
  | "loader"
  /** Every batch updates: there is no number of batches to change. */
  | "everyBatch"
  /** A loop before the step gathers the batches: `text` is what it runs over. */
  | "innerLoop"
  /** A test that is not one of the usual forms decides which batches update. */
  | "testedUpdate"
  /** The loss is divided by a number that would not follow: `text` is the division. */
  | "dividedLoss"
  /** The code's own arrangement of schedulers cannot be rewritten so. */
  | "structure"
  /** What would go is used elsewhere too: `text` is its variable. */
  | "used"
  /** A loop's own conditions end it: `text` is what it runs over. */
  | "loop"
  /** The call is half typed, or does not fit its signature. */
  | "broken"
  /** The call, argument or statement is not in the file. */
  | "missing"
  /** Written and read again, the code did not say what was wished. */
  | "unverified";

/** Where an edit changed a value, in the words of `ArgumentFact.via`. */
export type ChangePlace =
  | "call"
  | "constant"
  | "argparse"
  | "dataclass"
  | "dict"
  | "attribute"
  | "parameter-default"
  /** An entry of a file of settings. */
  | "setting"
  | "statement"
  | "import";

/** Names the script itself among the locked files. */
export const SCRIPT = "";

/** Files that must not be written, by their paths, with the reason. */
export type LockedFiles = Readonly<
  Record<string, Extract<Refusal, "readOnly" | "outside" | "writtenByCell">>
>;

/** One thing that was written. */
export interface Change {
  /** Index into the wishes. */
  readonly wish: number;
  readonly place: ChangePlace;
  /** Null for the script itself. */
  readonly file: string | null;
  /** In the text of that file before all edits. */
  readonly span: Span;
  /** The line in that text, from 1. */
  readonly line: number;
  /** It becomes the line below the one that holds the span. */
  readonly isBelow: boolean;
  readonly before: string;
  readonly after: string;
  /** What is written elsewhere for it: imports, steps. */
  readonly also: readonly Beside[];
  /** Nothing in the code steps the new scheduler yet. */
  readonly isUnstepped?: boolean;
  readonly stepNote?: StepNote;
  /** A name in the new code that the person has to give a value: the parameters of each group. */
  readonly placeholder?: string;
  readonly derivation?: Derivation;
  /** The text of the branch that is still named for the class it made before. */
  readonly misnamedBranch?: string;
  /** The call that takes the place of the one wished about: another branch makes it. */
  readonly becomes?: string;
}

/** How the code computes a value of what is written for it. */
export interface Derivation {
  /** The argument. */
  readonly of: string;
  /** The product it is, as written. */
  readonly text: string;
  /** The part of it that is written anew. */
  readonly factor: string;
}

/** What a changed scheduler asks of its steps: another call, or another rhythm. */
export type StepNote =
  | { readonly kind: "call"; readonly call: string }
  | { readonly kind: "rhythm"; readonly name: string; readonly every: "batch" | "epoch" };

/** An edit beside the main one of a change. */
export interface Beside {
  /** Null for the script itself. */
  readonly file: string | null;
  readonly from: number;
  readonly line: number;
  readonly isBelow: boolean;
  readonly before: string;
  readonly after: string;
}

/** An argument that changes although nobody asked: it shares a definition with a wished one. */
export interface SideEffect {
  readonly call: string;
  readonly argument: string;
  /** The parameter group, from 0, whose own value it is. */
  readonly group?: number;
}

/** The edits of a file beside the script. */
export interface FileEdits {
  /** From the workspace's root. */
  readonly path: string;
  /** The text that the edits are for. */
  readonly text: string;
  /** As those of the script. */
  readonly edits: readonly TextEdit[];
}

export interface RefusedWish {
  /** Index into the wishes. */
  readonly wish: number;
  readonly why: Refusal;
  readonly text: string;
  /** What stands in the way, in a text before all edits; its line counts from 1. */
  readonly at?: { readonly file: string | null; readonly from: number; readonly line: number };
  /** What else would change. */
  readonly effects?: readonly SideEffect[];
}

export interface EditPlan {
  /** Ascending, without overlaps, in offsets of the given text: one undoable edit. */
  readonly edits: readonly TextEdit[];
  /** What changes in other files, by their paths. */
  readonly others: readonly FileEdits[];
  readonly changes: readonly Change[];
  readonly refused: readonly RefusedWish[];
  readonly sideEffects: readonly SideEffect[];
}
