// Output layers for many words: a softmax as a whole and in blocks of rows, and an adaptive softmax.
import { programMemory } from "@grus/backend-wasm";
import { adaptiveSoftmax, crossEntropy, linear, linearCrossEntropy } from "@grus/cells";
import {
  compileLoop,
  evaluate,
  key,
  type Loop,
  mul,
  randomNormal,
  sub,
  type Tensor,
  tensor,
  valueAndGrad,
  zipTrees,
} from "@grus/tensor";
import type { AnyBackend } from "../environment.ts";
import { interleave } from "../interleave.ts";
import type { Timing } from "../measure.ts";

/** The sizes of an output layer. */
export interface VocabularySizes {
  readonly words: number;
  readonly hidden: number;
  /** Tokens of a batch. */
  readonly rows: number;
}

/** 50,000 words, and 32 pieces of 64 tokens. */
export const WORDS: VocabularySizes = { words: 50_000, hidden: 256, rows: 2048 };

/** A way to compute the loss. */
export interface VocabularyFigure {
  readonly name: string;
  /** Milliseconds of the loss, of its gradients by features and weights, and of an update. */
  readonly timing: Timing;
  /** Memory of the program, with its weights and gradients. */
  readonly bytes: number;
}

/** Times the losses in turn, and plans their memory. */
export async function vocabularies(
  backend: AnyBackend,
  sizes: VocabularySizes = WORDS,
): Promise<readonly VocabularyFigure[]> {
  const { words, hidden, rows } = sizes;
  const x = await evaluate(backend, randomNormal(key(1), [rows, hidden]));
  // Zipf's law: the logarithm of a word's rank is uniform.
  const ranks = Int32Array.from({ length: rows }, (_, i) => words ** ((i + 0.5) / rows) - 1);
  const target = tensor(ranks);
  const head = linear({ inputSize: hidden, outputSize: words });
  const adaptive = adaptiveSoftmax({ inputSize: hidden, classes: words, cutoffs: [words / 25, words / 5] });
  const plain = await evaluate(backend, head.init(key(0)));
  const clustered = await evaluate(backend, adaptive.init(key(0)));
  const steps = {
    whole: await step(backend, plain, x, (p, h) => crossEntropy(head.bind(p)(h), target)),
    blocks: await step(backend, plain, x, (p, h) => linearCrossEntropy(h, p, target)),
    adaptive: await step(backend, clustered, x, (p, h) => adaptive.bind(p).loss(h, target)),
  };
  const timings = await interleave(
    Object.values(steps).map(({ run }) => run),
    { rounds: 3, leastRounds: 2 },
  );
  return Object.entries(steps).map(([name, { bytes, dispose }], i) => {
    dispose();
    return { name, bytes, timing: timings[i]! };
  });
}

interface Step {
  readonly run: () => Promise<unknown>;
  readonly bytes: number;
  readonly dispose: () => void;
}

/** A step of plain gradient descent, which also computes the gradient by the features. */
async function step<Parameters>(
  backend: AnyBackend,
  parameters: Parameters,
  x: Tensor,
  loss: (parameters: Parameters, x: Tensor) => Tensor,
): Promise<Step> {
  type Held = { readonly parameters: Parameters; readonly x: Tensor };
  const body = (held: Held) => {
    const { value, gradient } = valueAndGrad((own: Held) => loss(own.parameters, own.x))(held);
    const next = zipTrees([held, gradient], ([a, b]) => sub(a, mul(1e-3, b)));
    return { state: next, output: value };
  };
  const loop: Loop<Held, object, Tensor> = await compileLoop(backend, body, {
    state: { parameters, x },
    batch: {},
    results: "shared",
  });
  const { bytes } = programMemory(loop.program, { threads: backend.threads ?? 1 });
  return { run: () => loop.run({}), bytes, dispose: () => loop.dispose() };
}
