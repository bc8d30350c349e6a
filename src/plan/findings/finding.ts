import type { GivenUp } from "../../core/spec/pyError.ts";
import type { Span } from "../../python/ast.ts";
import type { Wish } from "../../python/edits/wishes.ts";

/** `error` is kept for what PyTorch itself would raise. */
export type Severity = "error" | "warning" | "info" | "hint";

interface Raised {
  /** It may not happen: a value or a length that it depends on is assumed. */
  readonly assumed: boolean;
  readonly raises: { readonly type: string; readonly message: string; readonly step: number };
  /** The round of the epoch loop, from 0, in which a later step raises; null outside of one. */
  readonly epoch: number | null;
  /** The scheduler stands in a branch that the script's own settings do not take. */
  readonly isOption?: boolean;
}

/** A scheduler's `step()` as the script writes it: `scheduler.step()`. */
interface Stepped {
  readonly step: string;
}

/** An argument as it is written, or as a default holds: `T_max=10`. */
interface Argument {
  readonly argument: string;
}

/** What each kind of finding tells, by its code: it fills the message's placeholders. */
export interface FindingData {
  "constructor-error": Raised;
  "step-error": Raised;
  "syntax-error": object;
  "not-read": object;
  "not-supported": { readonly name: string };
  "value-unresolved": { readonly argument: string; readonly text: string };
  "step-order": { readonly message: string } & Stepped & {
      readonly update: string;
      readonly rate: number | null;
    };
  "step-overridden": { readonly message: string };
  "epoch-argument": { readonly message: string };
  "rate-read": { readonly without: string | null };
  "hand-set-rate": { readonly scheduler: string | null };
  "run-too-long": { readonly steps: number; readonly assumed: boolean };
  "evaluation-limit": { readonly reason: GivenUp };
  "epochs-stepped-per-batch": Argument &
    Stepped & {
      readonly effect: "returns" | "restarts" | "ends";
      /** Steps that were meant to be epochs. */
      readonly batches: number | null;
      /** On every how many batches it is stepped: more than one with accumulated gradients. */
      readonly every: number;
      readonly rate: number | null;
    };
  "batches-stepped-per-epoch": Argument & Stepped;
  "schedule-unfinished": Argument &
    Stepped & { readonly calls: number; readonly rate: number | null };
  "schedule-overrun": Argument &
    Stepped & { readonly calls: number; readonly at: number; readonly rate: number | null };
  "schedule-epochs": Argument & {
    readonly epochs: number;
    readonly lasts: number;
    readonly effect: "unfinished" | "rises" | "raises" | "zero";
  };
  "milestones-unreached": Stepped & {
    readonly milestones: readonly number[];
    readonly calls: number;
  };
  "cycle-cut-short": Stepped & {
    readonly calls: number;
    readonly cycle: number;
    readonly at: number;
    readonly length: number;
    readonly percent: number;
    readonly ends: readonly number[];
  };
  "never-stepped": { readonly name: string; readonly rate: number | null };
  "stepped-twice": Stepped & { readonly isMixed: boolean };
  "eta-min-above-rate": Argument & { readonly rate: number; readonly isFloor: boolean };
  "gamma-raises-rate": Argument;
  "dampening-without-momentum": Argument;
  "rate-overwritten": Argument & { readonly name: string; readonly rate: number };
  "momentum-overwritten": {
    readonly name: string;
    readonly before: string;
    readonly field: "momentum" | "beta1";
    readonly low: number;
    readonly high: number;
  };
  "chain-erased": { readonly name: string; readonly others: readonly string[] };
  "resume-off-by-one": Argument & { readonly start: string };
  "adam-weight-decay": Argument & { readonly name: string };
  "unusual-rate": {
    readonly name: string;
    readonly rate: number;
    readonly low: number;
    readonly high: number;
  };
  "no-zero-grad": {
    readonly update: string;
    /** `optimizer.zero_grad()`. */
    readonly clear: string;
    /** Nothing in the file clears gradients; only other optimizers' are; only before the loop. */
    readonly missing: "file" | "optimizer" | "loop";
  };
  "eta-min-unreached": Argument & {
    readonly lowest: number;
    readonly at: number;
    readonly unit: "epoch" | "step";
  };
  "zero-rate": { readonly from: number; readonly of: number; readonly unit: "epoch" | "step" };
}

export type FindingCode = keyof FindingData;

/** What a quick fix does, for its title. */
export type FixTitle =
  | { readonly kind: "set"; readonly text: string }
  | { readonly kind: "add"; readonly text: string }
  | { readonly kind: "remove"; readonly text: string }
  | { readonly kind: "class"; readonly text: string }
  | {
      readonly kind:
        | "step-per-epoch"
        | "step-per-batch"
        | "step-after-update"
        | "delete-step"
        | "delete-batch-step";
    }
  | {
      readonly kind: "insert-step" | "insert-zero-grad" | "clear-arguments";
      readonly text: string;
    };

export interface Fix {
  readonly title: FixTitle;
  readonly wishes: readonly Wish[];
  /** The one most people want. */
  readonly isPreferred?: boolean;
}

/**
 * Something worth telling about a script: certain facts only. `fixes` are ways to mend the code,
 * in the order in which they are offered.
 */
export type Finding = {
  [C in FindingCode]: {
    readonly code: C;
    readonly severity: Severity;
    readonly span: Span;
    readonly fixes?: readonly Fix[];
  } & FindingData[C];
}[FindingCode];

export type FindingOf<C extends FindingCode> = Extract<Finding, { code: C }>;

/** Every code: `satisfies` finds one that is missing. */
const all = {
  "constructor-error": true,
  "step-error": true,
  "syntax-error": true,
  "not-read": true,
  "not-supported": true,
  "value-unresolved": true,
  "step-order": true,
  "step-overridden": true,
  "epoch-argument": true,
  "rate-read": true,
  "hand-set-rate": true,
  "run-too-long": true,
  "evaluation-limit": true,
  "epochs-stepped-per-batch": true,
  "batches-stepped-per-epoch": true,
  "schedule-unfinished": true,
  "schedule-overrun": true,
  "schedule-epochs": true,
  "milestones-unreached": true,
  "cycle-cut-short": true,
  "never-stepped": true,
  "stepped-twice": true,
  "eta-min-above-rate": true,
  "gamma-raises-rate": true,
  "dampening-without-momentum": true,
  "rate-overwritten": true,
  "momentum-overwritten": true,
  "chain-erased": true,
  "resume-off-by-one": true,
  "adam-weight-decay": true,
  "unusual-rate": true,
  "no-zero-grad": true,
  "eta-min-unreached": true,
  "zero-rate": true,
} satisfies Record<FindingCode, true>;

export const findingCodes = Object.keys(all) as readonly FindingCode[];
