/** How a data set says which of its parts is meant. */
export interface KnownDataset {
  /** The parameter that chooses the part, with its position and default; null where there is one part. */
  readonly part: {
    readonly name: string;
    readonly position: number;
    readonly fallback: string | null;
  } | null;
  /** Number of examples per part; `""` for a data set of one part. */
  readonly sizes: Readonly<Record<string, number>>;
}

const byTrain = (train: number, test: number): KnownDataset => ({
  part: { name: "train", position: 1, fallback: "True" },
  sizes: { True: train, False: test },
});

const bySplit = (fallback: string | null, sizes: KnownDataset["sizes"]): KnownDataset => ({
  part: { name: "split", position: 1, fallback },
  sizes,
});

const whole = (size: number): KnownDataset => ({ part: null, sizes: { "": size } });

/** Sizes of torchvision's data sets as published by their authors, by class name. */
export const torchvisionSizes: Readonly<Record<string, KnownDataset>> = {
  MNIST: byTrain(60_000, 10_000),
  FashionMNIST: byTrain(60_000, 10_000),
  KMNIST: byTrain(60_000, 10_000),
  QMNIST: {
    part: { name: "train", position: 3, fallback: "True" },
    sizes: { True: 60_000, False: 60_000 },
  },
  EMNIST: { part: { name: "split", position: 1, fallback: null }, sizes: {} },
  CIFAR10: byTrain(50_000, 10_000),
  CIFAR100: byTrain(50_000, 10_000),
  USPS: byTrain(7291, 2007),
  Omniglot: {
    part: { name: "background", position: 1, fallback: "True" },
    sizes: { True: 19_280, False: 13_180 },
  },
  SVHN: bySplit("train", { train: 73_257, test: 26_032, extra: 531_131 }),
  STL10: bySplit("train", {
    train: 5000,
    test: 8000,
    unlabeled: 100_000,
    "train+unlabeled": 105_000,
  }),
  ImageNet: bySplit("train", { train: 1_281_167, val: 50_000 }),
  Imagenette: bySplit("train", { train: 9469, val: 3925 }),
  Food101: bySplit("train", { train: 75_750, test: 25_250 }),
  Flowers102: bySplit("train", { train: 1020, val: 1020, test: 6149 }),
  OxfordIIITPet: bySplit("trainval", { trainval: 3680, test: 3669 }),
  StanfordCars: bySplit("train", { train: 8144, test: 8041 }),
  FGVCAircraft: bySplit("trainval", { trainval: 6667, train: 3334, val: 3333, test: 3333 }),
  GTSRB: bySplit("train", { train: 26_640, test: 12_630 }),
  DTD: bySplit("train", { train: 1880, val: 1880, test: 1880 }),
  Country211: bySplit("train", { train: 31_650, valid: 10_550, test: 21_100 }),
  RenderedSST2: bySplit("train", { train: 6920, val: 872, test: 1821 }),
  PCAM: bySplit("train", { train: 262_144, val: 32_768, test: 32_768 }),
  FER2013: bySplit("train", { train: 28_709, test: 7178 }),
  CelebA: bySplit("train", { train: 162_770, valid: 19_867, test: 19_962, all: 202_599 }),
  Places365: bySplit("train-standard", {
    "train-standard": 1_803_460,
    "train-challenge": 8_026_628,
    val: 36_500,
  }),
  CLEVRClassification: bySplit("train", { train: 70_000, val: 15_000, test: 15_000 }),
  Cityscapes: bySplit("train", { train: 2975, val: 500, test: 1525 }),
  Caltech101: whole(8677),
  Caltech256: whole(30_607),
  EuroSAT: whole(27_000),
  SUN397: whole(108_754),
  SEMEION: whole(1593),
};

/** EMNIST's splits, each with its training and its test part. */
export const emnistSizes: Readonly<Record<string, readonly [train: number, test: number]>> = {
  byclass: [697_932, 116_323],
  bymerge: [697_932, 116_323],
  balanced: [112_800, 18_800],
  letters: [124_800, 20_800],
  digits: [240_000, 40_000],
  mnist: [60_000, 10_000],
};

/** VOC's sets for segmentation and detection, by year and image set. */
export const vocSizes: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  VOCSegmentation: { "2012 train": 1464, "2012 val": 1449, "2012 trainval": 2913 },
  VOCDetection: {
    "2012 train": 5717,
    "2012 val": 5823,
    "2012 trainval": 11_540,
    "2007 train": 2501,
    "2007 val": 2510,
    "2007 trainval": 5011,
    "2007 test": 4952,
  },
};

/** Parts of data sets of the Hugging Face hub, by the names `load_dataset` is given. */
const hubSizes: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  imdb: { train: 25_000, test: 25_000, unsupervised: 50_000 },
  ag_news: { train: 120_000, test: 7600 },
  emotion: { train: 16_000, validation: 2000, test: 2000 },
  rotten_tomatoes: { train: 8530, validation: 1066, test: 1066 },
  yelp_review_full: { train: 650_000, test: 50_000 },
  yelp_polarity: { train: 560_000, test: 38_000 },
  squad: { train: 87_599, validation: 10_570 },
  squad_v2: { train: 130_319, validation: 11_873 },
  samsum: { train: 14_732, validation: 818, test: 819 },
  xsum: { train: 204_045, validation: 11_332, test: 11_334 },
  mnist: { train: 60_000, test: 10_000 },
  fashion_mnist: { train: 60_000, test: 10_000 },
  cifar10: { train: 50_000, test: 10_000 },
  cifar100: { train: 50_000, test: 10_000 },
  food101: { train: 75_750, validation: 25_250 },
  beans: { train: 1034, validation: 133, test: 128 },
  "glue/cola": { train: 8551, validation: 1043, test: 1063 },
  "glue/sst2": { train: 67_349, validation: 872, test: 1821 },
  "glue/mrpc": { train: 3668, validation: 408, test: 1725 },
  "glue/qqp": { train: 363_846, validation: 40_430, test: 390_965 },
  "glue/stsb": { train: 5749, validation: 1500, test: 1379 },
  "glue/mnli": { train: 392_702, validation_matched: 9815, validation_mismatched: 9832 },
  "glue/qnli": { train: 104_743, validation: 5463, test: 5463 },
  "glue/rte": { train: 2490, validation: 277, test: 3000 },
  "glue/wnli": { train: 635, validation: 71, test: 146 },
};

/** `stanfordnlp/imdb` and `nyu-mll/glue` are the same sets under their owners' names. */
const owners =
  /^(stanfordnlp|fancyzhx|dair-ai|cornell-movie-review-data|Yelp|rajpurkar|Samsung|EdinburghNLP|ylecun|zalando-datasets|uoft-cs|ethz|AI-Lab-Makerere|nyu-mll)\//;

export const hubParts = (
  name: string,
  config: string | null,
): Readonly<Record<string, number>> | undefined => {
  const bare = name.replace(owners, "");
  const key = bare === "glue" ? `glue/${config ?? ""}` : bare;
  return Object.hasOwn(hubSizes, key) ? hubSizes[key] : undefined;
};
