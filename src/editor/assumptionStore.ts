import * as vscode from "vscode";
import type { LoopRole } from "../core/runPlan.ts";
import type { Assumptions } from "../plan/assumptions.ts";
import { settingsFor } from "./settings.ts";

/** What the user set for one file, as stored in the workspace state. */
interface FileAssumptions {
  readonly epochs?: number;
  readonly stepsPerEpoch?: number;
  /** Python text of values, by the expression they stand for. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Lengths a person gives a file; null goes back to the settings. */
export interface FileLengths {
  readonly epochs?: number | null;
  readonly stepsPerEpoch?: number | null;
}

const KEY = "assumptions";

/** The assumptions in force for each file: the settings, then what was set for the file itself. */
export class AssumptionStore {
  private readonly state: vscode.Memento;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  constructor(state: vscode.Memento) {
    this.state = state;
  }

  /** What is set for the file itself counts as stated: what follows from it is certain. */
  for(uri: vscode.Uri): Assumptions {
    const base = settingsFor(uri).assumptions;
    const { epochs, stepsPerEpoch, values } = this.stored(uri);
    const stated: LoopRole[] = [
      ...(epochs === undefined ? [] : (["epoch"] as const)),
      ...(stepsPerEpoch === undefined ? [] : (["batch"] as const)),
    ];
    return {
      ...base,
      ...(epochs === undefined ? {} : { epochs }),
      ...(stepsPerEpoch === undefined ? {} : { stepsPerEpoch }),
      stated,
      values: values ?? {},
    };
  }

  /** A length that is null is forgotten; one that is absent stays as it is. */
  async setLengths(uri: vscode.Uri, lengths: FileLengths): Promise<void> {
    const { epochs, stepsPerEpoch, ...rest } = this.stored(uri);
    const all = { epochs, stepsPerEpoch, ...lengths };
    await this.update(uri, {
      ...rest,
      ...(typeof all.epochs === "number" ? { epochs: all.epochs } : {}),
      ...(typeof all.stepsPerEpoch === "number" ? { stepsPerEpoch: all.stepsPerEpoch } : {}),
    });
  }

  /** Remembers a value for an expression the source leaves open; empty text forgets it. */
  async setValue(uri: vscode.Uri, text: string, value: string): Promise<void> {
    const { values, ...rest } = this.stored(uri);
    const others = Object.entries(values ?? {}).filter(([key]) => key !== text);
    const next = value === "" ? others : [...others, [text, value] as const];
    await this.update(uri, { ...rest, values: Object.fromEntries(next) });
  }

  dispose(): void {
    this.changed.dispose();
  }

  private stored(uri: vscode.Uri): FileAssumptions {
    return this.all()[uri.toString()] ?? {};
  }

  private all(): Readonly<Record<string, FileAssumptions>> {
    return this.state.get<Record<string, FileAssumptions>>(KEY, {});
  }

  private async update(uri: vscode.Uri, value: FileAssumptions): Promise<void> {
    await this.state.update(KEY, { ...this.all(), [uri.toString()]: value });
    this.changed.fire(uri);
  }
}
