import { cells, init, key, rnn } from "grus";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/** The recurrent matrix of a plain network before training: its spectral radius, and all its eigenvalues. */
export function spectrum(units: number) {
  const layer = rnn({
    inputSize: 1,
    hiddenSize: units,
    initialisers: { weightHh: init.orthogonal({ gain: 0.9 }) },
  });
  const { weightHh } = layer.init(key(0)).layers[0]!.forward;
  const [measured] = cells.spectrumOf(weightHh);
  const rows = Array.from({ length: units }, (_, i) =>
    Array.from(weightHh.data.subarray(i * units, (i + 1) * units)),
  );
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(new Matrix(rows));
  return { radius: measured!.radius, realEigenvalues, imaginaryEigenvalues };
}
