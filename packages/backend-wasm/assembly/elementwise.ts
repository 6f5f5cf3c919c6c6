// The elementwise interpreter: runs a list of instructions over tiles that stay in the L1 cache.
import { applyOperation } from "./elementwise-operations";
import { copyRow, fill } from "./move";
import { ownScratch, partEnd, partStart } from "./team";

/** Elements of a tile; a register that is not an operand in memory has one tile. */
const TILE: i32 = 512;

/** How a smaller operand is broadcast to the tile. */
const SCALAR: i32 = 0;
const ROW: i32 = 1;

/**
 * [size, registers, expansions, instructions, copies, then
 *  a register: address, bytes it advances per element (4 for operands and results in memory, 0 for tiles);
 *  an expansion: kind, source, register, length (ROW: element i reads i mod length; COLUMN: i / length);
 *  an instruction: operation, to, a, b, c (registers);
 *  a copy: register, address of the result].
 */
export function elementwiseRecord(args: usize): void {
  const size = load<i32>(args);
  const registers = args + 20;
  const expansions = registers + ((<usize>load<i32>(args, 4)) << 3);
  const instructions = expansions + ((<usize>load<i32>(args, 8)) << 4);
  const copies = instructions + <usize>load<i32>(args, 12) * 20;
  const end = copies + ((<usize>load<i32>(args, 16)) << 3);
  for (let e = expansions; e < instructions; e += 16)
    if (load<i32>(e) == SCALAR) expandScalar(e, registers, min(TILE, size));
  const stop = partEnd(size, TILE);
  for (let start = partStart(size, TILE); start < stop; start += TILE) {
    const count = min(TILE, size - start);
    const bytes = (<usize>((count + 3) & ~3)) << 2;
    for (let e = expansions; e < instructions; e += 16)
      if (load<i32>(e) != SCALAR) expand(e, registers, start, count);
    for (let at = instructions; at < copies; at += 20) {
      applyOperation(
        load<i32>(at),
        address(registers, load<i32>(at, 4), start),
        address(registers, load<i32>(at, 8), start),
        address(registers, load<i32>(at, 12), start),
        address(registers, load<i32>(at, 16), start),
        bytes,
      );
    }
    for (let at = copies; at < end; at += 8) {
      const to = <usize>load<i32>(at, 4) + ((<usize>start) << 2);
      memory.copy(to, address(registers, load<i32>(at), start), bytes);
    }
  }
}

/** Elements times instructions. */
export function elementwiseWork(args: usize): i64 {
  return <i64>load<i32>(args) * <i64>load<i32>(args, 12);
}

/** @inline */
function address(registers: usize, index: i32, start: i32): usize {
  const register = registers + ((<usize>index) << 3);
  const step = load<i32>(register, 4);
  const first = <usize>load<i32>(register);
  return step == 0 ? ownScratch(first) : first + <usize>(start * step);
}

function expandScalar(expansion: usize, registers: usize, count: i32): void {
  const value = v128.load32_splat(<usize>load<i32>(expansion, 4));
  const to = address(registers, load<i32>(expansion, 8), 0);
  for (let i: usize = 0; i < (<usize>count) << 2; i += 16) v128.store(to + i, value);
}

function expand(expansion: usize, registers: usize, start: i32, count: i32): void {
  const from = <usize>load<i32>(expansion, 4);
  const to = address(registers, load<i32>(expansion, 8), 0);
  const length = load<i32>(expansion, 12);
  if (load<i32>(expansion) == ROW) expandRow(to, from, length, start, count);
  else expandColumn(to, from, length, start, count);
}

/** Element i is from[i mod length]. */
function expandRow(to: usize, from: usize, length: i32, start: i32, count: i32): void {
  let offset = start % length;
  while (count > 0) {
    const part = min(length - offset, count);
    copyRow(to, from + ((<usize>offset) << 2), part);
    to += (<usize>part) << 2;
    count -= part;
    offset = 0;
  }
}

/** Element i is from[i / length]. */
function expandColumn(to: usize, from: usize, length: i32, start: i32, count: i32): void {
  let left = length - (start % length);
  from += (<usize>(start / length)) << 2;
  while (count > 0) {
    const part = min(left, count);
    fill(to, part, load<i32>(from));
    to += (<usize>part) << 2;
    from += 4;
    count -= part;
    left = length;
  }
}
