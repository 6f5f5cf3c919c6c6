// Faults of a model's gradients, described in words, with likely remedies.
import { percent, short } from "./format-numbers.ts";
import type { Finding, GradientHealth, SequenceHealth } from "./health-report.ts";

type Measured = Omit<GradientHealth, "findings">;

/** The faults in the order of {@link Fault}. */
export function findingsOf(health: Measured): readonly Finding[] {
  const bySequence = [exploding, vanishing, saturatedGates, saturatedState, deadUnits];
  return [
    ...notFinite(health),
    ...bySequence.flatMap((find) => health.sequences.flatMap(find)),
    ...updates(health),
  ];
}

function notFinite({ loss, gradientNorm, sequences }: Measured): Finding[] {
  if (Number.isFinite(loss) && Number.isFinite(gradientNorm)) return [];
  const broken = sequences.find(({ gradientByStep }) =>
    gradientByStep.some((value) => !Number.isFinite(value)),
  );
  return [
    {
      fault: "not finite",
      where: broken?.name ?? "loss",
      says: `the loss is ${loss}, the gradient's norm ${gradientNorm}`,
      cure: "Locate the first value that is not finite with findNonFinite; lower the learning rate, clip the gradients (clipByGlobalNorm), or scale the inputs.",
    },
  ];
}

/** The ratio of the largest gradient to that at the end, and how many steps back it is. */
function peakOf({ gradientByStep: byStep }: SequenceHealth): {
  readonly ratio: number;
  readonly back: number;
} {
  const last = byStep.findLastIndex((value) => value !== 0);
  if (last < 0) return { ratio: 1, back: 0 };
  let at = last;
  for (let step = 0; step < last; step++) if (byStep[step]! > byStep[at]!) at = step;
  return { ratio: byStep[at]! / byStep[last]!, back: last - at };
}

/**
 * A loss of every step adds to the gradient at each: growth proportional to the number of steps is not an
 * explosion.
 */
function exploding(sequence: SequenceHealth): Finding[] {
  const { ratio, back } = peakOf(sequence);
  if (!(ratio > 10 * Math.max(1, back))) return [];
  return [
    {
      fault: "exploding",
      where: sequence.name,
      says: `the gradient is ${short(ratio)} times as large ${back} steps back as at the end (a factor of ${short(sequence.growth)} per step)`,
      cure: "Clip the gradients (clipByGlobalNorm); use orthogonal or smaller initial recurrent matrices; use a gated cell (gru, lstm) or layer normalisation (layerNormGruCell); lower the learning rate.",
    },
  ];
}

function vanishing({ name, gradientByStep: byStep, horizon, growth }: SequenceHealth): Finding[] {
  const steps = byStep.findLastIndex((value) => value !== 0) + 1;
  const hasVanishedAtStart = byStep[0]! <= byStep[Math.max(0, steps - 1)]! / 10;
  if (steps < 4 || !hasVanishedAtStart || horizon > steps / 2) return [];
  return [
    {
      fault: "vanishing",
      where: name,
      says: `the gradient falls to a tenth within ${horizon} of ${steps} steps (a factor of ${short(growth)} per step): earlier steps do not contribute to learning`,
      cure: "Use a gated cell (gru, lstm) whose gates are initially open: chrono initialisation for dependencies of known length (chronoLstmInit, chronoGruInit), a forget bias of 1 (forgetBiasInit); orthogonal recurrent matrices; layer normalisation; for losses of every step, a longer truncation.",
    },
  ];
}

function saturatedGates({ name, gates }: SequenceHealth): Finding[] {
  return Object.entries(gates).flatMap(([gate, { closed, open }]): Finding[] => {
    if (closed + open < 0.9) return [];
    return [
      {
        fault: "saturated gate",
        where: name,
        says: `the ${gate} gate is closed (below 0.1) for ${percent(closed)} of its values and open (above 0.9) for ${percent(open)}: it hardly learns`,
        cure: "Scale the inputs; use layer normalisation (layerNormGruCell, layerNormLstmCell); use smaller initial weights, or smaller biases if chrono initialisation or a forget bias was intended; lower the learning rate.",
      },
    ];
  });
}

function saturatedState({ name, saturated }: SequenceHealth): Finding[] {
  if (saturated < 0.5) return [];
  return [
    {
      fault: "saturated state",
      where: name,
      says: `${percent(saturated)} of the hidden state's values are beyond ±0.99, where tanh hardly learns`,
      cure: "Scale the inputs; use smaller initial weights; use layer normalisation (layerNormGruCell, layerNormLstmCell); lower the learning rate.",
    },
  ];
}

function deadUnits({ name, deadUnits: dead, units }: SequenceHealth): Finding[] {
  if (dead.length === 0 || dead.length < units / 10) return [];
  const listed = dead.slice(0, 8).join(", ") + (dead.length > 8 ? ", …" : "");
  return [
    {
      fault: "dead units",
      where: name,
      says: `${dead.length} of ${units} units never change (${listed})`,
      cure: "With relu: lower the learning rate, use a positive initial bias, or use tanh; otherwise look for constant inputs, and use larger initial weights.",
    },
  ];
}

function updates({ parameters }: Measured): Finding[] {
  return Object.entries(parameters).flatMap(([where, { updateNorm, weightNorm }]): Finding[] => {
    if (updateNorm === undefined || weightNorm === 0) return [];
    const part = updateNorm / weightNorm;
    const says = `an update is ${short(part)} of the weights' norm; about 0.001 is usual`;
    if (part > 0.1)
      return [{ fault: "large updates", where, says, cure: "Lower the learning rate, or warm it up." }];
    if (part > 1e-7) return [];
    const cure =
      "Raise the learning rate; check whether the loss depends on this parameter at all, and whether gates or states before it are saturated.";
    return [{ fault: "small updates", where, says, cure }];
  });
}
