import { lessonTitle } from "../lessonFor.ts";
import type { LessonText } from "./lesson.ts";

/** The notes' own line, as it stands: misspelt, and with names that nothing defines. */
const notesLine = `import torch.optim as optim

optimzier = optim.SGD(parameters, lr, momentum)
`;

export const sgd: LessonText = (t) => ({
  id: "sgd",
  title: lessonTitle("sgd", t),
  steps: [
    {
      id: "call",
      title: t("One line"),
      text: [
        t(
          "parameters are the weights that are trained, lr is the initial learning rate, momentum says how much of earlier gradients counts. Open the line: the extension reads it as it stands, assumes what nothing defines, and says so. One click sets a value.",
        ),
      ],
      figure: { kind: "code", text: notesLine },
    },
    {
      id: "memory",
      title: t("How long momentum remembers"),
      text: [
        t(
          "Near 1, say 0.8 or 0.9, earlier gradients count more. A gradient that is k steps old has the weight μᵏ; together they weigh 1/(1 − μ).",
        ),
      ],
      formula: ["1 + μ + μ² + … = 1/(1 − μ)"],
      predict: {
        question: t("A steady gradient, momentum 0.9: how much longer do the steps become?"),
        answers: [t("1.9 times"), t("10 times"), t("90 times")],
        right: ({ gain = 0 }) => [1.9, 10, 90].findIndex((x) => Math.abs(gain / x - 1) < 0.1),
      },
      figure: { kind: "drawing", name: "memory" },
      after: [t("So a rate that suits plain SGD is about ten times too large with momentum 0.9.")],
    },
  ],
});

export const sgdr: LessonText = (t) => ({
  id: "sgdr",
  title: lessonTitle("sgdr", t),
  steps: [
    {
      id: "schedule",
      title: t("A cosine that starts again"),
      text: [
        t(
          "SGDR (Loshchilov & Hutter 2017) lowers the rate along a cosine and restarts it. In PyTorch it is SGD together with CosineAnnealingWarmRestarts(optimizer, T_0, T_mult, eta_min, last_epoch).",
        ),
        t(
          "T_0 is the length of the first cycle, T_mult the factor by which each next one is longer, eta_min the lowest rate.",
        ),
      ],
      formula: ["η_t = η_min + ½(η₀ − η_min)(1 + cos(π T_cur / T_i))"],
      figure: { kind: "drawing", name: "restarts" },
    },
    {
      id: "leave",
      title: t("Leaving a poor minimum"),
      text: [
        t(
          "Every restart is a burst of large steps. Here all seeds start in a sharp basin beside a flat one.",
        ),
      ],
      predict: {
        question: t("Which schedule lets the most seeds leave the sharp basin?"),
        answers: [t("Step decay"), t("One cosine"), t("Five cosines")],
        right: ({ lastSteps = 0, lastCosine = 0, lastRestarts = 0 }) => {
          const all = [lastSteps, lastCosine, lastRestarts];
          return all.indexOf(Math.max(...all));
        },
      },
      figure: {
        kind: "experiment",
        name: "leavingMinimum",
        charts: ["share"],
        claims: ["restartsLeave", "decayStays", "moreThanSteps"],
      },
      after: [
        t(
          "It is the large rate that leaves the basin: a step decay that keeps it for half of the time lets many go as well. Restarts come back to it without giving up the small rates between.",
        ),
      ],
    },
    {
      id: "anytime",
      title: t("Good at any time, and snapshots"),
      text: [
        t(
          "With an equal budget SGDR offers a usable model at the end of each cycle, where step decay has not decayed yet. The models at these ends differ enough to be averaged (Huang et al. 2017).",
        ),
      ],
      figure: {
        kind: "experiment",
        name: "restarts",
        charts: ["train", "test"],
        claims: ["anytime", "equalEnd", "snapshots"],
      },
      after: [
        t(
          "At the end both schedules are alike here: SGDR is no promise of a better last model. The lead on the way depends on the rate as well: at a third of this one it was not seen.",
        ),
      ],
    },
  ],
});

export const adam: LessonText = (t) => ({
  id: "adam",
  title: lessonTitle("adam", t),
  steps: [
    {
      id: "moments",
      title: t("Two moments, and their correction"),
      text: [
        t(
          "Adam keeps a running mean of the gradient and one of its square, for each weight, and divides the one by the root of the other. So every weight gets a step of its own, of at most about the rate, whatever the size of its gradients.",
        ),
        t(
          "Both means start at 0 and are too small at first. The bias correction divides that out.",
        ),
      ],
      formula: [
        "m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²",
        "m̂ = m/(1 − β₁ᵗ),  v̂ = v/(1 − β₂ᵗ)",
        "w ← w − η m̂/(√v̂ + ε)",
      ],
      predict: {
        question: t("Without the correction, how long is the very first step?"),
        answers: [t("A tenth of the rate"), t("The rate"), t("About three times the rate")],
        right: ({ raw = 0 }) => [0.1, 1, 3.16].findIndex((x) => Math.abs(raw / x - 1) < 0.1),
      },
      figure: {
        kind: "experiment",
        name: "adamBias",
        charts: ["size", "loss"],
        claims: ["firstIsRate", "rawIsLonger", "rawPeaks"],
      },
    },
    {
      id: "decay",
      title: t("L2 or decoupled decay"),
      text: [
        t(
          "weight_decay of Adam is L2: it adds λw to the gradient, and is then divided by √v̂ with it. AdamW takes it out of the gradient and shrinks the weights directly.",
        ),
      ],
      predict: {
        question: t("Adam with L2: which weights are shrunk least?"),
        answers: [t("Those with small gradients"), t("Those with large gradients"), t("All alike")],
        right: ({ adamSmall = 0, adamLarge = 0 }) =>
          adamLarge > adamSmall + 0.1 ? 1 : adamSmall > adamLarge + 0.1 ? 0 : 2,
      },
      figure: {
        kind: "experiment",
        name: "adamDecay",
        charts: ["left"],
        claims: ["l2DependsOnSize", "decoupledAlike", "asTheory"],
      },
    },
    {
      id: "amsgrad",
      title: "AMSGrad",
      text: [
        t(
          "When large gradients are rare, their memory fades before the next one comes, and Adam can walk the wrong way. AMSGrad divides by the root of the largest v so far (Reddi et al. 2018).",
        ),
      ],
      figure: {
        kind: "experiment",
        name: "amsgrad",
        charts: ["position"],
        claims: ["adamWrong", "amsgradRight"],
      },
      after: [t("On usual problems the two hardly differ.")],
    },
    {
      id: "when",
      title: t("Where SGD is still preferred"),
      text: [
        t(
          "Convolutional networks on images are still often trained with SGD and momentum, with a tuned rate and a schedule; transformers are nearly always trained with AdamW. Neither is settled by theory: measure both with an equal budget.",
        ),
        t(
          "The Find tab tunes each run's rate with the same number of trials on the stand-in problem. It is not your model: it shows how to compare fairly.",
        ),
      ],
      figure: { kind: "tab", tab: "find" },
    },
  ],
});

export const choose: LessonText = (t) => ({
  id: "choose",
  title: lessonTitle("choose", t),
  steps: [
    {
      id: "facts",
      title: t("What your script says"),
      text: [
        t(
          "A schedule must know how long the run is and how often it is stepped. This is what was read from the open file, and what had to be assumed.",
        ),
      ],
      figure: { kind: "script", part: "facts" },
    },
    {
      id: "candidates",
      title: t("Put candidates beside it"),
      text: [
        t(
          "Four schedules that are often used, each with the length of your run. With few epochs they are stepped once per batch.",
        ),
        t(
          "Add some to your run, with your optimizer and your length, and look at the Schedule tab. They go away again when you leave this lesson, unless you keep them.",
        ),
      ],
      figure: { kind: "script", part: "candidates" },
    },
    {
      id: "write",
      title: t("Write it back"),
      text: [
        t(
          "Select the run you want. Apply to code shows the exact edit before it is made; a candidate is inserted as new code. The learning rate and the momentum you see are exactly PyTorch's; the loss is a stand-in. The last word has your own validation set.",
        ),
      ],
      figure: { kind: "script", part: "write" },
    },
  ],
});
