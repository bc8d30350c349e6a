import { lessonTitle } from "../lessonFor.ts";
import type { LessonText } from "./lesson.ts";

export const splits: LessonText = (t) => ({
  id: "splits",
  title: lessonTitle("splits", t),
  steps: [
    {
      id: "noise",
      title: t("The training set holds noise too"),
      text: [
        t(
          "A model adjusts its parameters to the training set, to its noise as well as to its pattern. A low training loss alone therefore says little.",
        ),
        t(
          "The generalization gap is the loss on data the model has not seen minus the loss on the training set.",
        ),
      ],
      predict: {
        question: t(
          "A network gets more units and reaches a lower training loss. What does the gap do?",
        ),
        answers: [t("It shrinks"), t("It stays"), t("It grows")],
        right: ({ smallGap = 0, largeGap = 0 }) =>
          largeGap > 1.1 * smallGap ? 2 : largeGap < 0.9 * smallGap ? 0 : 1,
      },
      figure: {
        kind: "experiment",
        name: "generalization",
        charts: ["gap", "train"],
        claims: ["growsWithCapacity", "growsWithNoise", "trainSaysLittle"],
      },
    },
    {
      id: "best-of-k",
      title: t("Choosing by validation"),
      text: [
        t(
          "The validation set judges hyperparameters: try, look, change, train again. It may be used at every training.",
        ),
        t(
          "But many rounds of this fit the validation set too: whoever keeps the best of many trials also keeps the luckiest one.",
        ),
      ],
      predict: {
        question: t(
          "You keep the best of many trials by its validation accuracy. How good does it look?",
        ),
        answers: [t("As good as it is"), t("Better than it is"), t("Worse than it is")],
        right: ({ smallOptimism = 0 }) =>
          smallOptimism > 0.002 ? 1 : smallOptimism < -0.002 ? 2 : 0,
      },
      figure: {
        kind: "experiment",
        name: "bestOfK",
        charts: ["optimism"],
        claims: ["overstates", "moreTrials", "smallerSet", "asTheory"],
      },
    },
    {
      id: "test",
      title: t("The test set answers once"),
      text: [
        t(
          "The test set measures generalization, and only if nothing was chosen by it. Used again after a change, it is a second validation set, and fresh data is needed.",
        ),
        t(
          "In the Training tab the test set is sealed. Reveal it, change a value, reveal it again, and see what it is called then.",
        ),
      ],
      figure: { kind: "tab", tab: "training" },
    },
  ],
});

export const batchSize: LessonText = (t) => ({
  id: "batch-size",
  title: lessonTitle("batch-size", t),
  steps: [
    {
      id: "noise",
      title: t("A batch's gradient is a guess"),
      text: [
        t(
          "Besides the gradient itself, batch size n and learning rate η decide each update. A larger batch means fewer updates per epoch and a steadier gradient.",
        ),
      ],
      formula: ["w ← w − η · (1/n) Σ ∇ℓ(xᵢ, w)"],
      predict: {
        question: t(
          "The batch becomes four times as large. How far is its gradient from the full one then?",
        ),
        answers: [t("A quarter as far"), t("Half as far"), t("As far as before")],
        right: ({ power = 0 }) =>
          [0.25, 0.5, 1].findIndex((x) => Math.abs(4 ** power / x - 1) < 0.15),
      },
      figure: {
        kind: "experiment",
        name: "gradientNoise",
        charts: ["gradient", "loss"],
        claims: ["inverseRoot", "smootherLoss"],
      },
      after: [
        t(
          "Drawn without replacement, a batch close to the whole set is steadier than that: the dashed theory knows it.",
        ),
      ],
    },
    {
      id: "updates",
      title: t("Same epochs, or same updates?"),
      text: [
        t(
          "After the same number of epochs a large batch has made far fewer updates. Part of what looks like worse generalization is only that.",
        ),
      ],
      predict: {
        question: t("After the same epochs, which batch is ahead on new data?"),
        answers: [t("The largest"), t("They are alike"), t("The smallest")],
        right: ({ large = 0, small = 0 }) =>
          large > 1.05 * small ? 2 : large < 0.95 * small ? 0 : 1,
      },
      figure: {
        kind: "experiment",
        name: "batchSize",
        charts: ["test", "train"],
        claims: ["largeBehind", "trainLonger", "largeSharper"],
      },
      after: [t("Hoffer et al. (2017) call it: train longer, generalize better.")],
    },
    {
      id: "basins",
      title: t("Noise helps to leave sharp minima"),
      text: [
        t(
          "Small batches have noisy gradients, and the noise helps to leave a sharp minimum for a flat one. Here the loss has one of each, and every seed starts in the sharp one.",
        ),
      ],
      predict: {
        question: t("Which seeds end in the flat basin?"),
        answers: [t("Those with small batches"), t("Those with large batches"), t("Half of each")],
        right: ({ smallest = 0, largest = 0 }) =>
          smallest > largest + 0.2 ? 0 : largest > smallest + 0.2 ? 1 : 2,
      },
      figure: {
        kind: "experiment",
        name: "flatBasin",
        charts: ["share"],
        claims: ["noiseLeaves", "largeStays", "ratioDecides"],
      },
      after: [
        t(
          "That flat minima generalize better (Keskar et al. 2017) is a finding, not a law: the same function can be written with sharper or flatter parameters (Dinh et al. 2017).",
        ),
      ],
    },
    {
      id: "sharp",
      title: t("Where large batches settle"),
      text: [
        t("The same on a small network: trained long, with as many updates for every batch size."),
      ],
      figure: {
        kind: "experiment",
        name: "sharpMinima",
        charts: ["sharpness", "test"],
        claims: ["largeSharper", "largeGeneralizesWorse"],
      },
    },
    {
      id: "critical",
      title: t("The critical batch size"),
      text: [
        t(
          "At first twice the batch needs half the steps. Beyond a critical size it saves nothing: then the curvature limits the steps, and no longer the noise.",
        ),
      ],
      figure: {
        kind: "experiment",
        name: "criticalBatch",
        charts: ["steps"],
        claims: ["halvesBelow", "stopsAbove", "kneeBetween"],
      },
      after: [
        t(
          "McCandlish et al. (2018) estimate it from the gradient noise; the Training tab shows that estimate.",
        ),
      ],
    },
    {
      id: "scaling",
      title: t("Scaling the rate with the batch"),
      text: [
        t(
          "Fewer updates per epoch must each go further. Goyal et al. (2017) scale the rate in proportion to the batch.",
        ),
      ],
      predict: {
        question: t("Which rule keeps the loss of the smallest batch?"),
        answers: [t("A constant rate"), t("A rate ∝ √n"), t("A rate ∝ n")],
        right: ({ constant = 0, root = 0, linear = 0 }) => {
          const all = [constant, root, linear].map(Math.abs);
          return all.indexOf(Math.min(...all));
        },
      },
      figure: {
        kind: "experiment",
        name: "rateScaling",
        charts: ["loss"],
        claims: ["linearKeeps", "constantFalls", "rootBetween"],
      },
    },
  ],
});
