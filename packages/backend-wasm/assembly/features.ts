// What a build contains. The build script puts its own text in the place of this file.

/** Whether there are kernels for gradients. */
export const GRADIENTS: bool = true;

/** Whether several threads may run a plan together: the memory is shared then. */
export const THREADS: bool = true;
