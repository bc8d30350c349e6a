import type { ConfigChange } from "../core/configChanges.ts";
import type { Horizon } from "../core/runConfig.ts";
import type { NoPlace } from "../plan/configWishes.ts";
import type { ChangePlace, Refusal } from "../python/edits/wishes.ts";
import type { Localize } from "./localize.ts";

/** What a change of the panel is about. */
export function changeTitle(change: ConfigChange, t: Localize): string {
  switch (change.kind) {
    case "argument":
      return change.name;
    case "group":
      return t("{0} of group {1}", change.name, change.group + 1);
    case "groups":
      return t("parameter groups");
    case "class":
      return `${change.from} → ${change.to}`;
    case "schedulers":
      return t("the order of the schedulers");
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

/** Where an edit is made. */
export function placeText(
  place: ChangePlace,
  line: number,
  cell: number | null,
  t: Localize,
): string {
  const at = cell === null ? t("line {0}", line) : t("cell {0}, line {1}", cell, line);
  return places[place]?.(at, t) ?? at;
}

const places: Partial<Readonly<Record<ChangePlace, (at: string, t: Localize) => string>>> = {
  constant: (at, t) => t("where the constant is defined, {0}", at),
  argparse: (at, t) => t("default of the option, {0}", at),
  dataclass: (at, t) => t("default of the field, {0}", at),
  dict: (at, t) => t("entry of the dict, {0}", at),
  attribute: (at, t) => t("where the attribute is set, {0}", at),
  "parameter-default": (at, t) => t("default of the parameter, {0}", at),
};

/** Why nothing is written for a change. */
export function refusalText(why: Refusal | NoPlace, text: string, t: Localize): string {
  return refusals[why](text, t);
}

const refusals: Readonly<Record<Refusal | NoPlace, (text: string, t: Localize) => string>> = {
  computed: (text, t) => t("The code computes this value: {0}.", text),
  unreadable: (text, t) => t("What defines {0} cannot be read from the source.", text),
  unpacked: (_text, t) =>
    t("The arguments come from a list or dict that is unpacked into the call."),
  elsewhere: (text, t) => t("It stands in another file: {0}.", text),
  required: (_text, t) => t("The class has no default for this argument."),
  indirect: (_text, t) => t("The class is chosen elsewhere in the code."),
  broken: (_text, t) => t("The call is half typed or does not fit its signature."),
  library: (_text, t) =>
    t("The library decides this by its training arguments, which have no such argument."),
  missing: (_text, t) => t("The call is not in the file any more."),
  unverified: (_text, t) =>
    t("Written into the code, it would not mean this. Change it by hand, please."),
  group: (_text, t) => t("Parameter groups are changed in the code by hand."),
  structure: (_text, t) =>
    t("Another arrangement of schedulers is new code: take it from Export, Python code."),
  length: (_text, t) => t("The script's own loops say how long it runs."),
  world: (_text, t) => t("This is how the script is started, not part of its code."),
};
