import { count, figure } from "../../src/present/numbers.ts";
import type { SurfaceRequest } from "../../src/protocol/landscape.ts";
import type { LandscapeState } from "../../src/protocol/landscapeState.ts";
import type { Actions } from "../actions.ts";
import { noteDrawing } from "../charts/canvas.ts";
import { keyOf } from "../planKey.ts";
import { sameItems } from "../sameItems.ts";
import type { State, Surface } from "../store.ts";
import type { Theme } from "../theme.ts";
import { scrubberStep, scrubberSteps } from "../timeline.ts";
import { heightAt, heightRange } from "./curveHeights.ts";
import { Gestures } from "./gestures.ts";
import { LabelSpace } from "./labelSpace.ts";
import { drawMinima, takeMinima } from "./minima.ts";
import { curveProjection, type Projection, planeProjection, viewAround } from "./projection.ts";
import { drawMarks, drawPath, drawStart } from "./runLayer.ts";
import { derivedOf, dimensionOfTrace, mainWalker, pathOf, surfaceOf, walkersOf } from "./scene.ts";
import { dimensionOf, startOf, viewOf } from "./settings.ts";
import { drawStep } from "./stepLayer.ts";
import { drawContours, drawCurve } from "./surfaceLayer.ts";
import { surveyRequest } from "./surveyRequest.ts";
import { pointsOf, stepNear } from "./walkPoints.ts";

export interface LandscapeHost {
  readonly actions: Actions;
  survey(request: SurfaceRequest): void;
}

/** The landscape's canvas: surface, paths, arrows; it is told the state and reports gestures. */
export class LandscapeChart {
  private readonly host: LandscapeHost;
  private readonly canvas: HTMLCanvasElement;
  private readonly background = document.createElement("canvas");
  private backgroundKey: readonly unknown[] = [];
  private asked = "";
  private state: State;
  private theme: Theme;
  private readonly gestures: Gestures;

  constructor(canvas: HTMLCanvasElement, host: LandscapeHost, state: State, theme: Theme) {
    this.canvas = canvas;
    this.host = host;
    this.state = state;
    this.theme = theme;
    this.gestures = new Gestures(canvas, {
      projection: () => this.projection(),
      start: () => this.startPixel(),
      actions: host.actions,
      scrubNear: (x, y) => this.scrubNear(x, y),
    });
  }

  isOn(canvas: HTMLCanvasElement): boolean {
    return this.canvas === canvas;
  }

  destroy(): void {
    this.gestures.destroy();
  }

  /** Draws the state. Nothing is computed here but where things lie. */
  draw(state: State, theme: Theme): void {
    this.state = state;
    this.theme = theme;
    const { width, height } = this.size();
    if (width < 20 || height < 20) return;
    const ratio = window.devicePixelRatio || 1;
    fitCanvas(this.canvas, width, height, ratio);
    const ctx = this.canvas.getContext("2d");
    if (!ctx) return;
    const projection = this.projection();
    this.requestSurvey(projection);
    this.drawBackground(projection, ratio);
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, this.canvas.width, this.canvas.height);
    ctx.drawImage(this.background, 0, 0);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.drawRuns(ctx, projection);
    this.placeHandle();
    noteDrawing(this.canvas, (on) => {
      this.drawSurface(on.ctx, projection);
      this.drawRuns(on.ctx, projection);
    });
  }

  private size(): { readonly width: number; readonly height: number } {
    const { clientWidth, clientHeight } = this.canvas.parentElement ?? this.canvas;
    return { width: clientWidth, height: clientHeight };
  }

  private get settings(): LandscapeState {
    return this.state.saved.landscape;
  }

  private get isCurve(): boolean {
    return dimensionOf(this.settings) === 1;
  }

  private get surface(): Surface | null {
    return surfaceOf(this.state);
  }

  private projection(): Projection {
    const { width, height } = this.size();
    const view = viewOf(this.settings);
    if (!this.isCurve) return planeProjection(view, width, height);
    return curveProjection(view, this.heightsInView(), width, height);
  }

  private heightsInView(): readonly [number, number] {
    const { surface } = this;
    if (surface?.kind !== "curve") return [0, 1];
    const { x, span } = viewOf(this.settings);
    const tops = walkersOf(this.state).map(({ walk }) => derivedOf(walk.trace).top);
    return heightRange(surface, x, span, tops);
  }

  private requestSurvey(projection: Projection): void {
    const request = surveyRequest(this.settings, projection);
    const key = keyOf(request);
    if (key === this.asked) return;
    this.asked = key;
    this.host.survey(request);
  }

  private drawBackground(projection: Projection, ratio: number): void {
    const { surface, theme, settings } = this;
    const { width, height } = projection;
    const { view, objective } = settings;
    const key = [surface, view, objective, theme, width, height, ratio, this.state.t];
    if (sameItems(key, this.backgroundKey)) return;
    this.backgroundKey = key;
    fitCanvas(this.background, width, height, ratio);
    const ctx = this.background.getContext("2d");
    if (!ctx) return;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    this.drawSurface(ctx, projection);
  }

  private drawSurface(ctx: CanvasRenderingContext2D, projection: Projection): void {
    const { surface, theme } = this;
    if (!surface) return;
    if (surface.kind === "curve") {
      drawCurve(ctx, surface.heights, surface.request.x, projection, theme);
    } else drawContours(ctx, surface.contours, surface.request, projection, theme);
    drawMinima(ctx, surface, projection, theme, this.state.t);
  }

  private drawRuns(ctx: CanvasRenderingContext2D, projection: Projection): void {
    const { state, theme, surface } = this;
    if (!surface) {
      this.noteScale(null);
      return;
    }
    const { t } = state;
    const wanted = this.isCurve ? 1 : 2;
    const space = new LabelSpace(projection.width, projection.height);
    takeMinima(ctx, surface, projection, space, { theme, t });
    const walkers = walkersOf(state).filter((w) => dimensionOfTrace(w.walk.trace) === wanted);
    const paths = walkers.map((walker) => pathOf(walker, state, theme));
    for (const path of [...paths].sort((a, b) => Number(a.isSelected) - Number(b.isSelected))) {
      drawPath(ctx, path, projection, theme);
    }
    const { x, y } = this.startPixel();
    const start = startOf(this.settings).map((v) => figure(Number(v.toPrecision(3))));
    // Later the arrows need the room.
    const hint = scrubberStep(state) === 0 ? [t("drag, or arrow keys")] : [];
    const lines = [t("start ({0})", start.join(", ")), ...hint];
    drawStart(ctx, x, y, lines, theme.runs[0] ?? theme.text, theme, space);
    const main = mainWalker(state);
    const path = paths.find((p) => p.isSelected);
    const drawing = { ctx, projection, isCurve: this.isCurve, theme, space, t };
    this.noteScale(main && path ? drawStep(main, path, drawing) : null);
    drawMarks(ctx, paths, projection, theme, space);
  }

  private noteScale(scale: number | null): void {
    const note = this.canvas.closest("figure")?.querySelector(".arrow-note");
    const { t } = this.state;
    const text =
      scale === null
        ? ""
        : scale === 1
          ? t("arrows to scale")
          : t("arrows drawn {0}×", count(scale));
    if (note && note.textContent !== text) note.textContent = text;
  }

  private startPixel(): { readonly x: number; readonly y: number } {
    const { toX, toY } = this.projection();
    const [x = 0, y] = startOf(this.settings);
    const { surface } = this;
    const height = surface?.kind === "curve" ? heightAt(surface, x) : y;
    return { x: toX(x), y: toY(height ?? 0) };
  }

  /** The keyboard's way to the start point: a button that stands where the ring is drawn. */
  private placeHandle(): void {
    const handle = this.canvas.parentElement?.querySelector<HTMLElement>(".start-handle");
    if (!handle) return;
    const { x, y } = this.startPixel();
    const { width, height } = this.size();
    const isInside = x >= 0 && y >= 0 && x <= width && y <= height;
    handle.style.left = `${isInside ? x : 16}px`;
    handle.style.top = `${isInside ? y : 16}px`;
  }

  /** A click near a path: the cursor goes to that step. */
  private scrubNear(px: number, py: number): void {
    const step = stepNear(walkersOf(this.state), this.projection(), px, py);
    if (step === undefined) return;
    this.host.actions.setCursor(step / scrubberSteps(this.state));
  }

  /** Shows all of all paths. */
  fit(): void {
    const { width, height } = this.size();
    const points = pointsOf(walkersOf(this.state), this.isCurve);
    const view = viewAround(points, this.isCurve ? 1 : width / height);
    if (view) this.host.actions.landscape.setView(view);
  }
}

function fitCanvas(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  const w = Math.round(width * ratio);
  const h = Math.round(height * ratio);
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
}
