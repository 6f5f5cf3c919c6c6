// The errors of tokenizer.json.
import { type JsonPlace, jsonPlace } from "@grus/io/files";
import { TextError } from "../../errors.ts";

/** The file as a whole. */
export const tokenizerJson: JsonPlace = jsonPlace(
  ({ path, got, expected }) =>
    new TextError({
      problem: `tokenizer.json: ${path === "" ? "the file" : path} is ${got}; expected ${expected}.`,
      cure: "Save the file again if it is damaged; otherwise change this field if the tokenizer works without it.",
    }),
);
