// Optimizers with a rule for one parameter at a time.
import { add, mapTree, mul, scalar, type Tensor, zeros, zipTrees } from "@grus/tensor";
import type { Optimizer } from "./optimizer.ts";

/** The inputs of a rule for one parameter. */
export interface LeafStep<Slot extends string> {
  readonly gradient: Tensor;
  readonly parameter: Tensor;
  /** The state of the rule for each parameter, of the same shape; initially zero. */
  readonly slots: Readonly<Record<Slot, Tensor>>;
}

/** The results of a rule for one parameter. */
export interface LeafUpdate<Slot extends string> {
  readonly update: Tensor;
  readonly slots: Readonly<Record<Slot, Tensor>>;
}

/** A rule for one parameter, given the scalars of this step. */
export type LeafRule<Slot extends string> = (step: LeafStep<Slot>) => LeafUpdate<Slot>;

/** The state of a leafwise optimizer: its scalars, and for each slot a tree like the parameters. */
interface LeafwiseState<Slot extends string> {
  readonly scalars: Readonly<Record<string, Tensor>>;
  readonly slots: Readonly<Record<Slot, unknown>>;
}

/** The definition of a leafwise optimizer. */
export interface LeafwiseRule<Slot extends string> {
  readonly slots: readonly Slot[];
  /** Initial scalars; default none. */
  readonly scalars?: (() => Readonly<Record<string, Tensor>>) | undefined;
  /** The scalars of this step, from those of the previous step, and the rule that uses them. */
  readonly step: (before: Readonly<Record<string, Tensor>>) => {
    readonly scalars: Readonly<Record<string, Tensor>>;
    readonly rule: LeafRule<Slot>;
  };
}

/** The optimizer of a rule. */
export function leafwise<Slot extends string>({
  slots: names,
  scalars = () => ({}),
  step,
}: LeafwiseRule<Slot>): Optimizer {
  return {
    init: (parameters): LeafwiseState<Slot> => ({
      scalars: scalars(),
      slots: record(names, () => mapTree(parameters, (leaf) => zeros(leaf.shape))),
    }),
    update: (gradients, state, parameters) => {
      const held = state as LeafwiseState<Slot>;
      const { scalars: next, rule } = step(held.scalars);
      const slots: readonly unknown[] = names.map((name) => held.slots[name]);
      const results = new Map<string, LeafUpdate<Slot>>();
      zipTrees([parameters, gradients, ...slots], ([parameter, gradient, ...kept], path) => {
        results.set(path, rule({ parameter, gradient, slots: record(names, (_, i) => kept[i]!) }));
        return parameter;
      });
      return {
        updates: mapTree(parameters, (_, path) => results.get(path)!.update),
        state: {
          scalars: next,
          slots: record(names, (name) => mapTree(parameters, (_, path) => results.get(path)!.slots[name])),
        },
      };
    },
  };
}

/** An optimizer without state: each update depends only on gradient and parameter. */
export function stateless(rule: (gradient: Tensor, parameter: Tensor) => Tensor): Optimizer {
  return leafwise({
    slots: [],
    step: () => ({
      scalars: {},
      rule: ({ gradient, parameter }) => ({ update: rule(gradient, parameter), slots: {} }),
    }),
  });
}

/** decay · before + (1 − decay) · value: an exponential moving average. */
export function average(before: Tensor, value: Tensor, decay: number): Tensor {
  return add(mul(before, decay), mul(value, 1 - decay));
}

/** 1 − decayᵗ from its previous value, as a moving average of ones: accurate where decayᵗ is close to 1. */
export function nextCorrection(before: Tensor, decay: number): Tensor {
  return average(before, scalar(1), decay);
}

/** Scalars that start at 0. */
export function zeroScalars(...names: readonly string[]): () => Readonly<Record<string, Tensor>> {
  return () => record(names, () => scalar(0));
}

function record<Key extends string, Value>(
  keys: readonly Key[],
  value: (key: Key, i: number) => Value,
): Record<Key, Value> {
  return Object.fromEntries(keys.map((key, i) => [key, value(key, i)])) as Record<Key, Value>;
}
