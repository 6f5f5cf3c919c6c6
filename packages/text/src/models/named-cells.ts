// The cells that models of this package can be made of, by name or as a function.
import {
  type Cell,
  type CellState,
  gruCell,
  layerNormGruCell,
  layerNormLstmCell,
  lstmCell,
  minGruCell,
  minLstmCell,
  rnnCell,
} from "@grus/cells";
import { TextError } from "../errors.ts";

type CellMaker = (options: { readonly inputSize: number; readonly hiddenSize: number }) => ModelCell;

/** A cell whose parameters and states are known by the model alone. */
export type ModelCell = Cell<object, CellState>;

/** A cell of @grus/cells by name. */
export type CellName = "gru" | "lstm" | "rnn" | "minGru" | "minLstm" | "layerNormGru" | "layerNormLstm";

const MAKERS: Readonly<Record<CellName, CellMaker>> = {
  gru: gruCell,
  lstm: lstmCell,
  rnn: rnnCell,
  minGru: minGruCell,
  minLstm: minLstmCell,
  layerNormGru: layerNormGruCell,
  layerNormLstm: layerNormLstmCell,
};

/** The names of cells. */
export const cellNames: readonly CellName[] = Object.keys(MAKERS) as readonly CellName[];

/** A cell by name, or a function that creates the cell of a layer from the features it reads. */
export type CellChoice = CellName | ((inputSize: number) => ModelCell);

/** Creates the cells of a stack. Throws {@link TextError} for a name that is not known. */
export function cellMaker(choice: CellChoice, hiddenSize: number): (inputSize: number) => ModelCell {
  if (typeof choice === "function") return choice;
  if (!Object.hasOwn(MAKERS, choice))
    throw new TextError({
      problem: `cell is ${JSON.stringify(choice)}; expected one of ${cellNames.join(", ")}, or a function of the input size.`,
    });
  return (inputSize) => MAKERS[choice]({ inputSize, hiddenSize });
}
