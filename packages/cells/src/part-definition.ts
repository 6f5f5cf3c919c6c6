// What a part computes, as its function and the options on which its numbers depend: for writers of other formats.
import type { Part, Tensor } from "@grus/tensor";

/** The options of `gru`, `lstm` and `rnn`. */
export interface DefinedStack {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly layers?: number | undefined;
  readonly bidirectional?: boolean | undefined;
  readonly bias?: boolean | undefined;
  readonly dropout?: number | undefined;
  readonly timeMajor?: boolean | undefined;
  readonly connection?: object | undefined;
}

/** The options of normalisations. */
export interface DefinedNorm {
  readonly features: number;
  readonly epsilon?: number | undefined;
}

/** The options of the functions that make parts with a definition; of `activation` its function. */
export interface DefinedOptions {
  readonly activation: { readonly function: (x: Tensor) => Tensor };
  readonly batchNorm: DefinedNorm & { readonly momentum?: number | undefined };
  readonly dropout: { readonly rate: number };
  readonly embedding: {
    readonly vocabulary: number;
    readonly outputSize: number;
    readonly paddingIndex?: number | undefined;
  };
  readonly gaussianNoise: { readonly deviation: number };
  readonly gru: DefinedStack & { readonly resetAfter?: boolean | undefined };
  readonly lastStep: { readonly timeMajor?: boolean | undefined };
  readonly layerNorm: DefinedNorm;
  readonly linear: {
    readonly inputSize: number;
    readonly outputSize: number;
    readonly bias?: boolean | undefined;
  };
  readonly lstm: DefinedStack;
  readonly maxSteps: Readonly<Record<never, unknown>>;
  readonly meanSteps: Readonly<Record<never, unknown>>;
  readonly rmsNorm: DefinedNorm;
  readonly rnn: DefinedStack & { readonly activation?: "tanh" | "relu" | undefined };
}

/** The function that made a part, and the options as they were given; of a `sequential` its parts. */
export type PartDefinition =
  | {
      [Kind in keyof DefinedOptions]: { readonly kind: Kind; readonly options: DefinedOptions[Kind] };
    }[keyof DefinedOptions]
  | { readonly kind: "sequential"; readonly parts: { readonly [name: string]: Part & Defined } };

/** A part that may know its definition. */
export interface Defined {
  /** What it computes; absent where only its code says so. Not enumerable: a copy with other members has none. */
  readonly definition?: PartDefinition | undefined;
}

/** The part with its definition. */
export function defined<P extends Part>(definition: PartDefinition, part: P): P {
  return Object.defineProperty(part, "definition", { value: definition });
}
