// The recurrent operators of a graph and their conventions.
import type { AttributeProto, GraphProto, NodeProto } from "./schema.ts";

/** A recurrent operator of a model. */
export interface OnnxRecurrence {
  readonly name: string;
  readonly operator: "RNN" | "GRU" | "LSTM";
  readonly direction: string;
  /** Undefined if the file does not specify it. */
  readonly hiddenSize: number | undefined;
  /**
   * Of a GRU: whether the reset gate is applied after the recurrent product (`linear_before_reset`), as in
   * PyTorch.
   */
  readonly resetAfter?: boolean | undefined;
}

/** The recurrent operators of a graph and its inner graphs, in order. */
export function recurrencesOf({ node: nodes }: GraphProto): OnnxRecurrence[] {
  return nodes.flatMap((node) => [
    ...describe(node),
    ...node.attribute.flatMap(({ g }) => (g === undefined ? [] : recurrencesOf(g))),
  ]);
}

function describe({ opType = "", name, output, attribute }: NodeProto): OnnxRecurrence[] {
  if (opType !== "RNN" && opType !== "GRU" && opType !== "LSTM") return [];
  const find = (wanted: string): AttributeProto | undefined => attribute.find((own) => own.name === wanted);
  const { s } = find("direction") ?? {};
  const hidden = find("hidden_size")?.i;
  return [
    {
      name: name || output.find((own) => own !== "") || opType,
      operator: opType,
      direction: s === undefined ? "forward" : new TextDecoder().decode(new Uint8Array(s)),
      hiddenSize: hidden === undefined ? undefined : Number(hidden),
      ...(opType === "GRU" ? { resetAfter: (find("linear_before_reset")?.i ?? 0n) !== 0n } : {}),
    },
  ];
}
