// The operation codes of plan records; src/lowering/opcodes.ts holds the same numbers. Products and sequences: 1-31.

export const OP_MATMUL: i32 = 1;
export const OP_GRU: i32 = 2;
export const OP_GRU_GRADIENT: i32 = 3;
export const OP_LSTM: i32 = 4;
export const OP_LSTM_GRADIENT: i32 = 5;
export const OP_RNN: i32 = 6;
export const OP_RNN_GRADIENT: i32 = 7;
export const OP_LINEAR_SCAN: i32 = 8;
