import * as v from "valibot";

/**
 * What a panel keeps when it is hidden or the window is reloaded. It is stored by the editor and
 * comes back as untrusted input.
 */
export const PanelState = v.object({
  version: v.literal(1),
  uri: v.string(),
  /** The selected run. */
  run: v.nullable(v.string()),
  unit: v.picklist(["epoch", "step"]),
  scale: v.picklist(["linear", "log"]),
  /** Share of the run at which the cursor stands. */
  cursor: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  hidden: v.array(v.string()),
  /** Runs of branches not taken by default that are drawn all the same. */
  shown: v.optional(v.array(v.string()), []),
  /** Charts shown as tables. */
  tables: v.array(v.string()),
  /** Python text of edited values: run, then call, then argument. */
  edits: v.record(v.string(), v.record(v.string(), v.record(v.string(), v.string()))),
});

export type PanelState = v.InferOutput<typeof PanelState>;
