// Entry points for tests, which apply the functions of math.ts to arrays.
import { exp, log, sigmoid, tanh } from "./math";

/** target[i] = exp(source[i]) for i < count, a multiple of 4. */
export function expAll(target: usize, source: usize, count: i32): void {
  for (let i = 0; i < count; i += 4)
    v128.store(target + ((i << 2) as usize), exp(v128.load(source + ((i << 2) as usize))));
}

/** target[i] = sigmoid(source[i]) for i < count, a multiple of 4. */
export function sigmoidAll(target: usize, source: usize, count: i32): void {
  for (let i = 0; i < count; i += 4)
    v128.store(target + ((i << 2) as usize), sigmoid(v128.load(source + ((i << 2) as usize))));
}

/** target[i] = tanh(source[i]) for i < count, a multiple of 4. */
export function tanhAll(target: usize, source: usize, count: i32): void {
  for (let i = 0; i < count; i += 4)
    v128.store(target + ((i << 2) as usize), tanh(v128.load(source + ((i << 2) as usize))));
}

/** target[i] = log(source[i]) for i < count, a multiple of 4. */
export function logAll(target: usize, source: usize, count: i32): void {
  for (let i = 0; i < count; i += 4)
    v128.store(target + ((i << 2) as usize), log(v128.load(source + ((i << 2) as usize))));
}
