import type { PyValue } from "../core/spec/pyValue.ts";
import type { ExprOf } from "./ast.ts";
import type { Evaluator } from "./evaluate.ts";
import type { ParamGroups } from "./paramGroups.ts";
import type { Block } from "./scopes.ts";

const helpers = /^timm\.optim(\.\w+)?\.(add_weight_decay|param_groups_weight_decay)$/;

/** The default of both. */
const USUAL_DECAY = 1e-5;

/** The two groups of timm's helper: biases and norms without weight decay, then the rest with it. */
export function timmDecay(
  { callee, args }: ExprOf<"call">,
  block: Block,
  evaluator: Evaluator,
): ParamGroups | undefined {
  const path = evaluator.path(callee, block);
  if (path === undefined || !helpers.test(path) || args.some((a) => a.star !== ""))
    return undefined;
  const given =
    args.find((a) => a.name === "weight_decay") ?? args.filter((a) => a.name === null)[1];
  const found = given && evaluator.evaluate(given.value, block);
  const isKnown = !found || (found.known && !found.assumed);
  const decay: PyValue = found?.known ? found.value : USUAL_DECAY;
  return {
    groups: [{ weight_decay: 0 }, isKnown ? { weight_decay: decay } : {}],
    sites: [null, null],
    extras: [{}, {}],
    assumed: !isKnown,
  };
}
