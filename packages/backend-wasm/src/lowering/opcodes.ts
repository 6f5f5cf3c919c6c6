// The opcodes of plan records, shared by the lowerings and, being valid AssemblyScript, the kernels.

// Products and sequences: 1-31.
export const OP_MATMUL = 1;
export const OP_GRU = 2;
export const OP_GRU_GRADIENT = 3;
export const OP_LSTM = 4;
export const OP_LSTM_GRADIENT = 5;
export const OP_RNN = 6;
export const OP_RNN_GRADIENT = 7;
export const OP_LINEAR_SCAN = 8;
export const OP_MATMUL_STORED = 9;

// All others but losses: 32-63.
export const OP_ELEMENTWISE = 32;
export const OP_STRIDED_COPY = 33;
export const OP_COPY = 34;
export const OP_FILL = 35;
export const OP_REDUCE_SUM = 36;
export const OP_REDUCE_MAX = 37;
export const OP_REDUCE_SUM_INT = 38;
export const OP_REDUCE_MAX_INT = 39;
export const OP_ARGMAX = 40;
export const OP_ARGMAX_INT = 41;
export const OP_GATHER = 42;
export const OP_SCATTER_ADD = 43;
export const OP_SOFTMAX = 44;
export const OP_LOG_SOFTMAX = 45;
export const OP_RANDOM_BITS = 46;
export const OP_RANDOM_UNIFORM = 47;
export const OP_SCAN = 48;
export const OP_GATHER_STORED = 49;
export const OP_DIVIDED_SCAN = 50;

// Losses, in the build for training alone: 64 and above.
export const OP_CROSS_ENTROPY = 64;
export const OP_CROSS_ENTROPY_GRADIENT = 65;
