import * as vscode from "vscode";
import { findObjective } from "../core/objectives/index.ts";
import { type Assumptions, defaultAssumptions } from "../plan/assumptions.ts";
import { type HintKind, hintKinds } from "../present/hints.ts";
import { type LensAction, type LensChoice, type LensRole, lensActions } from "../present/lens.ts";

export const SECTION = "optimizerPlayground";

export interface Settings {
  readonly codeLens: boolean;
  readonly lens: LensSettings;
  readonly hover: boolean;
  readonly diagnostics: boolean;
  /** The kinds of inlay hints that are shown. */
  readonly inlayHints: ReadonlySet<HintKind>;
  readonly assumptions: Assumptions;
}

/** Above which calls lenses stand, and with which pieces. */
export interface LensSettings extends LensChoice {
  readonly roles: ReadonlySet<LensRole>;
}

const lensRoles = ["optimizer", "scheduler", "inner"] as const;

/** The settings in force for a file. A value out of range falls back to the default. */
export function settingsFor(uri: vscode.Uri): Settings {
  const config = vscode.workspace.getConfiguration(SECTION, uri);
  const flag = (name: string) => config.get<boolean>(name) ?? true;
  return {
    codeLens: flag("codeLens.enabled"),
    lens: {
      roles: new Set(lensRoles.filter((role) => flag(`codeLens.${role}`))),
      loss: flag("codeLens.loss"),
      horizon: flag("codeLens.horizon"),
      actions: actionsFrom(config.get("codeLens.actions")),
    },
    hover: flag("hover.enabled"),
    diagnostics: flag("diagnostics.enabled"),
    inlayHints: new Set(hintKinds.filter((kind) => flag(`inlayHints.${kind}`))),
    assumptions: assumptionsFrom(config),
  };
}

/** Each action once, in the order the user wants; what is no action is passed over. */
function actionsFrom(value: unknown): readonly LensAction[] {
  if (!Array.isArray(value)) return lensActions;
  return [...new Set(value)].filter((action) => lensActions.includes(action));
}

function assumptionsFrom(config: vscode.WorkspaceConfiguration): Assumptions {
  const { epochs, stepsPerEpoch, seed, objective } = defaultAssumptions;
  const name = config.get<string>("surrogate.objective") ?? objective.name;
  const known = findObjective(name) ? name : objective.name;
  const batchSize = positive(config.get("surrogate.batchSize"), 128);
  const options = known === objective.name ? { batch_size: batchSize } : {};
  return {
    epochs: positive(config.get("assumed.epochs"), epochs),
    stepsPerEpoch: positive(config.get("assumed.stepsPerEpoch"), stepsPerEpoch),
    objective: { name: known, options },
    seed: nonNegative(config.get("surrogate.seed"), seed),
  };
}

const positive = (value: unknown, fallback: number): number =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 ? value : fallback;

const nonNegative = (value: unknown, fallback: number): number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : fallback;
