import type { PyValue } from "../../core/spec/pyValue.ts";

/** What an argument shall become: a value, written in the file's style, or Python code as it is. */
export type NewValue =
  | { readonly kind: "value"; readonly value: PyValue }
  | { readonly kind: "code"; readonly text: string };

/** The same values as the panel and the rules hold them. */
export const newValue = (value: PyValue): NewValue => ({ kind: "value", value });
export const newCode = (text: string): NewValue => ({ kind: "code", text });

/** Where a statement shall stand: beside the statement that begins at an offset. */
export interface Place {
  readonly beside: "before" | "after";
  /** The first offset of a statement (of a loop, for instance: `after` it, outside its body). */
  readonly at: number;
}

/**
 * One thing the code shall say. Calls are named by the ids of a reading (`o0`, `s0`).
 *
 * - `set`: an argument gets a value, is inserted where it is missing. With `at: "definition"` the
 *   value changes where it is defined (a constant, an argparse default, a field, a dict's entry);
 *   with `at: "call"` the expression in the call is replaced.
 * - `remove`: an argument goes; PyTorch's default holds again.
 * - `group`: a parameter group gets a value of its own, or loses it.
 * - `removeGroup`: a parameter group goes, and with it the training of its parameters.
 * - `addGroup`: a parameter group with values of its own, and without parameters yet.
 * - `length`: a run takes so many epochs, or an epoch so many steps.
 * - `accumulation`: so many batches come to one update of a run.
 * - `schedulers`: a run has these schedulers, in this order, one inside the other.
 * - `class`: another class with exactly these arguments; those not named get their defaults.
 * - `moveStatement`, `insertStatement`, `deleteStatement`: whole statements; `at` is an offset in
 *   the statement, `text` is code without indentation.
 * - `clearArguments`: the call that holds the offset is given nothing.
 * - `insertComment`: a comment at the end of the line that holds the offset.
 * - `insertHeader`: a comment above the first statement of the file.
 * - `newRun`: code for an optimizer, and its schedulers, that the file does not have yet.
 */
export type Wish =
  | {
      readonly kind: "set";
      readonly call: string;
      readonly argument: string;
      readonly to: NewValue;
      readonly at: "definition" | "call";
    }
  | { readonly kind: "remove"; readonly call: string; readonly argument: string }
  | {
      readonly kind: "group";
      readonly call: string;
      /** Counted from 0. */
      readonly group: number;
      readonly argument: string;
      /** Null: what the optimizer's argument says. */
      readonly to: NewValue | null;
      readonly at: "definition" | "call";
    }
  | { readonly kind: "removeGroup"; readonly call: string; readonly group: number }
  | {
      readonly kind: "addGroup";
      readonly call: string;
      readonly args: Readonly<Record<string, NewValue>>;
    }
  | {
      readonly kind: "length";
      /** The run's id in the reading. */
      readonly run: string;
      readonly name: "epochs" | "stepsPerEpoch";
      readonly to: number;
    }
  | { readonly kind: "accumulation"; readonly run: string; readonly to: number }
  | {
      readonly kind: "schedulers";
      readonly run: string;
      readonly optimizer: string;
      readonly tree: readonly WishedScheduler[];
    }
  | {
      readonly kind: "class";
      readonly call: string;
      /** `torch.optim.AdamW`, `torch.optim.lr_scheduler.StepLR`, `timm.scheduler.…`. */
      readonly qualified: string;
      readonly args: Readonly<Record<string, NewValue>>;
    }
  | { readonly kind: "moveStatement"; readonly at: number; readonly to: Place }
  | { readonly kind: "insertStatement"; readonly text: string; readonly to: Place }
  | { readonly kind: "deleteStatement"; readonly at: number }
  | { readonly kind: "clearArguments"; readonly at: number }
  | { readonly kind: "insertHeader"; readonly text: string }
  | { readonly kind: "insertComment"; readonly text: string; readonly at: number }
  | {
      readonly kind: "newRun";
      readonly optimizer: NewCall;
      /** The values of each parameter group that differ from the optimizer's. */
      readonly groups: readonly Readonly<Record<string, NewValue>>[];
      readonly schedulers: readonly NewScheduler[];
    };

/** A scheduler to write, with those inside it. */
export interface NewScheduler {
  readonly call: NewCall;
  readonly schedulers: readonly NewScheduler[];
}

/** A scheduler of the code, or a new one, with those inside it. */
export interface WishedScheduler {
  /** Null for a new one. */
  readonly id: string | null;
  readonly call: NewCall;
  /** Where the script steps it, if it stands in no other. */
  readonly every: "epoch" | "batch" | "never";
  readonly schedulers: readonly WishedScheduler[];
}

/** A call to write: a class of the catalogue with arguments. */
export interface NewCall {
  readonly qualified: string;
  readonly args: Readonly<Record<string, NewValue>>;
}

/** Stands for the list of groups among the arguments of an optimizer. */
export const GROUPS = "params";
