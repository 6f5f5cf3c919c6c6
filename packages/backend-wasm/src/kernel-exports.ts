// The functions of the kernels that JavaScript calls.

/** What the kernels export. */
export interface KernelExports {
  /** Runs the plan's words from `start` to `end` with `team` threads; `own` bytes lie between their own scratch memories. */
  execute(control: number, start: number, end: number, team: number, own: number): void;
  /** Where the kernels' own constants end. */
  heapBase(): number;
}
