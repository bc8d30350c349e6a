import type { ConfigChange } from "../core/configChanges.ts";
import type { Horizon } from "../core/runConfig.ts";
import type { NoPlace } from "../plan/configWishes.ts";
import type { ChangePlace, Derivation, Refusal, StepNote } from "../python/edits/editPlan.ts";
import type { Localize } from "./localize.ts";

/** What a change of the panel is about. */
export function changeTitle(change: ConfigChange, t: Localize): string {
  switch (change.kind) {
    case "argument":
      return change.name;
    case "group":
      return t("{0} of group {1}", change.name, change.group + 1);
    case "groupRemoved":
      return t("group {0} removed", change.group + 1);
    case "groupAdded":
      return t("new group {0}", change.group + 1);
    case "class":
      return `${change.from} → ${change.to}`;
    case "schedulers":
      return t("the arrangement of the schedulers");
    case "horizon":
      return horizonNames[change.name](t);
  }
}

const horizonNames: Readonly<Record<keyof Horizon, (t: Localize) => string>> = {
  epochs: (t) => t("epochs"),
  stepsPerEpoch: (t) => t("steps per epoch"),
  accumulation: (t) => t("accumulation"),
  processes: (t) => t("processes"),
};

/** A line of the script, of one of its cells (from 1), or of a file beside it. */
export interface Spot {
  readonly file: string | null;
  readonly cell: number | null;
  readonly line: number;
}

/** The same by any text: an argument of a call has no such name. */
export const lengthNames: Readonly<Record<string, (t: Localize) => string>> = horizonNames;

/** Where an edit is made. */
export function placeText(place: ChangePlace, { file, cell, line }: Spot, t: Localize): string {
  const own = cell === null ? t("line {0}", line) : t("cell {0}, line {1}", cell, line);
  const at = file === null ? own : t("{0}, line {1}", file, line);
  return places[place]?.(at, t) ?? at;
}

const places: Partial<Readonly<Record<ChangePlace, (at: string, t: Localize) => string>>> = {
  constant: (at, t) => t("where the constant is defined, {0}", at),
  argparse: (at, t) => t("default of the option, {0}", at),
  dataclass: (at, t) => t("default of the field, {0}", at),
  dict: (at, t) => t("entry of the dict, {0}", at),
  attribute: (at, t) => t("where the attribute is set, {0}", at),
  "parameter-default": (at, t) => t("default of the parameter, {0}", at),
  setting: (at, t) => t("entry of the settings, {0}", at),
};

/** What another class of a scheduler leaves to the person. */
export function stepNoteText(note: StepNote, t: Localize): string {
  if (note.kind === "call") return t("It is stepped by {0}: write that into the loop.", note.call);
  return note.every === "batch"
    ? t("{0} is usually stepped after every batch: here it still is after every epoch.", note.name)
    : t("{0} is usually stepped after every epoch: here it still is after every batch.", note.name);
}

/** Why something else is written than the value itself. */
export const derivationText = ({ of, text, factor }: Derivation, t: Localize): string =>
  t("The code computes {0} as {1}: {2} changes, so that it comes to this.", of, text, factor);

/** Why nothing is written for a change; `where` is what stands in the way, in words. */
export function refusalText(
  why: Refusal | NoPlace,
  text: string,
  t: Localize,
  where: string | null = null,
): string {
  return refusals[why](text, t, where ?? t("in this file"));
}

type RefusalText = (text: string, t: Localize, where: string) => string;

const refusals: Readonly<Record<Refusal | NoPlace, RefusalText>> = {
  computed: (text, t, where) =>
    t(
      "The code computes this value ({1}): {0}. Change that there, or replace it in the call.",
      text,
      where,
    ),
  alsoChanges: (text, t, where) =>
    t(
      "What it is computed of ({1}) decides other values of the run too: {0}. Change those with it, or replace it in the call.",
      text,
      where,
    ),
  inexact: (text, t, where) =>
    t(
      "The code computes it, and no number there ({1}) comes to exactly this: {0} would be nearest.",
      text,
      where,
    ),
  flag: (text, t, where) =>
    t(
      "{0} decides this ({1}): start the script with {0}. With another default nothing could take it back.",
      text,
      where,
    ),
  commandLine: (text, t, where) =>
    t("The command line must give this ({1}): start the script with {0}.", text, where),
  choice: (text, t, where) =>
    t(
      "Only the run tells what {0} is ({1}), and that chooses this value: change the one you mean there.",
      text,
      where,
    ),
  several: (text, t, where) =>
    t(
      "{0} gets its value at several places (the last: {1}), and the code does not say which one holds: change it there.",
      text,
      where,
    ),
  parameter: (text, t, where) =>
    t(
      "It is the parameter {0} ({1}), and nothing here says what it is given: change the call that gives it.",
      text,
      where,
    ),
  environment: (text, t, where) =>
    t(
      "The environment of the run says it ({1}): {0}. Set the variable when you start the script.",
      text,
      where,
    ),
  unreadable: (text, t, where) =>
    t(
      "What {0} is cannot be read from the source ({1}): change it there, or replace it in the call.",
      text,
      where,
    ),
  shared: (_text, t) =>
    t("It follows another value that changes here: replace it in the call, or write that alone."),
  unpacked: (text, t, where) =>
    t(
      "{0} brings arguments in that cannot be read ({1}): write it where they are made.",
      text,
      where,
    ),
  readOnly: (text, t) =>
    t("It stands in {0}, which is read-only: change it there after unlocking the file.", text),
  outside: (text, t) =>
    t("It stands in {0}, outside of the workspace: open that folder to write there.", text),
  writtenByCell: (text, t) =>
    t("It stands in {0}, which a cell of this notebook writes: change the cell.", text),
  required: (_text, t) => t("The class has no default for this argument: give it a value."),
  indirect: (text, t, where) =>
    t("What {0} is, is decided elsewhere ({1}): change it there.", text, where),
  sharedClass: (text, t, where) =>
    t(
      "{0} ({1}) stands for the class of other calls too: name the class in this call instead.",
      text,
      where,
    ),
  chosen: (text, t, where) =>
    t("A text chooses the class ({1}): change {0} there, and apply again.", text, where),
  otherBranch: (text, t, where) =>
    t("Another branch makes this class: change {0} where the branch is chosen ({1}).", text, where),
  namedBranch: (text, t, where) =>
    t(
      "This branch is for the class it makes ({1}): add a branch for {0} there, or rename it.",
      text,
      where,
    ),
  noKey: (text, t, where) =>
    t("The classes to choose from ({1}) have no {0}: add it there, and apply again.", text, where),
  broken: (_text, t, where) =>
    t("The call is half typed, or does not fit its signature ({0}): complete it first.", where),
  library: (_text, t) =>
    t("The library decides this by its training arguments, which have no such argument."),
  derived: (text, t) =>
    text === ""
      ? t("The library computes this of the run's length and its own settings: change those.")
      : t("The library computes this as {0}: change the values it is made of.", text),
  missing: (_text, t) => t("The call is not in the file any more."),
  unverified: (_text, t, where) =>
    t("Written into the code ({0}), it would not mean this: change it by hand.", where),
  groupless: (_text, t) =>
    t("No dict in the code makes this group: write its value where the groups are made."),
  sharedGroup: (text, t, where) =>
    t(
      "One dict makes several groups ({1}): {0}. Give all of them the same value, or change there how it is computed.",
      text,
      where,
    ),
  loopedGroup: (text, t, where) =>
    t(
      "The code makes this group in a loop, or together with others ({1}): {0}. Leave it out there.",
      text,
      where,
    ),
  indexedGroups: (text, t, where) =>
    t("The code takes groups by their position, {0} ({1}): remove the group by hand.", text, where),
  newGroup: (text, t) =>
    t(
      "Only you know which parameters it holds: name them in {0} and add that to the list of groups.",
      text,
    ),
  splitGroups: (text, t) =>
    t(
      "Only you know which parameters each group holds: name them in {0} and give that to the optimizer.",
      text,
    ),
  structure: (_text, t) =>
    t("This arrangement cannot be written over the code's own: take it from Export, Python code."),
  used: (text, t, where) =>
    t(
      "The code uses {0} for more than its steps ({1}): rewrite the schedulers by hand.",
      text,
      where,
    ),
  everyBatch: (_text, t, where) =>
    t(
      "Every batch updates ({0}): put a test such as (i + 1) % 4 == 0 around the steps, by hand.",
      where,
    ),
  innerLoop: (text, t, where) =>
    t(
      "A loop before the step gathers the batches ({1}): change {0} there. The rates stay as they are.",
      text,
      where,
    ),
  testedUpdate: (_text, t, where) =>
    t("A test of the loop decides which batches update ({0}): change its number by hand.", where),
  dividedLoss: (text, t, where) =>
    t(
      "The loss is divided by a number of its own, {0} ({1}), which would not follow: change both by hand.",
      text,
      where,
    ),
  loader: (text, t) =>
    text === ""
      ? t("The data loader decides this, and no batch size comes to exactly so many steps.")
      : t("The data loader decides this: a batch size of {0} comes to so many steps.", text),
  loop: (text, t, where) =>
    text === ""
      ? t("The code states no number for this ({0}): write it by hand.", where)
      : t("The code states no number for this ({1}), only {0}: write it by hand.", text, where),
  world: (_text, t) => t("This is how the script is started, not part of its code."),
};
