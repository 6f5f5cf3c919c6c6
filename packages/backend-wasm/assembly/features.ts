// The features of a build. The build script replaces the contents of this file.

/** Whether kernels for gradients are included. */
export const GRADIENTS: bool = true;

/** Whether several threads may run a plan together: the memory is then shared. */
export const THREADS: bool = true;

/** Whether weights may be stored in fewer bits. */
export const STORED: bool = true;

/**
 * Whether code that only saves time is left out where models spend little of it: vectors and threads of reductions,
 * movements and random numbers.
 */
export const SMALL: bool = false;
