// The build for standalone modules: one thread, memory of its own. What a plan may do without is exported, so that it stays a function of its own
// and can be emptied where a module is written; src/standalone/used-functions.ts knows the names.
export { argmaxIntRecord, argmaxRecord } from "./argmax";
export { elementwiseRecord } from "./elementwise";
export { execute, heapBase, scanRecord } from "./execute";
export { gatherRecord } from "./gather";
export { gruRecord } from "./gru";
export { linearScanRecord } from "./linear-scan";
export { lstmRecord } from "./lstm";
export { exp, log } from "./math";
export { matmulRecord } from "./matmul";
export { copyRecord, fillRecord, stridedCopyRecord } from "./move";
export { power } from "./power";
export { randomBitsRecord, randomUniformRecord } from "./random";
export { reduceMaxIntRecord, reduceMaxRecord, reduceSumIntRecord, reduceSumRecord } from "./reduce";
export { rnnRecord } from "./rnn";
export { logSoftmaxRecord, softmaxRecord } from "./softmax";
export { cosine, sine } from "./trigonometry";
