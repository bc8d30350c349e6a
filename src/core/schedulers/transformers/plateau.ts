import type { ParamSpec } from "../../spec/paramSpec.ts";
import { reduceLROnPlateau } from "../reduceLROnPlateau.ts";
import type { SchedulerDefinition } from "../scheduler.ts";
import { documentation, home } from "./schedule.ts";

const keywordOnly = (spec: ParamSpec): ParamSpec => ({ ...spec, keywordOnly: true });

/** PyTorch's class itself, whose arguments are passed on as keywords. */
export const reduceOnPlateauSchedule: SchedulerDefinition = {
  ...(reduceLROnPlateau as SchedulerDefinition),
  ...home,
  name: "get_reduce_on_plateau_schedule",
  returns: "ReduceLROnPlateau",
  forwardsKeywords: true,
  references: documentation,
  params: Object.fromEntries(
    Object.entries(reduceLROnPlateau.params).map(([name, spec]) => [name, keywordOnly(spec)]),
  ),
};
