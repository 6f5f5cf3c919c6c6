// The errors of model.json, and fields that several tasks have.
import { type JsonKind, type JsonPlace, jsonPlace, oneOf } from "@grus/io/files";
import { TextError } from "../errors.ts";
import { type CellName, cellNames } from "../models/named-cells.ts";

/** The file as a whole. */
export const modelJson: JsonPlace = jsonPlace(
  ({ path, got, expected }) =>
    new TextError({
      file: "model.json",
      problem: `${path === "" ? "the file" : path} is ${got}; expected ${expected}.`,
    }),
);

/** The name of a cell. */
export const aCell: JsonKind<CellName> = oneOf(...cellNames);
