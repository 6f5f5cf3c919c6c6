/** The operation code of each kind of plan record; assembly/opcodes.ts holds the same numbers. */
export const opcodes = {
  matmul: 1,
  gru: 2,
  gruGradient: 3,
  lstm: 4,
  lstmGradient: 5,
  rnn: 6,
  rnnGradient: 7,
  linearScan: 8,
} as const;
