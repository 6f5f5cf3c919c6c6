// Models of language as named models: tokens in, probabilities or logits out, states by name.
import { ragged } from "@grus/cells";
import type { NamedModel, NamedTensorRecord, NamedValue } from "@grus/io";
import { flatten, pad, type Ragged, slice, softmax, type Tensor, unflatten } from "@grus/tensor";
import { TextError } from "../errors.ts";
import type { EncoderDecoder, EncoderDecoderParameters } from "../models/encoder-decoder.ts";
import type { LanguageModel, LanguageModelParameters } from "../models/language-model.ts";
import type { Tagger, TaggerParameters } from "../models/tagger.ts";
import type { TextClassifier, TextClassifierParameters } from "../models/text-classifier.ts";
import { treeOf } from "./tree-of.ts";

/** A model with its parameters, for {@link namedModel}: any text model, or one that was made in code. */
export type NameableModel =
  | {
      readonly task: "language-model";
      readonly model: LanguageModel;
      readonly parameters: LanguageModelParameters;
    }
  | {
      readonly task: "text-classification";
      readonly model: TextClassifier;
      readonly parameters: TextClassifierParameters;
    }
  | { readonly task: "tagging"; readonly model: Tagger; readonly parameters: TaggerParameters }
  | {
      readonly task: "translation";
      readonly model: EncoderDecoder;
      readonly parameters: EncoderDecoderParameters;
    };

/**
 * A model of language as a function of tensors by name, for `writeOnnx`, `standaloneModule` and `fineTune`. The axes
 * batch and time may have any length. The tokens are the indices of its tokenizer.
 *
 * - A language model: `tokens` int32 [batch, time] and its state, `state.*`, to `logits` [batch, time, vocabulary] of
 *   the next token after each, and the state after the last, `next.*`. The state before a text is 0. A prompt is one
 *   call, and each token after it another with time 1.
 * - A text classifier: `tokens` int32 [batch, time] and `lengths` int32 [batch], 1 at least, to `probabilities`
 *   [batch, classes].
 * - A tagger: `words` int32 [batch, time], `lengths` and, where it reads them, `characters` int32 [batch, time,
 *   letters], to `tags` int32 [batch, time] and the `probabilities` [batch, time, classes] of each.
 * - A translator: `source` int32 [batch, time], which ends with the end token, `lengths`, and `target` int32 [batch,
 *   steps] to `logits` [batch, steps, vocabulary] of each of the target's tokens, given those before it. The last one
 *   is not read: it stands for the token that is to be found.
 */
export function namedModel(source: NameableModel): NamedModel {
  switch (source.task) {
    case "language-model":
      return namedLanguageModel(source.model, source.parameters);
    case "text-classification":
      return namedClassifier(source.model, source.parameters);
    case "tagging":
      return namedTagger(source.model, source.parameters);
    case "translation":
      return namedTranslator(source.model, source.parameters);
  }
}

const tokens: NamedValue = { name: "tokens", dtype: "int32", shape: ["batch", "time"] };
const lengths: NamedValue = { name: "lengths", dtype: "int32", shape: ["batch"] };

function namedLanguageModel(model: LanguageModel, parameters: LanguageModelParameters): NamedModel {
  const first = model.initialState(1);
  const states = flatten(first).map(
    ({ path, leaf }): NamedValue => ({
      name: path,
      dtype: leaf.dtype,
      shape: ["batch", ...leaf.shape.slice(1)],
    }),
  );
  const logits: NamedValue = { name: "logits", dtype: "float32", shape: ["batch", "time", model.vocabulary] };
  return {
    inputs: [tokens, ...states.map((state) => prefixed("state", state))],
    outputs: [logits, ...states.map((state) => prefixed("next", state))],
    parameters: recordOf(parameters),
    apply: (own, given) => {
      let next = unflatten(
        first,
        states.map(({ name }) => inputOf(given, `state.${name}`)),
      );
      const call = model.bind(treeOf(parameters, own), {
        state: next,
        onState: (after) => {
          next = after;
        },
      });
      const found = call(inputOf(given, "tokens"));
      return { logits: found, ...recordOf(next, "next.") };
    },
  };
}

function namedClassifier(model: TextClassifier, parameters: TextClassifierParameters): NamedModel {
  return {
    inputs: [tokens, lengths],
    outputs: [{ name: "probabilities", dtype: "float32", shape: ["batch", model.outputSize] }],
    parameters: recordOf(parameters),
    apply: (own, given) => {
      const logits = model.bind(treeOf(parameters, own))(raggedOf(given, "tokens"));
      return { probabilities: softmax(logits) };
    },
  };
}

function namedTagger(model: Tagger, parameters: TaggerParameters): NamedModel {
  const readsLetters = model.description.characters !== undefined;
  const letters: NamedValue = { name: "characters", dtype: "int32", shape: ["batch", "time", "letters"] };
  return {
    inputs: [{ ...tokens, name: "words" }, lengths, ...(readsLetters ? [letters] : [])],
    outputs: [
      { ...tokens, name: "tags" },
      { name: "probabilities", dtype: "float32", shape: ["batch", "time", model.outputSize] },
    ],
    parameters: recordOf(parameters),
    apply: (own, given) => {
      const call = model.bind(treeOf(parameters, own));
      const input = {
        words: withPadding(raggedOf(given, "words")),
        characters: readsLetters ? withPadding(raggedOf(given, "characters")) : undefined,
      };
      const { tags } = call.decode(input);
      return {
        tags: slice(tags.values, 1, 0, -1),
        probabilities: slice(call.probabilities(input).values, 1, 0, -1),
      };
    },
  };
}

function namedTranslator(model: EncoderDecoder, parameters: EncoderDecoderParameters): NamedModel {
  return {
    inputs: [
      { ...tokens, name: "source" },
      lengths,
      { name: "target", dtype: "int32", shape: ["batch", "steps"] },
    ],
    outputs: [{ name: "logits", dtype: "float32", shape: ["batch", "steps", model.outputSize] }],
    parameters: recordOf(parameters),
    apply: (own, given) => {
      const call = model.bind(treeOf(parameters, own));
      return { logits: call({ source: raggedOf(given, "source"), target: inputOf(given, "target") }) };
    },
  };
}

/**
 * A step of padding after the others, which changes nothing: a CRF scans the steps after the first, and ONNX Runtime
 * refuses a scan of none.
 */
function withPadding({ values, lengths }: Ragged<"int32">): Ragged<"int32"> {
  const border = values.shape.map((_, axis) => Number(axis === 1));
  return ragged(pad(values, { before: border.map(() => 0), after: border }), lengths);
}

function prefixed(prefix: string, value: NamedValue): NamedValue {
  return { ...value, name: `${prefix}.${value.name}` };
}

function recordOf(tree: object, prefix = ""): NamedTensorRecord {
  return Object.fromEntries(flatten(tree).map(({ path, leaf }) => [prefix + path, leaf]));
}

function raggedOf(given: NamedTensorRecord, name: string): Ragged<"int32"> {
  return ragged(inputOf(given, name), inputOf(given, "lengths"));
}

function inputOf(given: NamedTensorRecord, name: string): Tensor<"int32"> {
  const found = given[name];
  if (found !== undefined) return found as Tensor<"int32">;
  throw new TextError({
    problem: `the input ${JSON.stringify(name)} is missing; got ${Object.keys(given).join(", ") || "none"}.`,
    cure: "Pass a tensor for each of the model's inputs.",
  });
}
