// Attention by name.
import { type Attention, additiveAttention, dotAttention, generalAttention } from "@grus/cells";
import { oneOf } from "./option-checks.ts";

/**
 * How a state of the decoder is compared with those of the encoder: "dot" and "general" by products (Luong et al.
 * 2015), "additive" by a small network (Bahdanau et al. 2015).
 */
export type AttentionName = "dot" | "general" | "additive";

/** The names of attentions. */
export const attentionNames: readonly AttentionName[] = ["dot", "general", "additive"];

/** Attention of states of `size` features over a memory of as many. Throws {@link TextError} for another name. */
export function attentionNamed(source: string, name: AttentionName, size: number): Attention<object> {
  oneOf(source, "attention", name, attentionNames);
  const sizes = { querySize: size, memorySize: size };
  if (name === "dot") return dotAttention({ size }) as Attention<object>;
  if (name === "general") return generalAttention(sizes) as Attention<object>;
  return additiveAttention({ ...sizes, attentionSize: size }) as Attention<object>;
}
