export { TextError } from "./errors.ts";
export type {
  Normalisation,
  SpecialTokens,
  Tokenizer,
  TokenizerDescription,
  TokenizerKind,
} from "./tokenizers/tokenizer.ts";
