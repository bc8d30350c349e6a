import { optimizerParams } from "../../core/optimizers/index.ts";
import { type NewValue, newValue } from "../../python/edits/wishes.ts";
import type { OptimizerFact } from "../../python/script.ts";
import { argumentText, isWritten, numberOf, placeOf, type RunRule } from "./context.ts";
import type { Fix } from "./finding.ts";

/** Weaker decay is the classical L2 regularisation, for which Adam is usual. */
const STRONG = 1e-3;

/** Graph networks are trained with Adam and this L2 term since the papers that introduced them. */
const graphLibrary = /^(torch_geometric|dgl|ogb|deeprobust|graphgallery)(\.|$)/;

/** Adam's `weight_decay` goes through its adaptive scaling; AdamW decays the weights themselves. */
export const adamWeightDecay: RunRule = ({ optimizer, script }) => {
  if (optimizer?.name !== "Adam" || optimizer.broken || optimizer.bindingError) return [];
  if (script.imports?.some((module) => graphLibrary.test(module))) return [];
  const decay = numberOf(optimizer, "weight_decay");
  const isCoupled = optimizer.args.decoupled_weight_decay?.value === false;
  if (decay === undefined || decay < STRONG || !isCoupled || !isWritten(optimizer, "weight_decay"))
    return [];
  return [
    {
      code: "adam-weight-decay",
      severity: "hint",
      span: placeOf(optimizer, "weight_decay"),
      argument: argumentText(optimizer, "weight_decay"),
      name: optimizer.name,
      fixes: [classFix(optimizer)],
    },
  ];
};

/** The same arguments; what is not written keeps AdamW's defaults, which are Adam's. */
function classFix(optimizer: OptimizerFact): Fix {
  const table = optimizerParams("AdamW");
  const given = Object.entries(optimizer.args).filter(
    ([name, fact]) => fact.origin !== "default" && Object.hasOwn(table, name),
  );
  const args: Record<string, NewValue> = Object.fromEntries(
    given.flatMap(([name, { value }]) => (value === undefined ? [] : [[name, newValue(value)]])),
  );
  const wish = { kind: "class", call: optimizer.id, qualified: "torch.optim.AdamW", args } as const;
  return { title: { kind: "class", text: "AdamW" }, wishes: [wish] };
}
