import * as v from "valibot";
import { savedLab } from "./labState.ts";
import { initialLandscape } from "./landscapeDefaults.ts";
import { landscapeState } from "./landscapeState.ts";
import { savedLessons } from "./lessonState.ts";
import { TABS } from "./limits.ts";
import { savedRun, savedStandIn } from "./runState.ts";

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/**
 * What a panel keeps when it is hidden or the window is reloaded, and what a shared view holds. It
 * comes back as untrusted input.
 */
const panelState = v.object({
  version: v.literal(2),
  /** The script's address; empty for a panel without a file. */
  uri: v.string(),
  tab: v.picklist(TABS),
  /** Id of the selected run. */
  selected: v.nullable(v.string()),
  runs: v.pipe(v.array(savedRun), v.maxLength(200), v.readonly()),
  /** Null: what the settings say. */
  standIn: v.nullable(savedStandIn),
  /** How many seeds the band around the loss is made of. */
  seeds: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)),
  /** Width of the running mean over the loss, as a share of the run. */
  smoothing: share,
  /** A loss to reach. */
  target: v.nullable(v.number()),
  unit: v.picklist(["epoch", "step"]),
  scale: v.picklist(["linear", "log"]),
  /** Share of the run at which the cursor stands. */
  cursor: share,
  /** The part of the run that the charts show, in shares of it. */
  zoom: v.nullable(v.object({ from: share, to: share })),
  landscape: v.optional(landscapeState, initialLandscape),
  /** Null: the lab as it is at first. */
  lab: v.optional(v.nullable(savedLab), null),
  lessons: v.optional(savedLessons, { lesson: null, step: 0 }),
  /** Charts shown as tables. */
  tables: v.pipe(v.array(v.string()), v.readonly()),
});

export type PanelState = Readonly<v.InferOutput<typeof panelState>>;

/** The state if it is one; null for anything else, such as that of an older version. */
export function parsePanelState(value: unknown): PanelState | null {
  try {
    const parsed = v.safeParse(panelState, value);
    return parsed.success ? parsed.output : null;
  } catch (error) {
    // Nested deeper than the stack reaches.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Where a value first differs from a state, such as `runs.0.slot`; empty where it cannot be said. */
export function damagedPlace(value: unknown): string {
  try {
    const { issues } = v.safeParse(panelState, value);
    return (issues && v.getDotPath(issues[0])) ?? "";
  } catch (error) {
    if (error instanceof RangeError) return "";
    throw error;
  }
}
