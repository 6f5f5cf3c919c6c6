// The operations of the elementwise interpreter, a tile at a time. Addresses are those of the tile; `bytes` is a multiple of 16, since
// every buffer is padded to whole vectors.
import { exp, log, sigmoid, tanh } from "./math";
import { power } from "./power";
import { splat } from "./simd";
import { cosine, sine } from "./trigonometry";

const NEG: i32 = 1;
const ABS: i32 = 2;
const SIGN: i32 = 3;
const FLOOR: i32 = 4;
const EXP: i32 = 5;
const LOG: i32 = 6;
const SQRT: i32 = 7;
const TANH: i32 = 8;
const SIGMOID: i32 = 9;
const ADD: i32 = 10;
const SUB: i32 = 11;
const MUL: i32 = 12;
const DIV: i32 = 13;
const MAX: i32 = 14;
const MIN: i32 = 15;
const EQUAL: i32 = 16;
const LESS: i32 = 17;
const LESS_EQUAL: i32 = 18;
const NEG_INT: i32 = 19;
const ABS_INT: i32 = 20;
const SIGN_INT: i32 = 21;
const ADD_INT: i32 = 22;
const SUB_INT: i32 = 23;
const MUL_INT: i32 = 24;
const MAX_INT: i32 = 25;
const MIN_INT: i32 = 26;
const EQUAL_INT: i32 = 27;
const LESS_INT: i32 = 28;
const LESS_EQUAL_INT: i32 = 29;
const NOT: i32 = 30;
const AND: i32 = 31;
const OR: i32 = 32;
const WHERE: i32 = 33;
const FLOAT_TO_INT: i32 = 34;
const INT_TO_FLOAT: i32 = 35;
const FLOAT_TO_BOOL: i32 = 36;
const INT_TO_BOOL: i32 = 37;
const COPY: i32 = 38;
const SIN: i32 = 39;
const COS: i32 = 40;
const POW: i32 = 41;
const DIV_INT: i32 = 42;

/** to = operation(a, b, c) over `bytes` bytes; which operands are read depends on the operation. */
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
      for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, sinOf(load<f32>(a + i)));
      return;
    case COS:
      for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, cosOf(load<f32>(a + i)));
      return;
    case POW:
      for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, powOf(load<f32>(a + i), load<f32>(b + i)));
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

/** -1, 0 or 1; NaN stays NaN and the sign of zero stays. @inline */
function signOf(x: v128): v128 {
  const one = v128.or(splat(1), v128.and(x, splat(-0.0)));
  return v128.bitselect(one, x, f32x4.gt(f32x4.abs(x), splat(0)));
}

/** -1, 0 or 1; also of the smallest number, which has no negative. @inline */
function signOfInt(x: v128): v128 {
  const zero = i32x4.splat(0);
  return i32x4.sub(i32x4.lt_s(x, zero), i32x4.gt_s(x, zero));
}

/** @inline */
function sinOf(a: f32): f32 {
  return sine(a);
}

/** @inline */
function cosOf(a: f32): f32 {
  return cosine(a);
}

/** @inline */
function powOf(a: f32, b: f32): f32 {
  return power(a, b);
}

/** @inline */
function divIntOf(a: i32, b: i32): i32 {
  return b == 0 ? 0 : b == -1 ? -a : a / b;
}
