import type { StepReplacement } from "../core/optimizers/optimizer.ts";
import type { StepMethod } from "../core/schedulers/stepping.ts";
import type { CallError } from "../core/spec/pyError.ts";
import type { PyArgs, PyValue } from "../core/spec/pyValue.ts";
import type { Span } from "./ast.ts";
import {
  bodiesInside,
  type CallNode,
  type IfNode,
  type JumpNode,
  type TryNode,
} from "./controlFlow.ts";
import type { CounterFunction, Via } from "./evaluation.ts";
import type { SourceKind } from "./valueSources.ts";
import type { Place } from "./workspace.ts";

/**
 * What was read from a training script: plain data with the origin of every fact. Offsets refer
 * to the analysed text (in a notebook: all code cells joined).
 */
export interface TrainingScript {
  readonly optimizers: readonly OptimizerFact[];
  readonly schedulers: readonly SchedulerFact[];
  readonly runs: readonly RunFact[];
  /** Calls of a scheduler's `get_lr()`, which is not the rate in force. */
  readonly rateReads?: readonly RateRead[];
  /** The modules that it imports. */
  readonly imports?: readonly string[];
  /** Where the text is not valid Python, ascending. */
  readonly syntaxErrors: readonly number[];
  /** From here on the text was not read: it is too long, or reading took too long. */
  readonly unreadFrom: number | null;
}

export interface RateRead {
  readonly span: Span;
  /** The class that has no `get_lr`; null where PyTorch gives a rate, and warns. */
  readonly without: string | null;
}

/** Words of the headless output: who says so. */
export type Origin = "argument" | "default" | "assumed" | "unresolved";

export interface ArgumentFact {
  readonly origin: Origin;
  /** Undefined where the origin is `unresolved`. */
  readonly value: PyValue | undefined;
  /** The expression as written; null for a default. */
  readonly text: string | null;
  readonly via: Via | null;
  /** The expression in the call; null where the call stands in another file. */
  readonly span: Span | null;
  /** The keyword in the call, when it is passed by keyword. */
  readonly keyword: Span | null;
  /** Where the value is defined, when that is not in the call. */
  readonly place: Place | null;
  readonly source?: SourceFact;
  /** Of a list or tuple whose items are not all literals: each item. */
  readonly items?: readonly ItemFact[];
  /** A share of a number that a library rounds up to it: the share, and of how many. */
  readonly share?: ItemFact & { readonly of: number };
}

/** What says a value that is not written where it is used, as far as it can be followed. */
export interface SourceFact {
  readonly kind: SourceKind;
  readonly place: Place;
  readonly text: string;
  /** Of a product that is computed: what it is made of. */
  readonly factors?: readonly FactorFact[];
}

/** A factor of a product as it is written, or what the product is divided by. */
export interface FactorFact extends ItemFact {
  readonly text: string;
  readonly at: Place;
  readonly isDivisor: boolean;
}

/** An item of a list or tuple in a call, or an entry of a dict. */
export interface ItemFact {
  readonly value: PyValue | undefined;
  readonly via: Via | null;
  /** Where the value is defined, when that is not in the list or dict. */
  readonly place: Place | null;
  readonly source?: SourceFact;
}

export interface CountFact {
  readonly value: number;
  readonly origin: "argument" | "assumed";
  readonly text: string | null;
  readonly via: Via | null;
  readonly span: Span | null;
  /** Where numbers stand that decide it: literals, or the definition of a name. */
  readonly written?: readonly Place[];
  /** A library's default decides it: the call and the argument that would say another number. */
  readonly unsaid?: { readonly call: Place; readonly keyword: string };
  /** Of rounds over a data loader of known length: what they go through. */
  readonly loader?: LoaderFact;
}

/** How many batches come to one update. */
export interface AccumulationFact {
  readonly value: number;
  /** As it is written where it is used. */
  readonly text: string | null;
  readonly via: Via | null;
  /** Where the number stands: a literal, or the definition of a name. */
  readonly written: readonly Place[];
  /** A library's default decides it: the call and the argument that would say another number. */
  readonly unsaid?: { readonly call: Place; readonly keyword: string };
  /** Tests of the script, within its loop: what they divide by; or the rounds that gather. */
  readonly moduli: readonly Place[];
  /** Their remainders for the last batch, where those are numbers: 3 of `i % 4 == 3`. */
  readonly lasts?: readonly Place[];
  /** Tests of the program look at the variable `ACCUMULATION`. */
  readonly isGated: boolean;
  /** The run's steps per epoch are updates: so many batches are in an epoch. */
  readonly batches: number | null;
  /** A loop before the step goes through them: with more of them there are as many updates. */
  readonly isGathered?: true;
}

export interface LoaderFact {
  readonly examples: number;
  readonly noun: "images" | "examples";
  readonly batchSize: number;
}

/** A branch that runs for certain texts: `if args.opt == "sgd":`. */
export interface BranchFact {
  /** The test. */
  readonly place: Place;
  /** None for the `else` of such branches. */
  readonly texts: readonly string[];
  /** What says the text that is compared. */
  readonly said: SourceFact;
}

export interface CallFact {
  /** `o0`, `o1`, … for optimizers and `s0`, … for schedulers, in source order. */
  readonly id: string;
  readonly name: string;
  readonly qualified: string;
  /** Whether the catalogue can compute it. */
  readonly supported: boolean;
  /** The whole call; where it stands in another file, the script's call that leads to it. */
  readonly span: Span;
  /** Where the call stands, if that is in another file. */
  readonly definedAt: Place | null;
  /** The name in the call. */
  readonly nameSpan: Span;
  /** The assigned variable as written, such as `self.optimizer`. */
  readonly variable: string | null;
  readonly args: Readonly<Record<string, ArgumentFact>>;
  /** The TypeError Python raises when the arguments do not fit the signature. */
  readonly bindingError: CallError | null;
  /** It stands in a `try` or a `with`, which may catch what it raises, or behind a version's test. */
  readonly isGuarded: boolean;
  /** It stands in a branch that is not taken with the default options. */
  readonly isOption: boolean;
  /** A library makes the object by what the call says: its arguments are not those written here. */
  readonly isImplied: boolean;
  /** The call is half typed: its arguments cannot be trusted. */
  readonly broken: boolean;
  /** The text that names the class, with the dict that has the class by it: a registry, `getattr`. */
  readonly chosenBy?: SourceFact & { readonly dict: Place | null };
  /** The innermost such branch that the call stands in. */
  readonly branch?: BranchFact;
}

export interface OptimizerFact extends CallFact {
  /** Values that differ per parameter group; one empty entry for the usual single group. */
  readonly groups: readonly PyArgs[];
  /** Where each group is written; null, or nothing, for one that no dict makes. */
  readonly groupSites: readonly (GroupSite | null)[];
  /** The number of groups or an override could not be read. */
  readonly groupsAssumed: boolean;
  /** What PyTorch raises for the parameters themselves. */
  readonly refusedParams: CallError | null;
  /** The first `step()` call. */
  readonly stepSpan: Span | null;
}

/** A place that changes the rate in a way that is not followed. */
export interface HandSet extends Span {
  /** The name of a scheduler that cannot be read; null where the script itself sets the rate. */
  readonly scheduler: string | null;
}

/** The dict that makes a parameter group. */
export interface GroupSite {
  readonly place: Place;
  /** What stands for it in a list, or in a call that adds it: the dict itself, or its name. */
  readonly item: Place;
  /** It makes several groups, one in each round of a loop. */
  readonly isShared: boolean;
  /** The values that it states, by their keys. */
  readonly values: Readonly<Record<string, ItemFact>>;
}

/** One optimizer with the schedulers that drive it, and the loops in which they step. */
export interface RunFact {
  /** The optimizer's id, or its scheduler's; for a further run of an optimizer both. */
  readonly id: string;
  /** What the script runs with its default options; others are in branches not taken then. */
  readonly isDefault: boolean;
  /** Null for a scheduler whose optimizer is not in the file. */
  readonly optimizer: string | null;
  readonly schedulers: readonly string[];
  /** Where the script sets the rate itself, which the program leaves out. */
  readonly handSet: readonly HandSet[];
  readonly program: readonly ProgramFact[];
  /** Whether or how often a step runs hangs on something that cannot be read. */
  readonly isOpen: boolean;
  /** To follow it would take more work than a reading may: what is known of it is not enough. */
  readonly isGivenUp?: true;
  readonly epochs: CountFact;
  readonly stepsPerEpoch: CountFact;
  /** Undefined where the code has nothing of the kind, or it cannot be read. */
  readonly accumulation?: AccumulationFact;
}

export type Cadence = "batch" | "epoch" | "fractional" | "metric" | "manual" | "never" | "unknown";

export interface SchedulerFact extends CallFact {
  readonly optimizer: string | null;
  /** The source does not say which optimizer; there is only one it can be. */
  readonly optimizerAssumed: boolean;
  readonly parent: string | null;
  readonly cadence: Cadence;
  /** The first `step()` call. */
  readonly stepSpan: Span | null;
}

/** Every call of a script. */
export const callsOf = ({
  optimizers,
  schedulers,
}: Pick<TrainingScript, "optimizers" | "schedulers">): readonly CallFact[] => [
  ...optimizers,
  ...schedulers,
];

export const callById = (script: TrainingScript, id: string | undefined): CallFact | undefined =>
  callsOf(script).find((call) => call.id === id);

/** The run a call's preview shows: its own optimizer's, with the default options where it can be. */
export function runIndexOf({ runs, schedulers }: TrainingScript, call: string): number {
  const owner = schedulers.find((s) => s.id === call)?.optimizer ?? null;
  const own = runs.findIndex((r) => r.optimizer === call);
  if (own >= 0) return own;
  const linked = runs.findIndex((r) => r.optimizer === owner && r.schedulers.includes(call));
  return linked >= 0 ? linked : runs.findIndex((r) => r.schedulers.includes(call));
}

export type LoopRole = "epoch" | "batch" | "other";

/** What the script does with one optimizer and its schedulers, with assumed parts filled in. */
export type ProgramFact =
  | LoopFact
  | IfNode<ProgramFact, CounterFunction>
  | { readonly kind: "assign"; readonly variable: string; readonly value: CounterFunction }
  | JumpNode
  | CallNode<ProgramFact>
  | TryNode<ProgramFact>
  | {
      readonly kind: "setRate";
      readonly group: number;
      readonly field: string;
      readonly value: CounterFunction;
    }
  | { readonly kind: "replaceStep"; readonly by: StepReplacement }
  /** The next of the optimizer's last groups is added: schedulers that are built do not know it. */
  | { readonly kind: "addGroup" }
  | { readonly kind: "build"; readonly scheduler: string }
  | { readonly kind: "setEpoch"; readonly scheduler: string; readonly value: CounterFunction }
  | {
      readonly kind: "optimizerStep";
      /** Null where the file shows no such step. */
      readonly span: Span | null;
      /** `step()` without a closure. */
      readonly isBare?: boolean;
    }
  | {
      readonly kind: "schedulerStep";
      /** Null where the file shows no such step. */
      readonly span: Span | null;
      readonly scheduler: string;
      /** The file shows no such step. */
      readonly assumed: boolean;
      readonly method: StepMethod;
      readonly argument: CounterFunction | null;
      readonly metric: CounterFunction | null;
    };

export interface LoopFact {
  readonly kind: "loop";
  readonly role: LoopRole;
  readonly count: number;
  /** Nobody states how often it runs, or a test that cannot be read may end it. */
  readonly assumed: boolean;
  readonly counter: string | null;
  /** The number of rounds, where only the run tells. */
  readonly rounds: CounterFunction | null;
  /** Of a `while` loop, where it can be computed. */
  readonly test: CounterFunction | null;
  readonly span: Span | null;
  readonly body: readonly ProgramFact[];
  readonly orelse: readonly ProgramFact[];
}

export type StepFact = Extract<ProgramFact, { kind: "optimizerStep" | "schedulerStep" }>;

/** The bodies directly inside a part of a program. */
export const bodiesIn = (fact: ProgramFact): readonly (readonly ProgramFact[])[] =>
  bodiesInside(fact);

/** The first part of a program that fits, outer ones before those inside them. */
export function findFact<F extends ProgramFact>(
  program: readonly ProgramFact[],
  fits: (fact: ProgramFact) => fact is F,
): F | undefined;
export function findFact(
  program: readonly ProgramFact[],
  fits: (fact: ProgramFact) => boolean,
): ProgramFact | undefined;
export function findFact(
  program: readonly ProgramFact[],
  fits: (fact: ProgramFact) => boolean,
): ProgramFact | undefined {
  for (const fact of program) {
    if (fits(fact)) return fact;
    for (const body of bodiesIn(fact)) {
      const found = findFact(body, fits);
      if (found) return found;
    }
  }
  return undefined;
}

/** The first `optimizer.step()` of the program that stands in this file. */
export function updateSpan(program: readonly ProgramFact[]): Span | null {
  const isHere = (fact: ProgramFact): fact is StepFact =>
    fact.kind === "optimizerStep" && fact.span !== null;
  return findFact(program, isHere)?.span ?? null;
}
