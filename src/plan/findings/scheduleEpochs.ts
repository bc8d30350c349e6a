import { isNumeric, toNumber } from "../../core/spec/pyValue.ts";
import { newCode, newValue } from "../../python/edits/wishes.ts";
import type { SchedulerFact } from "../../python/script.ts";
import {
  argumentText,
  batchesPerStep,
  isSetByHand,
  numberOf,
  perScheduler,
  placeOf,
} from "./context.ts";
import type { Finding, FindingOf, Fix } from "./finding.ts";

/** What happens in a run that goes on after the schedule has come to its end. */
const afterwards: Readonly<Record<string, FindingOf<"schedule-epochs">["effect"]>> = {
  CosineAnnealingLR: "rises",
  OneCycleLR: "raises",
  PolynomialLR: "zero",
  get_linear_schedule_with_warmup: "zero",
};

const totals: Readonly<Record<string, string>> = {
  CosineAnnealingLR: "T_max",
  OneCycleLR: "total_steps",
  PolynomialLR: "total_iters",
  get_linear_schedule_with_warmup: "num_training_steps",
};

/**
 * A schedule of so many epochs, counted in batches of the loop's own loader, in a run of another
 * number of epochs: how many batches an epoch has does not matter then.
 */
export const scheduleEpochs = perScheduler((s, context): Finding | undefined => {
  const { run, fact } = context;
  const { epochs, stepsPerEpoch } = fact;
  const isRead = run.isDefault && !fact.isOpen && epochs.origin === "argument";
  if (s.cadence !== "batch" || s.parent !== null || !isRead || isSetByHand(context)) {
    return undefined;
  }
  // Where both lengths are known the other rules say more.
  if (stepsPerEpoch.origin === "argument" || stepsPerEpoch.value < 2) return undefined;
  const every = batchesPerStep(s, context);
  const found = every && lasting(s, stepsPerEpoch.value, every);
  const effect = found && effectOf(s, found.lasts, epochs.value);
  if (!found || !effect) return undefined;
  return {
    code: "schedule-epochs",
    severity: "warning",
    span: placeOf(s, found.name),
    argument: found.text,
    epochs: epochs.value,
    lasts: found.lasts,
    effect,
    fixes: fixesFor(s, found, epochs.value, every),
  };
});

function effectOf(s: SchedulerFact, lasts: number, epochs: number) {
  if (lasts > epochs * 1.05) return "unfinished";
  const isShort = lasts < epochs * 0.95;
  // Whole waves of a cosine may be meant.
  const isWave = s.name === "CosineAnnealingLR" && epochs >= 2 * lasts;
  return isShort && !isWave ? afterwards[s.name] : undefined;
}

/**
 * How many epochs a schedule lasts that is stepped on every `every`-th batch, where that is certain
 * although the number of batches is not.
 */
function lasting(s: SchedulerFact, batches: number, every: number) {
  const assumedValue = (name: string) => {
    const { value = null, origin, via } = s.args[name] ?? {};
    // What is merely guessed says nothing of what the script computes.
    const isRead = origin === "assumed" && via !== null;
    return isRead && isNumeric(value) ? toNumber(value) : undefined;
  };
  const name = totals[s.name];
  const total = name === undefined ? undefined : assumedValue(name);
  if (name !== undefined && total !== undefined && total > 0) {
    const lasts = Math.round((total * every) / batches);
    // A quotient may be rounded once, or once in each epoch.
    const slack = every === 1 ? 0 : lasts + 1;
    const isWhole = Math.abs(total - (lasts * batches) / every) <= slack;
    return isWhole ? { name, lasts, text: argumentText(s, name) } : undefined;
  }
  const epochs = numberOf(s, "epochs");
  const isOwn = s.name === "OneCycleLR" && assumedValue("steps_per_epoch") === batches;
  return isOwn && epochs
    ? { name: "epochs", lasts: epochs * every, text: argumentText(s, "epochs") }
    : undefined;
}

/** A length in batches, where gradients are accumulated, is too long by as many times. */
function fixesFor(
  s: SchedulerFact,
  { name, lasts }: { readonly name: string; readonly lasts: number },
  epochs: number,
  every: number,
): readonly Fix[] {
  if (name === "epochs") return every === 1 ? [epochsFix(s, epochs)] : [];
  const text = s.args[name]?.text ?? "";
  const isProduct = /^[\w.()]+(\s*\*\s*[\w.()]+)*$/.test(text);
  if (every === 1 || lasts !== epochs * every || !isProduct) return [];
  const to = newCode(`${text} // ${every}`);
  const wish = { kind: "set", call: s.id, argument: name, to, at: "call" } as const;
  return [{ title: { kind: "set", text: `${name}=${text} // ${every}` }, wishes: [wish] }];
}

function epochsFix(s: SchedulerFact, epochs: number): Fix {
  const to = newValue(BigInt(epochs));
  const wish = { kind: "set", call: s.id, argument: "epochs", to, at: "definition" } as const;
  return { title: { kind: "set", text: `epochs=${epochs}` }, wishes: [wish] };
}
