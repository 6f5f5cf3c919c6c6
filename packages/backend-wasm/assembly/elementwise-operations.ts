// The operations of the elementwise interpreter, one tile at a time. Addresses are those of the tile; `bytes`
// is a multiple of 16, since every buffer is padded to whole vectors.
import {
  ABS,
  ABS_INT,
  ADD,
  ADD_INT,
  AND,
  COPY,
  COS,
  DIV,
  DIV_INT,
  EQUAL,
  EQUAL_INT,
  EXP,
  FLOAT_TO_BOOL,
  FLOAT_TO_INT,
  FLOOR,
  INT_TO_BOOL,
  INT_TO_FLOAT,
  LESS,
  LESS_EQUAL,
  LESS_EQUAL_INT,
  LESS_INT,
  LOG,
  MAX,
  MAX_INT,
  MIN,
  MIN_INT,
  MUL,
  MUL_INT,
  NEG,
  NEG_INT,
  NOT,
  OR,
  POW,
  SIGMOID,
  SIGN,
  SIGN_INT,
  SIN,
  SQRT,
  SUB,
  SUB_INT,
  TANH,
  WHERE,
} from "../src/lowering/elementwise-opcodes";
import { exp, log, sigmoid, tanh } from "./math";
import { power } from "./power";
import { splat } from "./simd";
import { cosine, sine } from "./trigonometry";

/** to = operation(a, b, c) over `bytes` bytes; the operands that are read depend on the operation. */
export function applyOperation(operation: i32, to: usize, a: usize, b: usize, c: usize, bytes: usize): void {
  switch (operation) {
    case NEG:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, f32x4.neg(v128.load(a + i)));
      return;
    case ABS:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, f32x4.abs(v128.load(a + i)));
      return;
    case SIGN:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, signOf(v128.load(a + i)));
      return;
    case FLOOR:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, f32x4.floor(v128.load(a + i)));
      return;
    case EXP:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, exp(v128.load(a + i)));
      return;
    case LOG:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, log(v128.load(a + i)));
      return;
    case SQRT:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, f32x4.sqrt(v128.load(a + i)));
      return;
    case TANH:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, tanh(v128.load(a + i)));
      return;
    case SIGMOID:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, sigmoid(v128.load(a + i)));
      return;
    case ADD:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, f32x4.add(v128.load(a + i), v128.load(b + i)));
      return;
    case SUB:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, f32x4.sub(v128.load(a + i), v128.load(b + i)));
      return;
    case MUL:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, f32x4.mul(v128.load(a + i), v128.load(b + i)));
      return;
    case DIV:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, f32x4.div(v128.load(a + i), v128.load(b + i)));
      return;
    case MAX:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, f32x4.max(v128.load(a + i), v128.load(b + i)));
      return;
    case MIN:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, f32x4.min(v128.load(a + i), v128.load(b + i)));
      return;
    case EQUAL:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, toBool(f32x4.eq(v128.load(a + i), v128.load(b + i))));
      return;
    case LESS:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, toBool(f32x4.lt(v128.load(a + i), v128.load(b + i))));
      return;
    case LESS_EQUAL:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, toBool(f32x4.le(v128.load(a + i), v128.load(b + i))));
      return;
    case NEG_INT:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, i32x4.neg(v128.load(a + i)));
      return;
    case ABS_INT:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, i32x4.abs(v128.load(a + i)));
      return;
    case SIGN_INT:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, signOfInt(v128.load(a + i)));
      return;
    case ADD_INT:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, i32x4.add(v128.load(a + i), v128.load(b + i)));
      return;
    case SUB_INT:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, i32x4.sub(v128.load(a + i), v128.load(b + i)));
      return;
    case MUL_INT:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, i32x4.mul(v128.load(a + i), v128.load(b + i)));
      return;
    case MAX_INT:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, i32x4.max_s(v128.load(a + i), v128.load(b + i)));
      return;
    case MIN_INT:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, i32x4.min_s(v128.load(a + i), v128.load(b + i)));
      return;
    case EQUAL_INT:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, toBool(i32x4.eq(v128.load(a + i), v128.load(b + i))));
      return;
    case LESS_INT:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, toBool(i32x4.lt_s(v128.load(a + i), v128.load(b + i))));
      return;
    case LESS_EQUAL_INT:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, toBool(i32x4.le_s(v128.load(a + i), v128.load(b + i))));
      return;
    case NOT:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, v128.xor(v128.load(a + i), i32x4.splat(1)));
      return;
    case AND:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, v128.and(v128.load(a + i), v128.load(b + i)));
      return;
    case OR:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, v128.or(v128.load(a + i), v128.load(b + i)));
      return;
    case WHERE:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, v128.bitselect(v128.load(b + i), v128.load(c + i), i32x4.neg(v128.load(a + i))));
      return;
    case FLOAT_TO_INT:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, i32x4.trunc_sat_f32x4_s(v128.load(a + i)));
      return;
    case INT_TO_FLOAT:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, f32x4.convert_i32x4_s(v128.load(a + i)));
      return;
    case FLOAT_TO_BOOL:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, toBool(f32x4.ne(v128.load(a + i), splat(0))));
      return;
    case INT_TO_BOOL:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, toBool(i32x4.ne(v128.load(a + i), i32x4.splat(0))));
      return;
    case COPY:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.load(a + i));
      return;
    case SIN:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, sine(v128.load(a + i)));
      return;
    case COS:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, cosine(v128.load(a + i)));
      return;
    case POW:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(to + i, power(v128.load(a + i), v128.load(b + i)));
      return;
    case DIV_INT:
      for (let i: usize = 0; i < bytes; i += 4)
        store<i32>(to + i, divIntOf(load<i32>(a + i), load<i32>(b + i)));
      return;
    default:
      unreachable();
  }
}

/** 1 where a comparison's lanes are set, else 0. @inline */
function toBool(lanes: v128): v128 {
  return i32x4.neg(lanes);
}

/** -1, 0 or 1; NaN and the sign of zero are preserved. @inline */
function signOf(x: v128): v128 {
  const one = v128.or(splat(1), v128.and(x, splat(-0.0)));
  return v128.bitselect(one, x, f32x4.gt(f32x4.abs(x), splat(0)));
}

/** -1, 0 or 1; also for the smallest integer, which has no negation. @inline */
function signOfInt(x: v128): v128 {
  const zero = i32x4.splat(0);
  return i32x4.sub(i32x4.lt_s(x, zero), i32x4.gt_s(x, zero));
}

/** @inline */
function divIntOf(a: i32, b: i32): i32 {
  return b == 0 ? 0 : b == -1 ? -a : a / b;
}
