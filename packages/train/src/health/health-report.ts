// A report on the gradients of one batch. Plain data.

/** A fault shown by the numbers of a {@link GradientHealth}. */
export type Fault =
  | "not finite"
  | "exploding"
  | "vanishing"
  | "saturated gate"
  | "saturated state"
  | "dead units"
  | "large updates"
  | "small updates";

/** One fault. */
export interface Finding {
  readonly fault: Fault;
  /** The sequence or the parameter. */
  readonly where: string;
  /** The symptom in numbers. */
  readonly says: string;
  /** Likely remedies, the likeliest first. */
  readonly cure: string;
}

/** One parameter tensor. Norms are Euclidean. */
export interface ParameterHealth {
  readonly gradientNorm: number;
  readonly weightNorm: number;
  /** Of the optimizer's update, if an optimizer was given. */
  readonly updateNorm?: number | undefined;
}

/** The saturation of a gate: shares of all its values, in [0, 1]. */
export interface GateHealth {
  /** Below 0.1. */
  readonly closed: number;
  /** Above 0.9. */
  readonly open: number;
}

/** A recurrence over a sequence: one direction of one layer. */
export interface SequenceHealth {
  /** "sequence 0 (layer 0, forward)" */
  readonly name: string;
  /**
   * ‖dL/dh‖ over batch and features, in the order of computation: in reverse direction index 0 is the last
   * time step.
   */
  readonly gradientByStep: readonly number[];
  /**
   * The gradient horizon: the number of steps, back from the last with a gradient, over which ‖dL/dh‖ falls
   * to a tenth; Infinity if it never does. Most meaningful for a loss of the end of the sequence: a loss of
   * every step adds to the gradient at each.
   */
  readonly horizon: number;
  /** Factor of ‖dL/dh‖ per step back, on average (geometric mean). */
  readonly growth: number;
  /** Share of the hidden state's values whose magnitude is above 0.99. */
  readonly saturated: number;
  /** Units that are constant over all steps of all rows. */
  readonly deadUnits: readonly number[];
  readonly units: number;
  readonly gates: Readonly<Record<string, GateHealth>>;
}

/** The result of {@link gradientHealth}. Plain data. */
export interface GradientHealth {
  readonly loss: number;
  /** Global norm of the gradient with respect to the parameters. */
  readonly gradientNorm: number;
  readonly parameters: Readonly<Record<string, ParameterHealth>>;
  readonly sequences: readonly SequenceHealth[];
  /** The faults, worst first, with likely remedies. Empty if there are none. */
  readonly findings: readonly Finding[];
}
