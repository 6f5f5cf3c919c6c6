// Sentences with what sacrebleu 2.6.0 computes for them.
import type { BleuOptions } from "../src/metrics/bleu.ts";
import type { ChrFOptions } from "../src/metrics/chrf.ts";

export const hypotheses: readonly string[] = [
  "The crane, grey and tall, flew 3,000.50 km!",
  "It isn't (quite) here - yet.",
  "Les grues dansent ; à 5-6 heures",
  "a b",
  "&quot;Hi&quot; &lt;b&gt; x-\ny",
  "İstanbul ΣΑΣ 🐦🐦 x",
  "no match whatsoever at all",
];

/** Two references of each hypothesis. */
export const references: readonly (readonly string[])[] = [
  ["The grey, tall crane flew 3,000.5 km!", "A tall crane flew 3,000.50 km."],
  ["It is not quite here - yet.", "It isn't here (yet)."],
  ["Les grues dansent à 5-6 heures.", "Les grues dansent ; vers 5-6 heures"],
  ["a b c", "b a"],
  ['"Hi" <b> xy', "Hi b"],
  ["istanbul σας 🐦 y", "x 🐦🐦"],
  ["zzz qqq", "rrr"],
];

interface BleuCase {
  readonly options: BleuOptions;
  readonly score: number;
  readonly precisions: readonly number[];
  /** With the effective order. */
  readonly sentences: readonly number[];
}

export const bleuCases: readonly BleuCase[] = [
  {
    options: {},
    score: 47.17915620894024,
    precisions: [80.85106382978724, 52.5, 39.39393939393939, 29.62962962962963],
    sentences: [
      20.318991410067213, 39.281465090051306, 74.76743906106104, 100.00000000000004, 100.00000000000004,
      18.99589214128981, 0.0,
    ],
  },
  {
    options: { tokenizer: "none" },
    score: 20.101433155300704,
    precisions: [55.55555555555556, 34.48275862068966, 13.636363636363637, 6.25],
    sentences: [
      13.134549472120788, 32.159351091190125, 53.7284965911771, 100.00000000000004, 0.0, 18.99589214128981,
      0.0,
    ],
  },
  {
    options: { tokenizer: "characters" },
    score: 50.77613481925593,
    precisions: [66.44295302013423, 54.225352112676056, 46.666666666666664, 39.53488372093023],
    sentences: [
      65.61718869336345, 76.95170728864906, 93.52898212513051, 100.00000000000004, 3.632928877985223,
      49.132705481444226, 1.727223799216787,
    ],
  },
  {
    options: { lowercase: true },
    score: 47.48652852962172,
    precisions: [82.97872340425532, 52.5, 39.39393939393939, 29.62962962962963],
    sentences: [
      20.318991410067213, 39.281465090051306, 74.76743906106104, 100.00000000000004, 100.00000000000004,
      21.02241038134286, 0.0,
    ],
  },
  {
    options: { smoothing: { floor: 0.1 } },
    score: 47.17915620894024,
    precisions: [80.85106382978724, 52.5, 39.39393939393939, 29.62962962962963],
    sentences: [
      13.58812851238165, 39.281465090051306, 74.76743906106104, 100.00000000000004, 100.00000000000004,
      9.55442792204367, 0.0,
    ],
  },
  {
    options: { smoothing: { add: 1 } },
    score: 48.95133494438175,
    precisions: [80.85106382978724, 53.65853658536585, 41.1764705882353, 32.142857142857146],
    sentences: [
      28.515182415368507, 49.39382737115372, 78.56293018010261, 100.00000000000004, 100.00000000000004,
      37.99178428257963, 0.0,
    ],
  },
  {
    options: { smoothing: "none" },
    score: 47.17915620894024,
    precisions: [80.85106382978724, 52.5, 39.39393939393939, 29.62962962962963],
    sentences: [0.0, 39.281465090051306, 74.76743906106104, 100.00000000000004, 100.00000000000004, 0.0, 0.0],
  },
  {
    options: { order: 2 },
    score: 65.15121526927821,
    precisions: [80.85106382978724, 52.5],
    sentences: [
      49.54336943068622, 70.71067811865478, 93.54143466934858, 100.00000000000004, 100.00000000000004,
      28.86751345948128, 0.0,
    ],
  },
  {
    options: { order: 7 },
    score: 26.761473370931192,
    precisions: [
      80.85106382978724, 52.5, 39.39393939393939, 29.62962962962963, 19.047619047619047, 12.5,
      8.333333333333334,
    ],
    sentences: [
      7.686547813694688, 18.03266548831351, 35.059139697043044, 100.00000000000004, 100.00000000000013,
      18.99589214128981, 0.0,
    ],
  },
];

interface ChrFCase {
  readonly options: ChrFOptions;
  readonly score: number;
  readonly sentences: readonly number[];
}

export const chrFCases: readonly ChrFCase[] = [
  {
    options: {},
    score: 61.472125819082166,
    sentences: [
      62.36722763896112, 59.64526633934724, 84.49397341788647, 63.636363636363626, 18.310369833212476,
      41.77532860662317, 4.901960784313726,
    ],
  },
  {
    options: { wordOrder: 2 },
    score: 60.30455545808021,
    sentences: [
      58.477527467646894, 57.920596391815074, 82.4180991110339, 63.636363636363626, 10.986221899927486,
      34.91755577109602, 3.6764705882352944,
    ],
  },
  {
    options: { lowercase: true },
    score: 66.32845703728121,
    sentences: [
      62.980070856818045, 59.64526633934724, 84.49397341788647, 63.636363636363626, 18.310369833212476,
      78.67103664918446, 4.901960784313726,
    ],
  },
  {
    options: { whiteSpace: true },
    score: 63.927624584190724,
    sentences: [
      67.88803735982678, 60.01568107513027, 89.66840465896286, 53.34987593052109, 14.271255060728743,
      44.469985607457865, 4.385964912280701,
    ],
  },
  {
    options: { characterOrder: 3, wordOrder: 1, beta: 1 },
    score: 58.375753592524305,
    sentences: [
      75.88992272847317, 73.67780485481802, 90.34203296703296, 75.86206896551722, 8.659472871120267,
      37.68464104614197, 2.0,
    ],
  },
];
