// The functions of the kernels that JavaScript calls.

/** The exports of the kernels. */
export interface KernelExports {
  /**
   * Runs the words of the plan in [start, end) with `team` threads; `own` is the stride in bytes between
   * their scratch memories.
   */
  execute(control: number, start: number, end: number, team: number, own: number): void;
  /** The end of the kernels' constants. */
  heapBase(): number;
}
