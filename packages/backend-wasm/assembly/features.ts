// What a build contains. The build script puts its own text in the place of this file.

/** Whether there are kernels for gradients. */
export const GRADIENTS: bool = true;
