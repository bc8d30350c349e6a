import type { PanelHost } from "../src/protocol/panel.ts";
import type { FindState } from "./find/find.ts";
import { keyOf } from "./planKey.ts";
import type { Run } from "./runs.ts";
import { type Store, selectedRun, visibleRuns } from "./store.ts";
import { readTheme } from "./theme.ts";
import { scheduleOf } from "./timeline.ts";

/** Loaded when they are first asked for: opening the panel needs none of it. */
const exportData = () => import("./exportData.ts");
const viewTables = () => import("./viewTables.ts");
const images = () => import("./charts/viewImage.ts");

/** What can be taken out of the panel. */
export class ExportActions {
  private readonly store: Store;
  private readonly host: PanelHost;
  /** What the searches found; null until their tab is opened. */
  private readonly found: () => FindState | null;

  constructor(store: Store, host: PanelHost, found: () => FindState | null) {
    this.store = store;
    this.host = host;
    this.found = found;
  }

  async link(): Promise<void> {
    const { sharedState } = await exportData();
    this.host.copyLink(sharedState(this.store.state));
  }

  async viewFile(): Promise<void> {
    const { sharedState } = await exportData();
    const { VIEW_FILE_ENDING, viewFileText } = await import("../src/protocol/sharedView.ts");
    const text = viewFileText(sharedState(this.store.state));
    this.host.saveFile(`${this.name}${VIEW_FILE_ENDING}`, text, "text");
  }

  async csv(): Promise<void> {
    await this.settled();
    const { state } = this.store;
    const [{ csvText }, { viewTable, tableCsv }] = [await exportData(), await viewTables()];
    const table = viewTable(state, this.found());
    this.host.saveFile(`${this.name}.csv`, table ? tableCsv(table) : csvText(state), "text");
  }

  async json(): Promise<void> {
    await this.settled();
    const { state } = this.store;
    const [{ jsonText }, { viewTable, tableJson }] = [await exportData(), await viewTables()];
    const table = viewTable(state, this.found());
    const text = table ? tableJson(table, state.saved.tab) : jsonText(state);
    this.host.saveFile(`${this.name}.json`, text, "text");
  }

  async png(): Promise<void> {
    await this.settled();
    const { toPng, viewImage } = await images();
    this.host.saveFile(`${this.name}.png`, toPng(viewImage(...page())), "base64");
  }

  async svg(): Promise<void> {
    await this.settled();
    const { toSvg, viewImage } = await images();
    this.host.saveFile(`${this.name}.svg`, toSvg(viewImage(...page())), "text");
  }

  /** The selected run as a script in outline, in an editor of its own. */
  async code(): Promise<void> {
    const { state } = this.store;
    const run = selectedRun(state);
    if (!run?.config) return;
    const { runScript } = await import("../src/present/code/trainingLoop.ts");
    const updates = scheduleOf(state.traces.get(run.id))?.steps ?? null;
    this.host.openText(runScript(run.config, updates), "python");
  }

  /** Once every visible run is simulated to its end, and drawn. */
  private async settled(): Promise<void> {
    const isDone = () => visibleRuns(this.store.state).every((run) => isSettled(run, this.store));
    while (!isDone()) await nextFrame();
    await nextFrame();
    await nextFrame();
  }

  private get name(): string {
    const { fileName } = this.store.state;
    return fileName === "" ? "playground" : fileName.replace(/\.\w+$/, "");
  }
}

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** The schedule is drawn ahead of the loss: what is exported is of the plan that is shown. */
function isSettled({ id, plan }: Run, { state }: Store): boolean {
  const traces = state.traces.get(id);
  if (!plan || traces?.failed) return true;
  return traces?.plan != null && keyOf(traces.plan) === keyOf(plan);
}

function page(): [root: HTMLElement, background: string] {
  const main = document.querySelector("main");
  if (!main) throw new Error("no page to draw");
  return [main, readTheme().background];
}
