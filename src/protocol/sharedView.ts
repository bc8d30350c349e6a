import { damagedPlace, type PanelState, parsePanelState } from "./panelState.ts";
import { fromWire, toWire } from "./wire.ts";

/** The ending of a file that holds a view of the panel. */
export const VIEW_FILE_ENDING = ".optplay.json";

const FORMAT = "optimizer-playground-view";

/**
 * The text of a view file: runs, seed and view, for another person or another day. The same state
 * gives the same text, whatever the order in which it was put together.
 */
export function viewFileText(given: PanelState): string {
  const state = parsePanelState(given) ?? given;
  const shown = JSON.parse(toWire({ format: FORMAT, version: state.version, state })) as unknown;
  return `${JSON.stringify(shown, null, 2)}\n`;
}

/** Why a text is no view; `where` names the entry that is damaged, and may be empty. */
export type ViewProblem =
  | { readonly kind: "not-json" | "not-a-view" | "newer" | "older" }
  | { readonly kind: "damaged"; readonly where: string };

export type ParsedView =
  | { readonly state: PanelState; readonly problem: null }
  | { readonly state: null; readonly problem: ViewProblem };

/** The version of the format that is written and read. */
const VERSION: PanelState["version"] = 2;

/** Reads a view file. It may come from anywhere: everything in it is checked. */
export function parseView(text: string): ParsedView {
  const failed = (problem: ViewProblem): ParsedView => ({ state: null, problem });
  let value: unknown;
  try {
    value = fromWire(text);
  } catch {
    return failed({ kind: "not-json" });
  }
  if (typeof value !== "object" || value === null) return failed({ kind: "not-a-view" });
  const { format, version, state } = value as Record<string, unknown>;
  if (format !== FORMAT) return failed({ kind: "not-a-view" });
  if (typeof version !== "number") return failed({ kind: "damaged", where: "version" });
  if (version !== VERSION) return failed({ kind: version > VERSION ? "newer" : "older" });
  const parsed = parsePanelState(state);
  if (parsed) return { state: parsed, problem: null };
  const place = damagedPlace(state);
  return failed({ kind: "damaged", where: place && `state.${place}` });
}
