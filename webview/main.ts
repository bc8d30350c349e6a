import { createBirpc } from "birpc";
import { render } from "lit-html";
import { localizer } from "../src/present/localize.ts";
import type { PanelHost, PanelRun, PanelScript, PanelView } from "../src/protocol/panel.ts";
import type { PanelState } from "../src/protocol/panelState.ts";
import { fromWire, toWire } from "../src/protocol/wire.ts";
import { Actions } from "./actions.ts";
import { ChartSet } from "./charts/chartSet.ts";
import { drawSoon } from "./drawSoon.ts";
import { FocusKeeper } from "./focusKeeper.ts";
import { listenToKeys } from "./keys.ts";
import { pinnedFileRun, starterRuns } from "./newRuns.ts";
import { Playback } from "./playback.ts";
import { Simulation } from "./simulation.ts";
import { StateKeeper } from "./stateKeeper.ts";
import { initialSaved, Store } from "./store.ts";
import { syncRuns } from "./syncRuns.ts";
import { TabPages } from "./tabPages.ts";
import { onThemeChange, readTheme } from "./theme.ts";
import { app } from "./views/app.ts";
import { pageLoaders } from "./views/tabs.ts";
import { perform } from "./wishes.ts";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const vscode = acquireVsCodeApi();
const store = new Store(initialSaved(""));

const view: PanelView = {
  show: (script, fileName, problem) => show(script, fileName, problem),
  select: (run) => selectFileRun(run),
  pin: (run, fileName) => pin(run, fileName),
  perform: (wish) => perform(wish, actions, store),
  restore: (state) => restore(state),
};

const rpc = createBirpc<PanelHost, PanelView>(view, {
  post: (data) => vscode.postMessage(data),
  on: (listener) => window.addEventListener("message", (event) => listener(event.data)),
  serialize: toWire,
  deserialize: (data) => fromWire(String(data)),
  timeout: -1,
});

const host: PanelHost = {
  ready: (saved) => rpc.ready(saved),
  reveal: (call) => void rpc.reveal.asEvent(call),
  revealLength: (run, which) => void rpc.revealLength.asEvent(run, which),
  revealBroken: () => void rpc.revealBroken.asEvent(),
  pick: (title, items) => rpc.pick(title, items),
  openScript: () => void rpc.openScript.asEvent(),
  setLengths: () => void rpc.setLengths.asEvent(),
  setValue: (text) => void rpc.setValue.asEvent(text),
  previewEdits: (request) => rpc.previewEdits(request),
  previewInsert: (config) => rpc.previewInsert(config),
  applyEdits: (preview) => rpc.applyEdits(preview),
  undoEdits: () => rpc.undoEdits(),
  saveFile: (...file) => void rpc.saveFile.asEvent(...file),
  openText: (...text) => void rpc.openText.asEvent(...text),
  copyLink: (state) => void rpc.copyLink.asEvent(state),
  copyLessonLink: (...place) => void rpc.copyLessonLink.asEvent(...place),
  keepProgress: (progress) => void rpc.keepProgress.asEvent(progress),
  changed: (state) => void rpc.changed.asEvent(state),
  failed: (message) => void rpc.failed.asEvent(message),
};

/** While a line is half typed, or the file cannot be read, the last understood runs stay. */
function show(script: PanelScript | null, fileName: string, problem: string | null): void {
  const { state } = store;
  const next = script ? kept(script, state.script) : problem ? state.script : null;
  const runs = next ? syncRuns(state.saved.runs, next) : state.saved.runs;
  const isFresh = runs.length === 0 && fileName === "";
  store.update({
    script: next,
    fileName,
    fileProblem: problem,
    isLoading: false,
    saved: {
      ...state.saved,
      uri: script?.uri ?? state.saved.uri,
      runs: isFresh ? starterRuns(state.t) : runs,
    },
  });
  // Edits that are in the code now would come back as edits, if the view were hidden before.
  keeper.save();
}

/** A call that is being typed keeps what was last understood of it. */
function kept(script: PanelScript, last: PanelScript | null): PanelScript {
  const before = new Map(last?.runs.map((run) => [run.id, run]));
  const keep = (run: PanelRun): PanelRun => {
    const isBroken = run.plan === null && run.problem === null;
    return isBroken ? (before.get(run.id) ?? run) : run;
  };
  const isGone = script.brokenLine !== null && script.runs.length === 0;
  return { ...script, runs: isGone ? [...before.values()] : script.runs.map(keep) };
}

function pin(run: PanelRun, fileName: string): void {
  const name =
    fileName === store.state.fileName ? null : `${fileName}: ${run.calls[0]?.name ?? ""}`;
  const pinned = pinnedFileRun(run, name);
  if (pinned) actions.runs.add(pinned);
}

/** A view from a link or a file: its runs take the place of those shown. */
function restore(saved: PanelState): void {
  store.update({ saved, drafts: [] });
}

/** A lens of the script was clicked: its run is shown. */
function selectFileRun(run: string): void {
  const own = store.state.runs.find((r) => r.file?.id === run);
  if (own) actions.runs.select(own.id);
}

const actions = new Actions(store, host);
const keeper = new StateKeeper(store, {
  keep: (state) => vscode.setState(state),
  tell: (state) => host.changed(state),
});
const root = document.getElementById("app") as HTMLElement;
const charts = new ChartSet(actions, readTheme());
const simulation = new Simulation(store, document.body.dataset.worker ?? "");
simulation.onOtherProgress = (slot, done) => {
  actions.lab?.progress(slot, done);
  actions.find?.progressed(slot, done);
};
simulation.onTrained = (slot, run) => actions.lab?.trainedSoFar(slot, run);
actions.onRetry = (run) => simulation.retry(run);
const pages = new TabPages(
  { actions, store, worker: simulation.worker, theme: readTheme() },
  pageLoaders,
  failed,
);
new Playback(store, actions);
listenToKeys(actions);
const focus = new FocusKeeper(root);

const schedule = drawSoon(draw);

function draw(): void {
  try {
    render(app(store.state, actions), root);
    charts.update(root, store.state);
    pages.update(root, store.state);
    focus.restore();
  } catch (error) {
    failed(error);
  }
}

function failed(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.error(text);
  host.failed(text);
}

store.subscribe(schedule);
onThemeChange(() => {
  charts.setTheme(readTheme());
  pages.setTheme(readTheme());
  schedule();
});
// The plots' own size decides how many points they get.
new ResizeObserver(schedule).observe(root);
window.addEventListener("error", (event) =>
  host.failed(String(event.error?.stack ?? event.message)),
);

draw();
void host.ready(vscode.getState() ?? null).then(({ texts, saved, state, keeps, progress }) => {
  keeper.restored();
  store.update({ t: localizer(texts), progress, ...(saved ? { saved } : {}) });
  if (state && (keeps || store.state.saved.runs.length === 0)) restore(state);
  keeper.belongsToFile(keeps);
});
