export { gemm } from "./gemm";
export { matmulRecord } from "./matmul";
