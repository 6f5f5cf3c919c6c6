// Cells as written in their papers, over plain numbers: one row, one step, one gate at a time. They share
// nothing with the sources.

/** Parameters by path, row-major. */
export type PlainParameters = Readonly<Record<string, readonly number[]>>;
/** A state by name; `hidden` is always there. */
export type PlainState = Readonly<Record<string, readonly number[]>>;
/** One step: the next state, whose `hidden` is the output. */
export type PlainStep = (p: PlainParameters, state: PlainState, x: readonly number[]) => PlainState;

const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));

/** Block `gate` of `gates` along the first axis. */
function block(values: readonly number[], gate: number, gates: number): readonly number[] {
  const size = values.length / gates;
  return values.slice(gate * size, (gate + 1) * size);
}

/** A matrix times a vector. */
function times(matrix: readonly number[], x: readonly number[]): number[] {
  return Array.from({ length: matrix.length / x.length }, (_, row) => {
    let total = 0;
    for (let k = 0; k < x.length; k++) total += matrix[row * x.length + k]! * x[k]!;
    return total;
  });
}

/** W x + b + U h + c of one gate, biases where there are any. */
function gate(
  p: PlainParameters,
  x: readonly number[],
  h: readonly number[],
  k: number,
  of: number,
): number[] {
  const input = times(block(p.weightIh!, k, of), x);
  const recurrent = times(block(p.weightHh!, k, of), h);
  const b = p.biasIh === undefined ? undefined : block(p.biasIh, k, of);
  const c = p.biasHh === undefined ? undefined : block(p.biasHh, k, of);
  return input.map((value, i) => value + (b?.[i] ?? 0) + recurrent[i]! + (c?.[i] ?? 0));
}

/** Gers and Schmidhuber 2000. */
export const peepholeLstm: PlainStep = (p, { hidden, cell }, x) => {
  const [ai, af, ag, ao] = [0, 1, 2, 3].map((k) => gate(p, x, hidden!, k, 4));
  const [wi, wf, wo] = [0, 1, 2].map((k) => block(p.peephole!, k, 3));
  const next = cell!.map(
    (c, j) => sigmoid(af![j]! + wf![j]! * c) * c + sigmoid(ai![j]! + wi![j]! * c) * Math.tanh(ag![j]!),
  );
  return { hidden: next.map((c, j) => sigmoid(ao![j]! + wo![j]! * c) * Math.tanh(c)), cell: next };
};

/** Sak et al. 2014: r = W_rm m, m = o ⊙ tanh(c). */
export const projectedLstm: PlainStep = (p, { hidden, cell }, x) => {
  const [i, f, g, o] = [0, 1, 2, 3].map((k) => gate(p, x, hidden!, k, 4));
  const next = cell!.map((c, j) => sigmoid(f![j]!) * c + sigmoid(i![j]!) * Math.tanh(g![j]!));
  return {
    hidden: times(
      p.weightHr!,
      next.map((c, j) => sigmoid(o![j]!) * Math.tanh(c)),
    ),
    cell: next,
  };
};

/** Greff et al. 2015, the variant CIFG: f = 1 − i. */
export const coupledLstm: PlainStep = (p, { hidden, cell }, x) => {
  const [f, g, o] = [0, 1, 2].map((k) => gate(p, x, hidden!, k, 3));
  const next = cell!.map((c, j) => {
    const i = 1 - sigmoid(f![j]!);
    return (1 - i) * c + i * Math.tanh(g![j]!);
  });
  return { hidden: next.map((c, j) => sigmoid(o![j]!) * Math.tanh(c)), cell: next };
};

/** Zhou et al. 2016, equations 7. */
export const minimalGated: PlainStep = (p, { hidden }, x) => {
  const f = gate(p, x, hidden!, 0, 2).map(sigmoid);
  const candidate = gate(
    p,
    x,
    hidden!.map((h, j) => f[j]! * h),
    1,
    2,
  ).map(Math.tanh);
  return { hidden: hidden!.map((h, j) => (1 - f[j]!) * h + f[j]! * candidate[j]!) };
};

/** Li et al. 2018, equation 2. */
export const independentRnn =
  (activate: (a: number) => number): PlainStep =>
  (p, { hidden }, x) => ({
    hidden: times(p.weight!, x).map((wx, j) =>
      activate(wx + p.recurrent![j]! * hidden![j]! + (p.bias?.[j] ?? 0)),
    ),
  });

/** Rows of size / heads numbers as rows of `size`, with zeros outside the head of the row's feature. */
function blockDiagonal(rows: readonly number[], size: number, heads: number): number[] {
  const width = size / heads;
  return Array.from({ length: rows.length * heads }, (_, i) => {
    const [row, column] = [Math.floor(i / size), i % size];
    const isOwn = Math.floor((row % size) / width) === Math.floor(column / width);
    return isOwn ? rows[row * width + (column % width)]! : 0;
  });
}

/** The authors' sLSTM, with the stabiliser; every feature by itself. */
export const exponentialLstm =
  (forgetGate: "sigmoid" | "exponential", heads = 1): PlainStep =>
  (narrow, { hidden, cell, normaliser, stabiliser }, x) => {
    const p = { ...narrow, weightHh: blockDiagonal(narrow.weightHh!, hidden!.length, heads) };
    const [ai, af, ag, ao] = [0, 1, 2, 3].map((k) => gate(p, x, hidden!, k, 4));
    const next = { hidden: [0], cell: [0], normaliser: [0], stabiliser: [0] };
    for (let j = 0; j < cell!.length; j++) {
      const logF = forgetGate === "sigmoid" ? Math.log(sigmoid(af![j]!)) : af![j]!;
      const carried = logF + stabiliser![j]!;
      const m = normaliser![j] === 0 ? ai![j]! : Math.max(carried, ai![j]!);
      const i = Math.exp(ai![j]! - m);
      const f = Math.exp(carried - m);
      next.cell[j] = f * cell![j]! + i * Math.tanh(ag![j]!);
      next.normaliser[j] = f * normaliser![j]! + i;
      next.stabiliser[j] = m;
      next.hidden[j] = (sigmoid(ao![j]!) * next.cell[j]!) / next.normaliser[j]!;
    }
    return next;
  };

/** Ba et al. 2016, equation 15: (a − μ) / σ, σ² with ε. */
function standard(a: readonly number[], epsilon: number): number[] {
  const mu = a.reduce((s, v) => s + v, 0) / a.length;
  const variance = a.reduce((s, v) => s + (v - mu) * (v - mu), 0) / a.length;
  return a.map((v) => (v - mu) / Math.sqrt(variance + epsilon));
}

/** γ and β after {@link standard}. */
function normed(a: readonly number[], p: PlainParameters, name: string, epsilon: number, from = 0): number[] {
  return standard(a, epsilon).map(
    (v, j) => v * p[`${name}.weight`]![from + j]! + p[`${name}.bias`]![from + j]!,
  );
}

/** Ba et al. 2016, equations 20 to 22. */
export const layerNormLstm =
  (epsilon: number): PlainStep =>
  (p, { hidden, cell }, x) => {
    const fromX = normed(times(p.weightIh!, x), p, "normIh", epsilon);
    const fromH = normed(times(p.weightHh!, hidden!), p, "normHh", epsilon);
    const sum = fromX.map((v, j) => v + fromH[j]!);
    const [i, f, g, o] = [0, 1, 2, 3].map((k) => block(sum, k, 4));
    const next = cell!.map((c, j) => sigmoid(f![j]!) * c + sigmoid(i![j]!) * Math.tanh(g![j]!));
    const seen = normed(next, p, "normCell", epsilon);
    return { hidden: seen.map((c, j) => sigmoid(o![j]!) * Math.tanh(c)), cell: next };
  };

/** Ba et al. 2016, equations 26 to 29, our z being 1 minus theirs. */
export const layerNormGru =
  (epsilon: number): PlainStep =>
  (p, { hidden }, x) => {
    const size = hidden!.length;
    const part = (weight: string, norm: string, input: readonly number[]) => {
      const a = times(p[weight]!, input);
      const gates = normed(a.slice(0, 2 * size), p, norm, epsilon);
      return [...gates, ...normed(a.slice(2 * size), p, norm, epsilon, 2 * size)];
    };
    const fromX = part("weightIh", "normIh", x);
    const fromH = part("weightHh", "normHh", hidden!);
    return {
      hidden: hidden!.map((h, j) => {
        const r = sigmoid(fromX[j]! + fromH[j]!);
        const z = sigmoid(fromX[size + j]! + fromH[size + j]!);
        const n = Math.tanh(fromX[2 * size + j]! + r * fromH[2 * size + j]!);
        return (1 - z) * n + z * h;
      }),
    };
  };

/** Shi et al. 2015, equation 3, over a map [height, width]; a line has height 1 and a kernel of height 1. */
export const convLstm =
  (
    [height, width]: readonly [number, number],
    channels: number,
    hiddenChannels: number,
    [kh, kw]: readonly [number, number],
  ): PlainStep =>
  (p, { hidden, cell }, x) => {
    /**
     * Output channel `out` at (r, s) of a convolution with zero padding; maps are [place, channel], weights
     * [out, in, kh, kw].
     */
    const conv = (
      weight: readonly number[],
      map: readonly number[],
      ins: number,
      out: number,
      r: number,
      s: number,
    ) => {
      let total = 0;
      for (let c = 0; c < ins; c++)
        for (let u = 0; u < kh; u++)
          for (let v = 0; v < kw; v++) {
            const [y, z] = [r + u - (kh - 1) / 2, s + v - (kw - 1) / 2];
            if (y < 0 || z < 0 || y >= height || z >= width) continue;
            total += weight[((out * ins + c) * kh + u) * kw + v]! * map[(y * width + z) * ins + c]!;
          }
      return total;
    };
    const next = { hidden: [0], cell: [0] };
    for (let r = 0; r < height; r++)
      for (let s = 0; s < width; s++)
        for (let k = 0; k < hiddenChannels; k++) {
          const at = (r * width + s) * hiddenChannels + k;
          const [i, f, g, o] = [0, 1, 2, 3].map((which) => {
            const out = which * hiddenChannels + k;
            const fromX = conv(p.weightIh!, x, channels, out, r, s);
            return fromX + conv(p.weightHh!, hidden!, hiddenChannels, out, r, s) + (p.bias?.[out] ?? 0);
          });
          const peep = (which: number, c: number) => (p.peephole ? block(p.peephole, which, 3)[at]! * c : 0);
          const c = cell![at]!;
          const after = sigmoid(f! + peep(1, c)) * c + sigmoid(i! + peep(0, c)) * Math.tanh(g!);
          next.cell[at] = after;
          next.hidden[at] = sigmoid(o! + peep(2, after)) * Math.tanh(after);
        }
    return next;
  };

/** A GRU with the reset gate after the product, with a mask of the hidden state in the products. */
export const gru =
  (mask?: readonly number[]): PlainStep =>
  (p, { hidden }, x) => {
    const seen = hidden!.map((h, j) => h * (mask?.[j] ?? 1));
    const sum = (k: number) => gate(p, x, seen, k, 3);
    const [r, z, n] = [sum(0).map(sigmoid), sum(1).map(sigmoid), sum(2)];
    const q = times(block(p.weightHh!, 2, 3), seen).map((u, j) => u + block(p.biasHh!, 2, 3)[j]!);
    return {
      hidden: hidden!.map((h, j) => {
        const candidate = Math.tanh(n[j]! - q[j]! + r[j]! * q[j]!);
        return (1 - z[j]!) * candidate + z[j]! * h;
      }),
    };
  };

/** An LSTM. */
export const lstm: PlainStep = (p, { hidden, cell }, x) => {
  const [i, f, g, o] = [0, 1, 2, 3].map((k) => gate(p, x, hidden!, k, 4));
  const next = cell!.map((c, j) => sigmoid(f![j]!) * c + sigmoid(i![j]!) * Math.tanh(g![j]!));
  return { hidden: next.map((c, j) => sigmoid(o![j]!) * Math.tanh(c)), cell: next };
};

/** Elman 1990. */
export const rnn: PlainStep = (p, { hidden }, x) => ({ hidden: gate(p, x, hidden!, 0, 1).map(Math.tanh) });

/**
 * One step of an LSTM with batch normalisation for a batch: Cooijmans et al. 2016, equations 6 to 8, over the
 * valid rows.
 */
export function batchNormLstmStep(
  p: PlainParameters,
  states: readonly PlainState[],
  inputs: readonly (readonly number[])[],
  epsilon: number,
): PlainState[] {
  const gains = (name: string, a: readonly number[]) => a.map((v, j) => v * p[name]![j]!);
  const fromX = overRows(
    inputs.map((x) => times(p.weightIh!, x)),
    epsilon,
  ).map((a) => gains("gainIh", a));
  const fromH = overRows(
    states.map(({ hidden }) => times(p.weightHh!, hidden!)),
    epsilon,
  ).map((a) => gains("gainHh", a));
  const gates = fromX.map((a, row) => a.map((v, j) => v + fromH[row]![j]! + p.biasIh![j]!));
  const cells = states.map(({ cell }, row) => {
    const [i, f, g] = [0, 1, 2].map((k) => block(gates[row]!, k, 4));
    return cell!.map((c, j) => sigmoid(f![j]!) * c + sigmoid(i![j]!) * Math.tanh(g![j]!));
  });
  const seen = overRows(cells, epsilon);
  return cells.map((cell, row) => {
    const o = block(gates[row]!, 3, 4);
    const out = seen[row]!.map((v, j) => p["normCell.weight"]![j]! * v + p["normCell.bias"]![j]!);
    return { hidden: out.map((v, j) => sigmoid(o[j]!) * Math.tanh(v)), cell };
  });
}

/** Each column of some rows with mean 0 and variance 1, up to ε. */
function overRows(rows: readonly (readonly number[])[], epsilon: number): number[][] {
  const columns = rows[0]!.map((_, j) =>
    standard(
      rows.map((row) => row[j]!),
      epsilon,
    ),
  );
  return rows.map((_, row) => columns.map((column) => column[row]!));
}
