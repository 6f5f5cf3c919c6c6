// The operation codes of plan records; src/lowering/opcodes.ts holds the same numbers. Products and sequences: 1-31.

export const OP_MATMUL: i32 = 1;
export const OP_GRU: i32 = 2;
export const OP_GRU_GRADIENT: i32 = 3;
export const OP_LSTM: i32 = 4;
export const OP_LSTM_GRADIENT: i32 = 5;
export const OP_RNN: i32 = 6;
export const OP_RNN_GRADIENT: i32 = 7;
export const OP_LINEAR_SCAN: i32 = 8;

// Everything else: 32 and up.
export const OP_ELEMENTWISE: i32 = 32;
export const OP_STRIDED_COPY: i32 = 33;
export const OP_COPY: i32 = 34;
export const OP_FILL: i32 = 35;
export const OP_REDUCE_SUM: i32 = 36;
export const OP_REDUCE_MAX: i32 = 37;
export const OP_REDUCE_SUM_INT: i32 = 38;
export const OP_REDUCE_MAX_INT: i32 = 39;
export const OP_ARGMAX: i32 = 40;
export const OP_ARGMAX_INT: i32 = 41;
export const OP_GATHER: i32 = 42;
export const OP_SCATTER_ADD: i32 = 43;
export const OP_SOFTMAX: i32 = 44;
export const OP_LOG_SOFTMAX: i32 = 45;
export const OP_RANDOM_BITS: i32 = 46;
export const OP_RANDOM_UNIFORM: i32 = 47;
export const OP_SCAN: i32 = 48;
