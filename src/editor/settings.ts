import * as vscode from "vscode";
import { findObjective } from "../core/objectives/index.ts";
import { type Assumptions, defaultAssumptions } from "../plan/assumptions.ts";
import { type FindingCode, findingCodes, type Severity } from "../plan/findings/finding.ts";
import { type HintKind, hintKinds } from "../present/hints.ts";
import {
  type LensAction,
  type LensChoice,
  type LensRole,
  lensActions,
} from "../present/lensPieces.ts";

const SECTION = "optimizerPlayground";

export interface Settings {
  readonly codeLens: boolean;
  readonly lens: LensSettings;
  readonly hover: boolean;
  readonly diagnostics: boolean;
  /** Other severities than a finding's own, by code; `off` leaves it out. */
  readonly severities: ReadonlyMap<FindingCode, Severity | "off">;
  /** The kinds of inlay hints that are shown. */
  readonly inlayHints: ReadonlySet<HintKind>;
  readonly assumptions: Assumptions;
}

/** Above which calls lenses stand, and with which pieces. */
export interface LensSettings extends LensChoice {
  readonly roles: ReadonlySet<LensRole>;
}

const lensRoles = ["optimizer", "scheduler", "inner"] as const;

/** Asking VS Code for some twenty settings takes longer than a lens. */
const known = new Map<string, Settings>();

/** Drops what was read as soon as it may have changed. Must listen before whoever reads again. */
export function watchSettings(): vscode.Disposable {
  const forget = () => known.clear();
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeConfiguration(forget),
    vscode.workspace.onDidChangeWorkspaceFolders(forget),
    vscode.workspace.onDidCloseTextDocument(forget),
  );
}

/** The settings in force for a file. A value out of range falls back to the default. */
export function settingsFor(uri: vscode.Uri): Settings {
  const key = uri.toString();
  const settings = known.get(key) ?? readSettings(uri);
  known.set(key, settings);
  return settings;
}

function readSettings(uri: vscode.Uri): Settings {
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
    severities: severitiesFrom(config.get("diagnostics.severity")),
    inlayHints: new Set(hintKinds.filter((kind) => flag(`inlayHints.${kind}`))),
    assumptions: assumptionsFrom(config),
  };
}

/** Each action once, in the order the user wants; what is no action is passed over. */
function actionsFrom(value: unknown): readonly LensAction[] {
  if (!Array.isArray(value)) return lensActions;
  return [...new Set(value)].filter((action) => lensActions.includes(action));
}

/** The words of the setting; anything else counts as not set. */
const severityWords: Readonly<Record<string, Severity | "off">> = {
  error: "error",
  warning: "warning",
  information: "info",
  hint: "hint",
  off: "off",
};

function severitiesFrom(value: unknown): ReadonlyMap<FindingCode, Severity | "off"> {
  const given: Readonly<Record<string, unknown>> =
    typeof value === "object" && value !== null ? { ...value } : {};
  return new Map(
    findingCodes.flatMap((code) => {
      const severity = Object.hasOwn(given, code) ? severityWords[String(given[code])] : undefined;
      return severity ? [[code, severity] as const] : [];
    }),
  );
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
