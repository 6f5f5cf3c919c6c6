// The control block through which the threads of a run synchronise; assembly/team.ts has its words.

/** Bytes of the control block. */
export const CONTROL_BYTES = 256;
