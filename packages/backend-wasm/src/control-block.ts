// Where the threads of a run meet; assembly/team.ts has its words.

/** Bytes of the control block. */
export const CONTROL_BYTES = 256;
