// The field `model` of a tokenizer.json.

import type { JsonObject } from "@grus/io/files";
import { bytePairModel } from "./byte-pair-model.ts";
import type { PipelineModel } from "./model.ts";
import { unigramModel } from "./unigram-model.ts";
import { wordLevelModel, wordPieceModel } from "./word-models.ts";

/** The model of a file. */
export function modelOf(object: JsonObject): PipelineModel {
  const type = object.text("type");
  const create = Object.hasOwn(models, type) ? models[type] : undefined;
  if (create === undefined) throw object.refuse("type", `one of ${Object.keys(models).join(", ")}`);
  const model = create(object);
  object.refuseRest();
  if (model.unknown !== undefined && !model.vocabulary.has(model.unknown))
    throw object.place.at("unk_token").refuse(model.unknown, "a token of the vocabulary");
  return model;
}

const models: Readonly<Record<string, (object: JsonObject) => PipelineModel>> = {
  BPE: bytePairModel,
  WordPiece: wordPieceModel,
  WordLevel: wordLevelModel,
  Unigram: unigramModel,
};
