import { isInt, itemsOf, type PyValue, toNumber, tuple } from "../../core/spec/pyValue.ts";
import type { RunError } from "../../core/trace.ts";
import { newCode, newValue } from "../../python/edits/wishes.ts";
import type { CallFact } from "../../python/script.ts";
import { argumentText, isCertain, isWritten, numberOf, type RunContext } from "./context.ts";
import type { Fix, FixTitle } from "./finding.ts";

type MakeFixes = (match: RegExpExecArray, call: CallFact, context: RunContext) => readonly Fix[];

/** How to mend what raises, by PyTorch's own message. */
const table: readonly (readonly [RegExp, MakeFixes])[] = [
  [/unexpected keyword argument '(\w+)'/, ([, name = ""], call) => [remove(call, name)]],
  [/Nesterov momentum requires/, (_, call) => nesterovFixes(call)],
  [/^Expected (?:positive )?integer (\w+)/, ([, name = ""], call) => asInt(call, name)],
  [/^Expected float between 0 and 1 (pct_start)/, ([, name = ""], call) => asFloat(call, name)],
  [/^betas must be either both floats/, (_, call) => floatBetas(call)],
  [/^optimizer must support momentum or beta1/, (_, call) => [noCycling(call)]],
  [/^param 'initial_lr' is not specified/, (_, call) => [remove(call, "last_epoch")]],
  [/^You must define either total_steps/, (_, call, context) => loopLengths(call, context)],
  [/^Tried to step \d+ times/, (_, call, context) => totalSteps(call, context)],
];

export function raisedFixes(error: RunError, call: CallFact, context: RunContext): readonly Fix[] {
  const [line = ""] = error.message.split("\n", 1);
  return table.flatMap(([pattern, make]) => {
    const match = pattern.exec(line);
    return match ? make(match, call, context) : [];
  });
}

const remove = (call: CallFact, argument: string): Fix => ({
  title: { kind: "remove", text: argument },
  wishes: [{ kind: "remove", call: call.id, argument }],
});

function set(call: CallFact, argument: string, value: PyValue, text: string): Fix {
  const kind: FixTitle["kind"] = isWritten(call, argument) ? "set" : "add";
  const to = newValue(value);
  return {
    title: { kind, text: `${argument}=${text}` },
    wishes: [{ kind: "set", call: call.id, argument, to, at: "definition" }],
  };
}

/** With momentum and without dampening, or without Nesterov. */
function nesterovFixes(call: CallFact): readonly Fix[] {
  const momentum = numberOf(call, "momentum");
  const dampening = numberOf(call, "dampening");
  const fixes: Fix[] = [];
  if (momentum === 0 && dampening === 0) fixes.push(set(call, "momentum", 0.9, "0.9"));
  if (dampening !== undefined && dampening !== 0 && momentum) fixes.push(remove(call, "dampening"));
  return isWritten(call, "nesterov") ? [...fixes, remove(call, "nesterov")] : fixes;
}

/** `T_0=10.0` where an int is wanted. */
function asInt(call: CallFact, name: string): readonly Fix[] {
  const value = isCertain(call.args[name]) ? call.args[name].value : undefined;
  const isWhole = typeof value === "number" && Number.isSafeInteger(value) && value > 0;
  return isWhole ? [set(call, name, BigInt(value), String(value))] : [];
}

/** `pct_start=1` where a float is wanted. */
function asFloat(call: CallFact, name: string): readonly Fix[] {
  const value = isCertain(call.args[name]) ? call.args[name].value : undefined;
  const isFitting =
    value !== undefined && isInt(value) && (toNumber(value) === 0 || toNumber(value) === 1);
  return isFitting ? [set(call, name, toNumber(value), `${toNumber(value)}.0`)] : [];
}

function floatBetas(call: CallFact): readonly Fix[] {
  const items = itemsOf(call.args.betas?.value ?? null);
  if (!items || !isCertain(call.args.betas)) return [];
  const floats = items.map(toNumber);
  const text = floats.map((x) => (Number.isInteger(x) ? `${x}.0` : String(x))).join(", ");
  return [set(call, "betas", tuple(...floats), `(${text})`)];
}

const noCycling = (call: CallFact): Fix => set(call, "cycle_momentum", false, "False");

/** The loops' own expressions, where they are plain names. */
function loopLengths(call: CallFact, { fact }: RunContext): readonly Fix[] {
  const [epochs, loader] = [fact.epochs.text ?? "", fact.stepsPerEpoch.text ?? ""];
  const isNamed = /^\w[\w.]*$/.test(epochs) && /^[A-Za-z_][\w.]*$/.test(loader);
  if (!isNamed || isWritten(call, "epochs") || isWritten(call, "steps_per_epoch")) return [];
  const add = (argument: string, text: string) =>
    ({ kind: "set", call: call.id, argument, to: newCode(text), at: "call" }) as const;
  return [
    {
      title: { kind: "add", text: `epochs=${epochs}, steps_per_epoch=len(${loader})` },
      wishes: [add("epochs", epochs), add("steps_per_epoch", `len(${loader})`)],
    },
  ];
}

/** As many steps as the loops make, where both of their lengths are known. */
function totalSteps(call: CallFact, { fact, schedulers }: RunContext): readonly Fix[] {
  const { epochs, stepsPerEpoch } = fact;
  const scheduler = schedulers.find((s) => s.id === call.id);
  const isKnown = epochs.origin === "argument" && stepsPerEpoch.origin === "argument";
  const isPerEpoch = scheduler?.cadence === "epoch" && epochs.origin === "argument";
  if (!(isPerEpoch || (isKnown && scheduler?.cadence === "batch"))) return [];
  const total = epochs.value * (isPerEpoch ? 1 : stepsPerEpoch.value);
  return isWritten(call, "total_steps") && argumentText(call, "total_steps") !== ""
    ? [set(call, "total_steps", BigInt(total), String(total))]
    : [];
}
