import type { lessonDrawings } from "../../src/present/lessons/figures/index.ts";
import { ExperimentChart } from "../charts/experimentChart.ts";
import { LessonChart } from "../charts/lessonChart.ts";
import type { State } from "../store.ts";
import type { PageDrawing } from "../tabPages.ts";
import type { Theme } from "../theme.ts";
import type { Lessons } from "./lessons.ts";

type Drawn = { destroy(): void };

/** The lessons' charts, made when their canvas appears. */
export class LessonDrawings implements PageDrawing {
  private readonly lessons: Lessons;
  private readonly charts = new Map<HTMLCanvasElement, Drawn>();
  private theme: Theme;
  private place = "";

  constructor(lessons: Lessons, theme: Theme) {
    this.lessons = lessons;
    this.theme = theme;
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
  }

  update(root: ParentNode, state: State): void {
    this.scrollUp(root, state);
    const present = new Set<Element>();
    const selector = "canvas[data-lesson-drawing], canvas[data-lesson-experiment]";
    for (const canvas of root.querySelectorAll<HTMLCanvasElement>(selector)) {
      present.add(canvas);
      this.draw(canvas, state);
    }
    for (const [canvas, chart] of this.charts) {
      if (present.has(canvas)) continue;
      chart.destroy();
      this.charts.delete(canvas);
    }
  }

  /** Each step begins at its top. */
  private scrollUp(root: ParentNode, { saved: { lessons } }: State): void {
    const place = `${lessons.lesson} ${lessons.step}`;
    if (place === this.place) return;
    this.place = place;
    root.querySelector(".lessons")?.scrollTo(0, 0);
    // In a narrow panel everything scrolls together.
    root.querySelector("#lesson-title")?.scrollIntoView({ block: "nearest" });
  }

  private draw(canvas: HTMLCanvasElement, state: State): void {
    const { lessonDrawing, lessonExperiment, chartId } = canvas.dataset;
    if (lessonDrawing !== undefined) {
      const chart = this.chartOn(canvas, LessonChart);
      chart.show(this.lessons.plotOf(lessonDrawing as keyof typeof lessonDrawings), this.theme);
      return;
    }
    const name = lessonExperiment ?? "";
    const data = state.lab.experiments.get(name)?.result?.charts.find((c) => c.id === chartId);
    if (data) this.chartOn(canvas, ExperimentChart).show(name, data, state.t, this.theme);
  }

  /** The canvas keeps its chart as long as the kind stays the same. */
  private chartOn<C extends Drawn>(
    canvas: HTMLCanvasElement,
    kind: new (canvas: HTMLCanvasElement) => C,
  ): C {
    const known = this.charts.get(canvas);
    if (known instanceof kind) return known;
    known?.destroy();
    const chart = new kind(canvas);
    this.charts.set(canvas, chart);
    return chart;
  }
}
