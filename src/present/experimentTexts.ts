import type { ExperimentName } from "../core/training/experiments/index.ts";
import type { ExperimentText } from "./experimentText.ts";
import type { Localize } from "./localize.ts";

/** `f` gives a figure of the result as text. */
type Texts = (t: Localize, f: (figure: string) => string) => ExperimentText;

const generalization: Texts = (t, f) => ({
  title: t("Capacity and generalization gap"),
  question: t("What do more units and wrong labels do to the gap between training and validation?"),
  charts: {
    gap: { title: t("Generalization gap"), x: t("units per layer"), y: t("validation − train") },
    train: { title: t("Training loss"), x: t("units per layer"), y: t("loss") },
    validation: { title: t("Validation loss"), x: t("units per layer"), y: t("loss") },
  },
  curves: { flipped: t("{0} % of labels wrong") },
  claims: {
    growsWithCapacity: t(
      "The gap grows with the network: {0} with {1} unit, {2} with {3}.",
      f("smallGap"),
      f("smallUnits"),
      f("largeGap"),
      f("largeUnits"),
    ),
    growsWithNoise: t(
      "It grows with wrong labels: {0} without any, {1} with a fifth of them wrong, for the largest network.",
      f("cleanGap"),
      f("largeGap"),
    ),
    trainSaysLittle: t(
      "The training loss alone says little: it falls from {0} to {1} meanwhile.",
      f("smallTrain"),
      f("largeTrain"),
    ),
  },
});

const bestOfK: Texts = (t, f) => ({
  title: t("Best of k on validation"),
  question: t("By how much does the best validation score of k trials overstate the truth?"),
  charts: {
    optimism: {
      title: t("Optimism of the best trial"),
      x: t("trials k"),
      y: t("validation − true accuracy"),
    },
  },
  curves: { optimism: t("{0} validation points"), theory: t("theory, {0} points") },
  claims: {
    overstates: t(
      "The best of {0} trials looks {1} more accurate than it is, with {2} validation points.",
      f("trials"),
      f("smallOptimism"),
      f("small"),
    ),
    moreTrials: t("More trials overstate more: {0} for the best of two.", f("fewOptimism")),
    smallerSet: t(
      "A larger validation set overstates less: {0} with {1} points.",
      f("largeOptimism"),
      f("large"),
    ),
    asTheory: t(
      "The expected maximum says {0} for {1} points; measured {2}.",
      f("theory"),
      f("middle"),
      f("middleOptimism"),
    ),
  },
});

const gradientNoise: Texts = (t, f) => ({
  title: t("Gradient noise against batch size"),
  question: t("How far does a batch's gradient lie from the full one?"),
  charts: {
    gradient: {
      title: t("Distance from the full gradient"),
      x: t("batch size n"),
      y: t("root mean square"),
    },
    loss: {
      title: t("Scatter of the batch loss"),
      x: t("batch size n"),
      y: t("standard deviation"),
    },
  },
  curves: { batches: t("measured"), theory: t("theory: √(tr Σ/n)") },
  claims: {
    inverseRoot: t("The distance falls as n to the power {0}; theory says −0.5.", f("power")),
    smootherLoss: t(
      "Larger batches have a smoother loss: its scatter falls {0}-fold up to n = {1}.",
      f("lossRatio"),
      f("largest"),
    ),
  },
});

const batchSize: Texts = (t, f) => ({
  title: t("Same epochs or same updates"),
  question: t("Is a large batch worse, or did it only make too few updates?"),
  charts: {
    test: { title: t("Loss on new data"), x: t("batch size n"), y: t("loss") },
    train: { title: t("Training loss"), x: t("batch size n"), y: t("loss") },
    sharpness: { title: t("Sharpness"), x: t("batch size n"), y: t("largest eigenvalue λ") },
  },
  curves: { sameEpochs: t("same epochs"), sameUpdates: t("same updates") },
  claims: {
    largeBehind: t(
      "After the same epochs the batch of {0} is behind: {1} against {2}.",
      f("largestSize"),
      f("large"),
      f("small"),
    ),
    trainLonger: t(
      "With as many updates it reaches {0}: training longer closes the gap.",
      f("longer"),
    ),
    largeSharper: t(
      "There it stands in a sharper place: λ = {0} against {1}.",
      f("largeSharpness"),
      f("smallSharpness"),
    ),
  },
});

const sharpMinima: Texts = (t, f) => ({
  title: t("Sharp minima"),
  question: t("Trained long with the same number of updates: where do large batches settle?"),
  charts: {
    sharpness: { title: t("Sharpness"), x: t("batch size n"), y: t("largest eigenvalue λ") },
    test: { title: t("Loss on new data"), x: t("batch size n"), y: t("loss") },
    train: { title: t("Training loss"), x: t("batch size n"), y: t("loss") },
  },
  curves: { sameUpdates: t("same updates") },
  claims: {
    largeSharper: t(
      "The largest batch ends {0} times as sharp as the smallest; it is sharper in {1} of {2} seeds.",
      f("ratio"),
      f("sharper"),
      f("seeds"),
    ),
    largeGeneralizesWorse: t(
      "It does worse on new data in {0} of {1} seeds: {2} against {3}.",
      f("worse"),
      f("seeds"),
      f("large"),
      f("small"),
    ),
  },
});

const flatBasin: Texts = (t, f) => ({
  title: t("Out of the sharp basin"),
  question: t("How many seeds end in the flat basin, by batch size and rate?"),
  charts: {
    share: {
      title: t("Seeds that end in the flat basin"),
      x: t("batch size ÷ rate"),
      y: t("share"),
    },
  },
  curves: { rate: t("rate {0}") },
  claims: {
    noiseLeaves: t(
      "Small batches leave the sharp basin: {0} of {1} seeds at n = {2}.",
      f("smallestSeeds"),
      f("seeds"),
      f("smallestSize"),
    ),
    largeStays: t(
      "Large ones stay: {0} of {1} seeds leave at n = {2}.",
      f("largestSeeds"),
      f("seeds"),
      f("largestSize"),
    ),
    ratioDecides: t(
      "What counts is n/η: two rates differ by {0} on average at the same n/η.",
      f("meanGap"),
    ),
  },
});

const criticalBatch: Texts = (t, f) => ({
  title: t("Critical batch size"),
  question: t("Up to which batch size does a larger one save steps, with the best rate each?"),
  charts: { steps: { title: t("Steps to the target loss"), x: t("batch size n"), y: t("steps") } },
  curves: { steps: t("measured"), expected: t("until the expected loss is there") },
  claims: {
    halvesBelow: t("At first twice the batch divides the steps by {0}.", f("firstGain")),
    stopsAbove: t("At the end it divides them by {0}: nothing is gained.", f("lastGain")),
    kneeBetween: t(
      "The knee lies near n = {0}, with {1} steps at least.",
      f("critical"),
      f("fewest"),
    ),
  },
});

const rateScaling: Texts = (t, f) => ({
  title: t("Scaling the rate with the batch"),
  question: t("How must the rate grow with the batch to keep the loss after the same epochs?"),
  charts: { loss: { title: t("Training loss"), x: t("batch size n"), y: t("loss") } },
  curves: {
    constant: t("constant rate"),
    root: t("rate ∝ √n"),
    linear: t("rate ∝ n"),
    smallest: t("smallest batch"),
  },
  claims: {
    linearKeeps: t(
      "With a rate ∝ n the loss at n = {1} is {0} % off the smallest batch's; it stays within 10 % up to n = {2}.",
      f("linear"),
      f("size"),
      f("holdsUpTo"),
    ),
    constantFalls: t("With a constant rate it is {0} % off.", f("constant")),
    rootBetween: t("A rate ∝ √n lies between: {0} %.", f("root")),
  },
});

const learningRate: Texts = (t, f) => ({
  title: t("Rates on a parabola"),
  question: t("What do a rate too small, right, too large and divergent do?"),
  charts: {
    steps: {
      title: t("Steps until a hundredth of the distance is left"),
      x: t("learning rate"),
      y: t("steps"),
    },
  },
  curves: { steps: t("gradient descent") },
  claims: {
    smallIsSlow: t(
      "Too small is slow: {0} steps, where the right rate needs {1}.",
      f("slow"),
      f("right"),
    ),
    straightBelow: t("Below 1/L = {0} it comes from one side.", f("best")),
    swingsBetween: t("Above it swings from side to side and still arrives."),
    divergesAbove: t(
      "Above 2/L = {0} it diverges; the first such rate here is {1}.",
      f("limit"),
      f("firstDiverging"),
    ),
  },
});

const momentum: Texts = (t, f) => ({
  title: t("Momentum on hill, ravine and saddle"),
  question: t("What does momentum change on the same starts?"),
  charts: {
    hill: { title: t("Seeds that cross the hill"), x: t("momentum"), y: t("share") },
    ravine: { title: t("Steps through the ravine"), x: t("momentum"), y: t("steps") },
    saddle: { title: t("Steps to leave the saddle"), x: t("momentum"), y: t("steps") },
  },
  curves: { crossed: t("crossed"), steps: "SGD" },
  claims: {
    staysWithout: t("Without momentum {0} of {1} cross the hill.", f("crossed0"), f("seeds")),
    crossesWith: t(
      "With 0.9 it is {0} of {1}, with 0.99 {2}.",
      f("crossed90"),
      f("seeds"),
      f("crossed99"),
    ),
    ravineFaster: t(
      "Through the ravine 0.9 takes {0} steps instead of {1}.",
      f("ravine90"),
      f("ravine0"),
    ),
    tooMuchRings: t("0.99 rings on: {0} steps.", f("ravine99")),
    saddleFaster: t(
      "The saddle is left after {0} steps instead of {1}.",
      f("saddle90"),
      f("saddle0"),
    ),
  },
});

const conventions: Texts = (t, f) => ({
  title: t("Two ways to write momentum"),
  question: t("Does it matter whether the rate stands inside the velocity?"),
  charts: {
    constant: { title: t("Constant rate"), x: t("step"), y: t("position") },
    falling: { title: t("Rate falls to a tenth half way"), x: t("step"), y: t("position") },
  },
  curves: { inside: t("rate inside the velocity"), outside: t("rate outside, as in PyTorch") },
  claims: {
    agreeWhileConstant: t("With a constant rate both walk alike, to {0}.", f("constantApart")),
    differWhenChanging: t("When the rate changes they come {0} apart.", f("changingApart")),
    fromTheChangeOn: t("They part at step {0}, the first with the new rate.", f("first")),
  },
});

const restarts: Texts = (t, f) => ({
  title: t("Warm restarts against step decay"),
  question: t("At an equal budget: which loss is there when, and what are snapshots worth?"),
  charts: {
    train: { title: t("Training loss at the ends of the cycles"), x: t("epoch"), y: t("loss") },
    test: { title: t("Loss on new data"), x: t("epoch"), y: t("loss") },
  },
  curves: { steps: t("step decay"), restarts: "SGDR", ensemble: t("mean of SGDR's snapshots") },
  claims: {
    anytime: t(
      "At the ends of the first two cycles SGDR's training loss is {0} % and {1} % of step decay's.",
      f("earlyRatio"),
      f("laterRatio"),
    ),
    equalEnd: t(
      "At the end both are alike on new data: {0} and {1}.",
      f("restartsFinal"),
      f("stepsFinal"),
    ),
    snapshots: t(
      "The snapshots together reach {0}, better than the last one in {1} of {2} seeds.",
      f("ensemble"),
      f("ensembleWins"),
      f("seeds"),
    ),
  },
});

const leavingMinimum: Texts = (t, f) => ({
  title: t("Restarts and the sharp basin"),
  question: t("Do restarts help to leave a poor minimum?"),
  charts: {
    share: { title: t("Seeds that have left the sharp basin"), x: t("step"), y: t("share") },
  },
  curves: {
    steps: t("step decay after half of the time"),
    cosine: t("one cosine"),
    restarts: t("five cosines"),
  },
  claims: {
    restartsLeave: t(
      "Every restart lets more seeds go: {0} of {1} after the first cycle, {2} after the last.",
      f("firstRestartsSeeds"),
      f("seeds"),
      f("lastRestartsSeeds"),
    ),
    decayStays: t(
      "Once one cosine has decayed, nobody leaves any more: it ends with {0}.",
      f("lastCosineSeeds"),
    ),
    moreThanSteps: t("More leave than with step decay, which ends with {0}.", f("lastStepsSeeds")),
  },
});

const adamBias: Texts = (t, f) => ({
  title: t("Adam's bias correction"),
  question: t("What do Adam's first steps look like without it?"),
  charts: {
    size: {
      title: t("Length of an update, per weight"),
      x: t("step"),
      y: t("in units of the rate"),
    },
    loss: { title: t("Batch loss"), x: t("step"), y: t("loss") },
  },
  curves: {
    corrected: t("with correction"),
    raw: t("without correction"),
    theory: t("theory, first step"),
  },
  claims: {
    firstIsRate: t("With it the first step of every weight is {0} times the rate.", f("corrected")),
    rawIsLonger: t("Without it, {0} times the rate; theory says {1}.", f("raw"), f("expected")),
    rawPeaks: t("It grows up to {0} before it settles.", f("largestRaw")),
  },
});

const adamDecay: Texts = (t, f) => ({
  title: t("Adam's L2 and AdamW"),
  question: t("Which weights does weight decay shrink?"),
  charts: {
    left: {
      title: t("What is left of a weight"),
      x: t("size of its gradients"),
      y: t("share left"),
    },
  },
  curves: { Adam: t("Adam with L2"), AdamW: "AdamW", theory: t("theory: (1 − ηλ)ᵗ") },
  claims: {
    decoupledAlike: t(
      "AdamW shrinks all alike: {0} and {1} are left.",
      f("decoupledSmall"),
      f("decoupledLarge"),
    ),
    asTheory: t("That is (1 − ηλ)ᵗ = {0}.", f("expected")),
    l2DependsOnSize: t(
      "L2 in Adam spares weights with large gradients: {0} is left of them, {1} of those with small ones.",
      f("adamLarge"),
      f("adamSmall"),
    ),
  },
});

const amsgrad: Texts = (t, f) => ({
  title: t("Where Adam goes wrong"),
  question: t("Rare large gradients point left, all others right: who finds the minimum at −1?"),
  charts: { position: { title: t("Position"), x: t("step"), y: "x" } },
  curves: { adam: "Adam", amsgrad: "AMSGrad" },
  claims: {
    adamWrong: t("Adam ends at {0}, the wrong end.", f("adam")),
    amsgradRight: t("AMSGrad ends at {0}.", f("amsgrad")),
  },
});

export const experimentTexts: Readonly<Record<ExperimentName, Texts>> = {
  generalization,
  bestOfK,
  gradientNoise,
  batchSize,
  sharpMinima,
  flatBasin,
  criticalBatch,
  rateScaling,
  learningRate,
  momentum,
  conventions,
  restarts,
  leavingMinimum,
  adamBias,
  adamDecay,
  amsgrad,
};
