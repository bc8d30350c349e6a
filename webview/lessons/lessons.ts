import { type LessonId, lessonIds } from "../../src/present/lessonFor.ts";
import { lessonDrawings } from "../../src/present/lessons/figures/index.ts";
import type { Plot, PlotControl } from "../../src/present/lessons/figures/plot.ts";
import { lessonTexts } from "../../src/present/lessons/index.ts";
import type { Lesson, LessonStep } from "../../src/present/lessons/lesson.ts";
import { initialLessons } from "../../src/protocol/lessonDefaults.ts";
import type { SavedLessons } from "../../src/protocol/lessonState.ts";
import type { Actions } from "../actions.ts";
import type { Run } from "../runs.ts";
import { sameItems } from "../sameItems.ts";
import type { State, Store } from "../store.ts";

/** A drawing with what it was computed from. */
interface Plotted {
  readonly from: readonly unknown[];
  readonly plot: Plot;
}

/** What happens in the lessons: where one is, what was predicted, which sliders were moved. */
export class Lessons {
  private readonly store: Store;
  private readonly actions: Actions;
  private readonly plots = new Map<string, Plotted>();

  constructor(store: Store, actions: Actions) {
    this.store = store;
    this.actions = actions;
    store.subscribe(() => this.follow());
  }

  get state(): State {
    return this.store.state;
  }

  get saved(): SavedLessons {
    return this.state.saved.lessons;
  }

  get lesson(): Lesson | null {
    const id = lessonIds.find((known) => known === this.saved.lesson);
    return id ? lessonTexts[id](this.state.t) : null;
  }

  open(lesson: LessonId | null, step = 0): void {
    this.save({ lesson, step });
  }

  private save(change: Partial<SavedLessons>): void {
    this.store.save({ lessons: { ...this.saved, ...change } });
  }

  /** The step that is open; null in the list of all lessons. */
  get step(): LessonStep | null {
    const { lesson } = this;
    return lesson?.steps[this.saved.step] ?? lesson?.steps[0] ?? null;
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
    return this.saved.answers[`${lesson} ${step}`];
  }

  /** Keeps the guess; what answers it begins to be measured. */
  answer(lesson: string, { id, figure }: LessonStep, answer: number): void {
    this.save({ answers: { ...this.saved.answers, [`${lesson} ${id}`]: answer } });
    if (figure?.kind !== "experiment") return;
    const known = this.state.lab.experiments.get(figure.name);
    const isUnderWay = known != null && known.progress !== null;
    if (!isUnderWay && !known?.result) void this.actions.lab?.runExperiment(figure.name, 1);
  }

  hasMeasured(experiment: string): boolean {
    return this.state.lab.experiments.get(experiment)?.result != null;
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
    const saved = this.saved.values[name] ?? {};
    const placeOf = ({ name: control, min, max, value }: PlotControl) =>
      Math.max(min, Math.min(max, saved[control] ?? value));
    return Object.fromEntries(controls.map((c) => [c.name, placeOf(c)]));
  }

  setValue(name: keyof typeof lessonDrawings, control: string, value: number): void {
    const { values } = this.saved;
    this.save({ values: { ...values, [name]: { ...values[name], [control]: value } } });
  }

  /** The same plot as long as no slider of it is moved. */
  plotOf(name: keyof typeof lessonDrawings): Plot {
    const { t } = this.state;
    const from = [this.saved.values[name], t];
    const known = this.plots.get(name);
    if (known && sameItems(known.from, from)) return known.plot;
    const plot = lessonDrawings[name].plot(this.valuesOf(name), t);
    this.plots.set(name, { from, plot });
    return plot;
  }

  /** A candidate beside the script's own run; it goes away when the lesson is left. */
  candidate(add: () => string | null): void {
    const { added } = this.saved;
    const selected = added.ids.length === 0 ? this.state.saved.selected : added.selected;
    const id = add();
    if (id !== null) this.save({ added: { ids: [...added.ids, id], selected } });
  }

  get candidates(): readonly Run[] {
    return this.state.runs.filter(({ id }) => this.saved.added.ids.includes(id));
  }

  /** The run that the last lesson is about: the selected one, or the one that was before. */
  get ownRun(): Run | undefined {
    const { runs, saved } = this.state;
    const { ids, selected } = this.saved.added;
    const wanted = ids.includes(saved.selected ?? "") ? selected : saved.selected;
    const chosen = runs.find((run) => run.id === wanted && run.config);
    return chosen ?? runs.find((run) => run.file && run.config) ?? runs.find((run) => run.config);
  }

  keepCandidates(): void {
    this.save({ added: initialLessons.added });
  }

  private follow(): void {
    if (this.saved.added.ids.length > 0 && this.saved.lesson !== "choose") this.giveBack();
    else if (this.state.saved.tab === "lessons") this.remeasure();
  }

  /** Leaving the lesson gives a person's own runs back. */
  private giveBack(): void {
    const { ids, selected } = this.saved.added;
    const runs = this.state.saved.runs.filter((run) => !ids.includes(run.id));
    this.store.save({ runs, selected, lessons: { ...this.saved, added: initialLessons.added } });
  }

  /** A view that comes back shows its figures again: they are measured anew, not kept. */
  private remeasure(): void {
    const figure = this.step?.figure;
    if (figure?.kind !== "experiment") return;
    const { name } = figure;
    const isNoted = this.saved.measured.includes(name);
    const known = this.state.lab.experiments.get(name);
    if (known?.result && !isNoted) this.save({ measured: [...this.saved.measured, name] });
    if (!known && isNoted) void this.actions.lab?.runExperiment(name, 1);
  }
}
