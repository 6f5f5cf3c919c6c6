// A report on the gradients of one batch. Plain data.

/** A fault that the numbers of a {@link GradientHealth} show. */
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
  /** What the numbers show. */
  readonly says: string;
  /** What is likely to mend it, the likeliest first. */
  readonly cure: string;
}

/** One parameter tensor. Norms are Euclidean. */
export interface ParameterHealth {
  readonly gradientNorm: number;
  readonly weightNorm: number;
  /** Of the optimizer's update, where one was given. */
  readonly updateNorm?: number | undefined;
}

/** How saturated a gate is: parts of all its values, in [0, 1]. */
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
   * ‖dL/dh‖ over batch and features, in the order in which steps are computed: in reverse direction index 0
   * is the last time step.
   */
  readonly gradientByStep: readonly number[];
  /**
   * The gradient horizon: over how many steps back from the last that has a gradient ‖dL/dh‖ falls to a tenth
   * of what it is there; Infinity where it never does. Says most for a loss that reads the end of the
   * sequence: one that reads every step adds to the gradient at each.
   */
  readonly horizon: number;
  /** ‖dL/dh‖ multiplies by this with each step back, on average (geometric mean). */
  readonly growth: number;
  /** The part of the hidden state's values whose magnitude is above 0.99. */
  readonly saturated: number;
  /** Units that do the same at every step of every row. */
  readonly deadUnits: readonly number[];
  readonly units: number;
  readonly gates: Readonly<Record<string, GateHealth>>;
}

/** What {@link gradientHealth} found. Plain data. */
export interface GradientHealth {
  readonly loss: number;
  /** Global norm of the gradient by the parameters. */
  readonly gradientNorm: number;
  readonly parameters: Readonly<Record<string, ParameterHealth>>;
  readonly sequences: readonly SequenceHealth[];
  /** What is wrong, the worst first, and what is likely to mend it. Empty where nothing is. */
  readonly findings: readonly Finding[];
}
