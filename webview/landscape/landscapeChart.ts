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
import { arrowScale, stepArrows } from "./arrows.ts";
import { Gestures } from "./gestures.ts";
import { LabelSpace, textBox } from "./labelSpace.ts";
import { curveProjection, type Projection, planeProjection, viewAround } from "./projection.ts";
import {
  type Arrow,
  drawArrows,
  drawMarks,
  drawParallelogram,
  drawPath,
  drawStart,
  type Path,
} from "./runLayer.ts";
import {
  derivedOf,
  dimensionOfTrace,
  dissectionOf,
  mainWalker,
  pathOf,
  type Walker,
  walkersOf,
} from "./scene.ts";
import { dimensionOf, startOf, surfaceChoice, viewOf } from "./settings.ts";
import { drawContours, drawCurve, drawMinimum } from "./surfaceLayer.ts";

/** The drawn area reaches this share of the view beyond it, so that panning shows no border. */
const MARGIN = 0.3;
const CELL_PIXELS = 5;
const CURVE_POINTS = 800;

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

  /** The surface, if it is the one that the settings ask for. */
  private get surface(): Surface | null {
    const { surface } = this.state;
    return surface && (surface.kind === "curve") === this.isCurve ? surface : null;
  }

  private projection(): Projection {
    const { width, height } = this.size();
    const view = viewOf(this.settings);
    if (!this.isCurve) return planeProjection(view, width, height);
    return curveProjection(view, this.heightRange(view.x, view.span), width, height);
  }

  /** The lowest and highest place of the curve in view. */
  private heightRange(middle: number, span: number): readonly [number, number] {
    const { surface } = this;
    if (surface?.kind !== "curve") return [0, 1];
    const { heights, request } = surface;
    const [left, right] = request.x;
    const shown = heights.filter((_, i) => {
      const x = left + ((right - left) * i) / (heights.length - 1);
      return Math.abs(x - middle) <= span / 2;
    });
    const finite = (shown.length > 1 ? shown : heights).filter(Number.isFinite);
    const low = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    if (!(low < high)) return [low - 0.5, low + 0.5];
    // Steep walls would flatten everything between them.
    const top = walkersOf(this.state)
      .map(({ walk }) => derivedOf(walk.trace).top)
      .reduce((a, b) => Math.max(a, b), low);
    return [low, Math.min(high, top > low ? low + (top - low) * 1.25 : high)];
  }

  private requestSurvey({ width, height, fromX, fromY }: Projection): void {
    const reach = (size: number) => [-MARGIN * size, (1 + MARGIN) * size] as const;
    const [left, right] = reach(width);
    const [top, bottom] = reach(height);
    const cells = (size: number) =>
      Math.max(20, Math.ceil((size * (1 + 2 * MARGIN)) / CELL_PIXELS));
    const { objective, expression } = surfaceChoice(this.settings);
    const { start: _, ...known } = objective;
    const isCurve = this.isCurve;
    const request: SurfaceRequest = {
      objective: known,
      expression,
      x: [fromX(left), fromX(right)],
      y: isCurve ? [0, 1] : [fromY(bottom), fromY(top)],
      columns: isCurve ? CURVE_POINTS : cells(width),
      rows: isCurve ? 1 : cells(height),
    };
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
    this.drawMinima(ctx, surface, projection);
  }

  private drawMinima(
    ctx: CanvasRenderingContext2D,
    surface: Surface,
    projection: Projection,
  ): void {
    for (const { x, y, label } of this.minima(surface, projection)) {
      drawMinimum(ctx, x, y, label, this.theme);
    }
  }

  /** Where the minima lie in the picture; the first one bears the name. */
  private minima(surface: Surface, { toX, toY }: Projection) {
    const { points, isKnown } = surface.minima;
    const { t } = this.state;
    const name = isKnown ? t("minimum") : t("lowest point found");
    return points.map(([x = 0, y], i) => {
      const height = surface.kind === "curve" ? this.heightAt(surface, x) : (y ?? 0);
      return { x: toX(x), y: toY(height), label: i === 0 ? name : null };
    });
  }

  /** The names of the minima lie on the background already. */
  private takeMinima(
    ctx: CanvasRenderingContext2D,
    projection: Projection,
    space: LabelSpace,
  ): void {
    if (!this.surface) return;
    ctx.font = `11px ${this.theme.font}`;
    for (const { x, y, label } of this.minima(this.surface, projection)) {
      if (label === null) continue;
      const { width } = ctx.measureText(label);
      space.take(textBox(x - width / 2, y + 18, width));
    }
  }

  /** The curve's height at the drawn place nearest to `x`. */
  private heightAt({ heights, request }: Extract<Surface, { kind: "curve" }>, x: number): number {
    const [left, right] = request.x;
    const i = Math.round(((x - left) / (right - left)) * (heights.length - 1));
    return heights[i] ?? Number.NaN;
  }

  private drawRuns(ctx: CanvasRenderingContext2D, projection: Projection): void {
    const { state, theme } = this;
    const wanted = this.isCurve ? 1 : 2;
    const space = new LabelSpace(projection.width, projection.height);
    this.takeMinima(ctx, projection, space);
    const walkers = walkersOf(state).filter((w) => dimensionOfTrace(w.walk.trace) === wanted);
    const paths = walkers.map((walker) => pathOf(walker, state, theme));
    for (const path of [...paths].sort((a, b) => Number(a.isSelected) - Number(b.isSelected))) {
      drawPath(ctx, path, projection, theme);
    }
    const { x, y } = this.startPixel();
    const start = startOf(this.settings).map((v) => figure(Number(v.toPrecision(3))));
    // Later the arrows need the room.
    const hint = scrubberStep(state) === 0 ? [state.t("drag, or arrow keys")] : [];
    const lines = [state.t("start ({0})", start.join(", ")), ...hint];
    drawStart(ctx, x, y, lines, theme.runs[0] ?? theme.text, theme, space);
    const main = mainWalker(state);
    const path = paths.find((p) => p.isSelected);
    if (main && path) this.drawStep(ctx, main, path, projection, space);
    drawMarks(ctx, paths, projection, theme, space);
  }

  private drawStep(
    ctx: CanvasRenderingContext2D,
    walker: Walker,
    path: Path,
    projection: Projection,
    space: LabelSpace,
  ): void {
    const dissection = dissectionOf(walker);
    if (!dissection) return;
    const scale = arrowScale(derivedOf(walker.walk.trace).usualMove, projection.scale);
    this.noteScale(scale);
    const arrows = stepArrows(dissection, scale, projection, this.state.t);
    const k = Math.min(walker.at, walker.walk.trace.steps - 1);
    const x = projection.toX(path.positions[2 * k] as number);
    const y = projection.toY(path.positions[2 * k + 1] as number);
    const parts = arrows.filter((a) => a.kind === "gradient" || a.kind === "momentum");
    const [first, second] = parts;
    if (this.isCurve) this.drawForces(ctx, arrows, x, y, path.color, space);
    else {
      if (first && second) drawParallelogram(ctx, [first, second], x, y, this.theme);
      drawArrows(ctx, arrows, x, y, path.color, this.theme, space);
    }
  }

  private noteScale(scale: number): void {
    const note = this.canvas.closest("figure")?.querySelector(".arrow-note");
    const { t } = this.state;
    const text = scale === 1 ? t("arrows to scale") : t("arrows drawn {0}×", count(scale));
    if (note && note.textContent !== text) note.textContent = text;
  }

  /** In one dimension all arrows lie on one line: they are drawn one above the other, tip to tail. */
  private drawForces(
    ctx: CanvasRenderingContext2D,
    arrows: readonly Arrow[],
    x: number,
    y: number,
    color: string,
    space: LabelSpace,
  ): void {
    const gradient = arrows.find((a) => a.kind === "gradient");
    const rows = arrows.filter((a) => a.kind !== "slope");
    rows.forEach((arrow, i) => {
      const from = arrow.kind === "momentum" ? x + (gradient?.x ?? 0) : x;
      const label = arrow.label || this.state.t("update");
      const flat = { ...arrow, y: 0, label };
      drawArrows(ctx, [flat], from, y - 20 - 18 * (rows.length - 1 - i), color, this.theme, space);
    });
  }

  private startPixel(): { readonly x: number; readonly y: number } {
    const { toX, toY } = this.projection();
    const [x = 0, y] = startOf(this.settings);
    const { surface } = this;
    const height = surface?.kind === "curve" ? this.heightAt(surface, x) : y;
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
    const { toX, toY } = this.projection();
    let nearest = 14;
    let found = -1;
    for (const { walk } of walkersOf(this.state)) {
      const { positions } = derivedOf(walk.trace);
      for (let k = 0; k < positions.length / 2; k++) {
        const dx = toX(positions[2 * k] as number) - px;
        const dy = toY(positions[2 * k + 1] as number) - py;
        const distance = Math.hypot(dx, dy);
        if (distance >= nearest) continue;
        nearest = distance;
        found = k;
      }
    }
    if (found >= 0) this.host.actions.setCursor(found / scrubberSteps(this.state));
  }

  /** Shows all of all paths. */
  fit(): void {
    const { width, height } = this.size();
    const points = walkersOf(this.state).flatMap(({ walk }) => {
      const { positions } = derivedOf(walk.trace);
      return Array.from(
        { length: positions.length / 2 },
        (_, k) => [positions[2 * k], this.isCurve ? 0 : positions[2 * k + 1]] as [number, number],
      );
    });
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
