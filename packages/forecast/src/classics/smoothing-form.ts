// A form of exponential smoothing with its free numbers as one vector, as an optimiser sees it.
import type { SeasonKind, Smoothing } from "./smoothing-filter.ts";

/** What a model has: which season, and which trend. */
export interface SmoothingForm {
  readonly season: SeasonKind;
  /** Steps of a season; 1 where there is none. */
  readonly period: number;
  readonly trend: "none" | "linear" | "damped";
}

/** The bounds of the damping φ, as statsmodels and R's forecast take them. */
const DAMPING = { low: 0.8, high: 0.995 } as const;

/** Where each free number lies in the vector; -1 for one that the form does not have. */
export interface Layout {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
  readonly level: number;
  readonly slope: number;
  readonly season: number;
  readonly size: number;
}

/** The layout of a form; without `initial`, the initial state is fixed and has no place. */
export function layoutOf({ season, period, trend }: SmoothingForm, initial: boolean): Layout {
  let size = 0;
  const place = (exists: boolean, count = 1) => {
    const at = size;
    if (exists) size += count;
    return exists ? at : -1;
  };
  const hasTrend = trend !== "none";
  const hasSeason = season !== "none";
  return {
    alpha: place(true),
    beta: place(hasTrend),
    gamma: place(hasSeason),
    phi: place(trend === "damped"),
    level: place(initial),
    slope: place(initial && hasTrend),
    season: place(initial && hasSeason, period),
    size,
  };
}

/** The vector of a model: smoothing parameters by their logits, initial states as they are. */
export function pack({ parameters, state }: Smoothing, layout: Layout): Float64Array {
  const free = new Float64Array(layout.size);
  const put = (at: number, value: number) => {
    if (at >= 0) free[at] = value;
  };
  put(layout.alpha, logit(parameters.level));
  put(layout.beta, logit(parameters.trend));
  put(layout.gamma, logit(parameters.season));
  put(layout.phi, logit((parameters.damping - DAMPING.low) / (DAMPING.high - DAMPING.low)));
  put(layout.level, state.level);
  put(layout.slope, state.trend);
  if (layout.season >= 0) free.set(state.season, layout.season);
  return free;
}

/** The model of a vector; what has no place in it is as in `fixed`. */
export function unpack(free: Float64Array, layout: Layout, fixed: Smoothing): Smoothing {
  const { parameters, state } = fixed;
  const share = (at: number, otherwise: number) => (at < 0 ? otherwise : sigmoid(free[at]!));
  const { low, high } = DAMPING;
  const period = state.season.length;
  return {
    kind: fixed.kind,
    parameters: {
      level: share(layout.alpha, parameters.level),
      trend: share(layout.beta, 0),
      season: share(layout.gamma, 0),
      damping: layout.phi < 0 ? parameters.damping : low + (high - low) * sigmoid(free[layout.phi]!),
    },
    state: {
      level: layout.level < 0 ? state.level : free[layout.level]!,
      trend: layout.slope < 0 ? state.trend : free[layout.slope]!,
      season: layout.season < 0 ? state.season : free.slice(layout.season, layout.season + period),
    },
  };
}

/** The derivatives of α, β, γ and φ by their logits; 0 for one that the form does not have. */
export function slopesOf(
  { level, trend, season, damping }: Smoothing["parameters"],
  layout: Layout,
): { readonly alpha: number; readonly beta: number; readonly gamma: number; readonly phi: number } {
  const slope = (at: number, value: number) => (at < 0 ? 0 : value * (1 - value));
  const { low, high } = DAMPING;
  return {
    alpha: slope(layout.alpha, level),
    beta: slope(layout.beta, trend),
    gamma: slope(layout.gamma, season),
    phi: slope(layout.phi, (damping - low) / (high - low)) * (high - low),
  };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function logit(share: number): number {
  const inside = Math.min(1 - 1e-6, Math.max(1e-6, share));
  return Math.log(inside / (1 - inside));
}
