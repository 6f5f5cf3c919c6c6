export function timeMajor(values: Float32Array, batch: number, time: number, width: number): Float32Array;
