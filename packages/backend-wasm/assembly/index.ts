export { gemm } from "./gemm";
export { gruRecord } from "./gru";
export { gruGradientRecord } from "./gru-gradient";
export { expAll, logAll, sigmoidAll, tanhAll } from "./math-test";
export { matmulRecord } from "./matmul";
