// Attention and decoders, under short names: `import * as attention from "@grus/cells/attention"`.
export { additiveAttention as additive, concatAttention as concat } from "../attention/additive.ts";
export { attentionSteps as steps } from "../attention/attention-steps.ts";
export { bahdanauDecoder as bahdanau, luongDecoder as luong } from "../attention/decoders.ts";
export { maskedLogSoftmax, maskedSoftmax } from "../attention/masked-softmax.ts";
export { multiHeadAttention as multiHead } from "../attention/multi-head.ts";
export { dotAttention as dot, generalAttention as general } from "../attention/multiplicative.ts";
export { pointerAttention as pointer } from "../attention/pointer.ts";
export { scaledDotProductAttention as scaledDotProduct } from "../attention/scaled-dot-product.ts";
