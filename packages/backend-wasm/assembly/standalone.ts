// The build for standalone modules: one thread and unshared memory. Functions that a plan may not need are
// exported, so that they are not inlined and can be removed when a module is written;
// src/standalone/used-functions.ts lists the names.
export { argmaxIntRecord, argmaxRecord } from "./argmax";
export { elementwiseRecord } from "./elementwise";
export { execute, heapBase, scanRecord } from "./execute";
export { gatherRecord } from "./gather";
export { gruRecord } from "./gru";
export { linearScanRecord } from "./linear-scan";
export { lstmRecord } from "./lstm";
export { exp, log } from "./math";
export { matmulRecord, matmulStoredRecord } from "./matmul";
export { copyRecord, fillRecord, stridedCopyRecord } from "./move";
export { power } from "./power";
export { randomBitsRecord, randomUniformRecord } from "./random";
export { reduceMaxIntRecord, reduceMaxRecord, reduceSumIntRecord, reduceSumRecord } from "./reduce";
export { rnnRecord } from "./rnn";
export { logSoftmaxRecord, softmaxRecord } from "./softmax";
export { gatherStoredRecord } from "./stored-weights";
export { cosine, sine } from "./trigonometry";
