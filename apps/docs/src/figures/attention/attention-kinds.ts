// The kinds of attention, as options of an encoder-decoder.

/** By name: what is compared, and where the decoder attends. */
export const KINDS = {
  general: { label: "Luong, general", decoder: "luong", attention: "general" },
  dot: { label: "Luong, dot", decoder: "luong", attention: "dot" },
  additive: { label: "Bahdanau, additive", decoder: "bahdanau", attention: "additive" },
  parallel: { label: "general, nothing fed back", decoder: "parallel", attention: "general" },
} as const;

/** The name of a kind. */
export type Kind = keyof typeof KINDS;
