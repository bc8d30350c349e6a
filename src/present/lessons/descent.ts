import { lessonTitle } from "../lessonFor.ts";
import type { LessonText } from "./lesson.ts";

export const gradient: LessonText = (t) => ({
  id: "gradient",
  title: lessonTitle("gradient", t),
  steps: [
    {
      id: "sign",
      title: t("The sign of the slope decides the direction"),
      text: [
        t(
          "The gradient is the direction in which the loss rises fastest; training goes the other way. For one weight its sign is enough: a negative slope moves the weight to the right, a positive one to the left.",
        ),
        t(
          "Move the weight and look at the tangent. How far the weight goes is the slope times the learning rate; where the slope is 0 it stops.",
        ),
      ],
      formula: ["w ← w − η · f′(w)"],
      figure: { kind: "drawing", name: "tangent" },
    },
    {
      id: "rate",
      title: t("The rate decides how far"),
      text: [
        t(
          "On the parabola ½Lx² each step multiplies the distance to the minimum by 1 − ηL. Too small a rate crawls; the right one arrives at once; a larger one swings from side to side; one too large flies off.",
        ),
      ],
      predict: {
        question: t("From which rate on does gradient descent diverge there?"),
        answers: ["1/L", "2/L", "4/L"],
        right: ({ best = 1, firstDiverging = 0 }) =>
          [1, 2, 4].findIndex((x) => firstDiverging / best >= x && firstDiverging / best < 1.2 * x),
      },
      figure: {
        kind: "experiment",
        name: "learningRate",
        charts: ["steps"],
        claims: ["smallIsSlow", "straightBelow", "swingsBetween", "divergesAbove"],
      },
      after: [
        t(
          "A network has many curvatures at once: the steepest decides which rates are stable, the flattest how long it takes.",
        ),
      ],
    },
  ],
});

export const momentum: LessonText = (t) => ({
  id: "momentum",
  title: lessonTitle("momentum", t),
  steps: [
    {
      id: "sum",
      title: t("Each step remembers all earlier gradients"),
      text: [
        t(
          "Momentum works like a ball with inertia. It starts with m₀ = 0, so the first step follows the gradient alone. The second is the gradient there plus a part of the first, and so on: write it out, and each step is a sum of all earlier gradients with geometrically fading weights.",
        ),
      ],
      formula: ["m₁ = g₁", "m₂ = μg₁ + g₂", "m₃ = μ²g₁ + μg₂ + g₃"],
      figure: { kind: "drawing", name: "expansion" },
    },
    {
      id: "roll",
      title: t("A ball with inertia"),
      text: [
        t(
          "At a local minimum the gradient is 0 but the momentum is not: the ball goes on, against the gradient, and may cross the next hill.",
        ),
        t(
          "Two balls start at the same place; one of them has no momentum. Go on step by step, and look at the two parts of each step. Then find the smallest momentum that crosses.",
        ),
      ],
      formula: ["bₜ = μbₜ₋₁ + gₜ", "wₜ = wₜ₋₁ − ηbₜ = wₜ₋₁ − ηgₜ − ημbₜ₋₁"],
      figure: { kind: "drawing", name: "rolling" },
    },
    {
      id: "hill",
      title: t("Over the hill"),
      text: [
        t(
          "Whether a ball crosses also depends on where it starts. So here are 20 starts close to each other, with several momenta.",
        ),
      ],
      predict: {
        question: t("Of 20 nearby starts before a hill: how many cross it without momentum?"),
        answers: [t("None or hardly any"), t("About half"), t("All")],
        right: ({ crossed0 = 0, seeds = 1 }) => {
          const share = crossed0 / seeds;
          return share < 0.15 ? 0 : share < 0.85 ? 1 : 2;
        },
      },
      figure: {
        kind: "experiment",
        name: "momentum",
        charts: ["hill"],
        claims: ["staysWithout", "crossesWith"],
      },
      after: [
        t(
          "The Landscape tab shows the same for your own optimizer and schedule: choose the hill there.",
        ),
      ],
    },
    {
      id: "ravine",
      title: t("Ravine and saddle"),
      text: [
        t(
          "In a long valley plain gradient descent swings across and creeps along. Momentum cancels the swings and adds up the creeping. It also leaves saddle points sooner. Too much of it rings on.",
        ),
      ],
      figure: {
        kind: "experiment",
        name: "momentum",
        charts: ["ravine", "saddle"],
        claims: ["ravineFaster", "tooMuchRings", "saddleFaster"],
      },
    },
    {
      id: "conventions",
      title: t("Two ways to write it"),
      text: [
        t(
          "Many textbooks put the rate inside the velocity; PyTorch keeps it outside. While the rate is constant both take the same steps.",
        ),
      ],
      formula: [t("textbooks: m ← μm − ηg,  w ← w + m"), t("PyTorch: b ← μb + g,  w ← w − ηb")],
      predict: {
        question: t("A schedule lowers the rate half way. Do both still take the same steps?"),
        answers: [t("Yes"), t("No")],
        right: ({ changingApart = 0 }) => (changingApart > 1e-6 ? 1 : 0),
      },
      figure: {
        kind: "experiment",
        name: "conventions",
        charts: ["constant", "falling"],
        claims: ["agreeWhileConstant", "differWhenChanging", "fromTheChangeOn"],
      },
      after: [
        t(
          "In PyTorch a lower rate shortens the whole remembered velocity at once; inside the velocity only new gradients are shortened.",
        ),
      ],
    },
    {
      id: "variants",
      title: t("Dampening and Nesterov"),
      text: [
        t(
          "Dampening weakens each new gradient in the buffer, from the second step on. Nesterov looks one step ahead: it moves by the gradient plus μ times the new buffer. Here every gradient is 1, and the rate falls to a tenth half way.",
        ),
      ],
      figure: { kind: "drawing", name: "variants" },
    },
  ],
});
