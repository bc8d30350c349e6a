import { schedulerPlaces } from "../../src/core/configPlan.ts";
import { type CallConfig, callsOf, type RunConfig } from "../../src/core/runConfig.ts";
import { valueText } from "../../src/core/spec/argumentText.ts";
import type { ParamSpec } from "../../src/core/spec/paramSpec.ts";
import { itemsOf, type PyValue } from "../../src/core/spec/pyValue.ts";
import type { SweepAxis } from "../../src/core/sweep.ts";
import type { StudyAxis } from "../../src/present/code/studyScript.ts";
import { paramsOf, valueIn, withValue } from "../edits.ts";
import type { Run } from "../runs.ts";

/** A hyperparameter that can be swept, and where it is looked for. */
export interface Axis extends StudyAxis {
  /** Names it among all of a run: call, argument and position. */
  readonly key: string;
  readonly label: string;
}

/** Every numeric argument of a run, with the range of its slider. */
export function axesOf(config: RunConfig): readonly Axis[] {
  const calls = callsOf(config);
  return calls.flatMap((call) =>
    Object.entries(paramsOf(call)).flatMap(([name, spec]) =>
      axesOfArgument(call, name, spec, calls),
    ),
  );
}

function axesOfArgument(
  call: CallConfig,
  name: string,
  spec: ParamSpec,
  calls: readonly CallConfig[],
): readonly Axis[] {
  if (name === "last_epoch" || spec.inert) return [];
  const isShared = calls.filter((c) => Object.hasOwn(paramsOf(c), name)).length > 1;
  const label = isShared ? `${call.name} ${name}` : name;
  if (spec.kind === "float" || spec.kind === "int") {
    return [axis(call.id, name, label, spec, spec.kind === "int")];
  }
  if (spec.kind !== "tuple" || itemsOf(valueIn(call, name))?.some((x) => x === null)) return [];
  return spec.labels.map((item, i) => ({
    ...axis(call.id, name, `${label} ${item}`, spec, false),
    item: i,
    key: `${call.id} ${name} ${i}`,
  }));
}

function axis(
  call: string,
  name: string,
  label: string,
  { slider: [low, high], scale }: { slider: readonly [number, number]; scale: "linear" | "log" },
  isInt: boolean,
): Axis {
  return { key: `${call} ${name}`, call, name, label, low, high, scale, isInt };
}

/** So many places over the range; whole numbers each only once. */
export function placesOf({ low, high, scale, isInt }: Axis, count: number): readonly number[] {
  const places = Array.from({ length: count }, (_, i) => {
    const share = count === 1 ? 0 : i / (count - 1);
    const x = scale === "log" ? low * (high / low) ** share : low + (high - low) * share;
    // Four digits: what is tried can be read, written and repeated.
    return isInt ? Math.round(x) : Number(x.toPrecision(4));
  });
  return [...new Set(places)];
}

const pyValue = (x: number, isInt: boolean): PyValue => (isInt ? BigInt(x) : x);

export function sweepAxis(run: Run, axis: Axis, places: readonly number[]): SweepAxis {
  const { config, template } = run;
  const scheduler = config ? schedulerPlaces(config, template).get(axis.call) : undefined;
  return {
    name: axis.name,
    values: places.map((x) => pyValue(x, axis.isInt)),
    ...(scheduler === undefined ? {} : { scheduler }),
    ...(axis.item === undefined ? {} : { item: axis.item }),
  };
}

/** The configuration with a place of an axis taken. */
export function withPlace(config: RunConfig, axis: Axis, place: number): RunConfig {
  const call = callsOf(config).find(({ id }) => id === axis.call);
  if (!call) return config;
  const value = pyValue(place, axis.isInt);
  if (axis.item === undefined) return withValue(config, null, axis.call, axis.name, value);
  const items = itemsOf(valueIn(call, axis.name)) ?? [];
  const changed = items.map((item, i) => (i === axis.item ? value : item));
  return withValue(config, null, axis.call, axis.name, { kind: "tuple", items: changed });
}

export const placeText = (x: number, { isInt }: Axis): string => valueText(pyValue(x, isInt));
