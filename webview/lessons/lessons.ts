import { type LessonId, lessonIds } from "../../src/present/lessonFor.ts";
import { lessonDrawings } from "../../src/present/lessons/figures/index.ts";
import type { Plot } from "../../src/present/lessons/figures/plot.ts";
import { lessonTexts } from "../../src/present/lessons/index.ts";
import type { Lesson, LessonStep } from "../../src/present/lessons/lesson.ts";
import type { PanelState } from "../../src/protocol/panelState.ts";
import type { Actions } from "../actions.ts";
import { sameItems } from "../sameItems.ts";
import type { State, Store } from "../store.ts";

/** Runs that a lesson put beside a person's own, and what was selected before. */
interface Added {
  readonly ids: readonly string[];
  readonly selected: string | null;
}

/** A drawing with what it was computed from. */
interface Plotted {
  readonly from: readonly unknown[];
  readonly plot: Plot;
}

/** What happens in the lessons: where one is, what was predicted, which sliders were moved. */
export class Lessons {
  private readonly store: Store;
  private readonly actions: Actions;
  /** Predicted answers by lesson and step. */
  private readonly answers = new Map<string, number>();
  private readonly values = new Map<string, Readonly<Record<string, number>>>();
  private readonly plots = new Map<string, Plotted>();
  private added: Added = { ids: [], selected: null };

  constructor(store: Store, actions: Actions) {
    this.store = store;
    this.actions = actions;
    store.subscribe(() => this.follow());
  }

  get state(): State {
    return this.store.state;
  }

  get saved(): PanelState["lessons"] {
    return this.state.saved.lessons;
  }

  get lesson(): Lesson | null {
    const id = lessonIds.find((known) => known === this.saved.lesson);
    return id ? lessonTexts[id](this.state.t) : null;
  }

  open(lesson: LessonId | null, step = 0): void {
    this.store.save({ lessons: { lesson, step } });
  }

  /** Goes on to a step; the one that is left counts as finished. */
  goTo(step: number): void {
    const { lesson } = this;
    if (!lesson) return;
    if (step > this.saved.step) this.finish(lesson.id, lesson.steps[this.saved.step]?.id ?? "");
    if (step >= lesson.steps.length) this.open(null);
    else this.open(lesson.id, Math.max(0, step));
  }

  isDone(lesson: string, step: string): boolean {
    return this.state.progress[lesson]?.includes(step) ?? false;
  }

  private finish(lesson: string, step: string): void {
    if (this.isDone(lesson, step)) return;
    const done = [...(this.state.progress[lesson] ?? []), step];
    const progress = { ...this.state.progress, [lesson]: done };
    this.store.update({ progress });
    this.actions.host.keepProgress(progress);
  }

  answerOf(lesson: string, step: string): number | undefined {
    return this.answers.get(`${lesson} ${step}`);
  }

  answer(lesson: string, step: string, answer: number): void {
    this.answers.set(`${lesson} ${step}`, answer);
    this.store.update({});
  }

  /** The figures that the step has measured or computed; null before. */
  figuresOf({ figure }: LessonStep): Readonly<Record<string, number>> | null {
    if (figure?.kind === "experiment") {
      return this.state.lab.experiments.get(figure.name)?.result?.figures ?? null;
    }
    return figure?.kind === "drawing" ? this.plotOf(figure.name).figures : null;
  }

  valuesOf(name: keyof typeof lessonDrawings): Readonly<Record<string, number>> {
    const controls = lessonDrawings[name].controls(this.state.t);
    return Object.fromEntries(
      controls.map((c) => [c.name, this.values.get(name)?.[c.name] ?? c.value]),
    );
  }

  setValue(name: keyof typeof lessonDrawings, control: string, value: number): void {
    this.values.set(name, { ...this.values.get(name), [control]: value });
    this.store.update({});
  }

  /** The same plot as long as no slider of it is moved. */
  plotOf(name: keyof typeof lessonDrawings): Plot {
    const { t } = this.state;
    const from = [this.values.get(name), t];
    const known = this.plots.get(name);
    if (known && sameItems(known.from, from)) return known.plot;
    const plot = lessonDrawings[name].plot(this.valuesOf(name), t);
    this.plots.set(name, { from, plot });
    return plot;
  }

  /** A candidate beside the script's own run; it goes away when the lesson is left. */
  candidate(add: () => string | null): void {
    const selected = this.added.ids.length === 0 ? this.state.saved.selected : this.added.selected;
    const id = add();
    if (id !== null) this.added = { ids: [...this.added.ids, id], selected };
  }

  get candidates(): readonly string[] {
    return this.added.ids.filter((id) => this.state.runs.some((run) => run.id === id));
  }

  keepCandidates(): void {
    this.added = { ids: [], selected: null };
    this.store.update({});
  }

  /** Leaving the lesson gives a person's own runs back. */
  private follow(): void {
    if (this.added.ids.length === 0 || this.saved.lesson === "choose") return;
    const { ids, selected } = this.added;
    this.added = { ids: [], selected: null };
    const runs = this.state.saved.runs.filter((run) => !ids.includes(run.id));
    this.store.save({ runs, selected });
  }
}
