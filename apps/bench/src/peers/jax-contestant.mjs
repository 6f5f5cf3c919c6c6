// jax-js has no layers, no scan and, in this package, no optimizers: the cell is composed of its operations,
// the sequence is unrolled under jit, and Adam is written out. Arrays count references: `.ref` keeps one for
// reuse.

export async function jaxOn(library, device, about) {
  const { numpy: np, nn, jit, valueAndGrad, init, defaultDevice, tree } = library;
  await init(device);
  const use = () => {
    if (defaultDevice(device) !== device) throw new Error(`jax-js: device ${device} is not available.`);
  };
  use();
  const held = (record) => tree.ref(record);
  const array = ({ data, shape }) => np.array(Float32Array.from(data)).reshape(shape);
  const parametersOf = (weights) =>
    Object.fromEntries(Object.entries(weights).map(([k, w]) => [k, array(w)]));
  const zerosLike = (record) => tree.map((a) => np.zerosLike(a), held(record));

  const forward = (w, x) => {
    const [batch, time, input] = x.shape;
    const hidden = w.biasHh.shape[0] / 3;
    const projected = np
      .matmul(x.reshape([batch * time, input]), w.weightIh.transpose())
      .add(w.biasIh)
      .reshape([batch, time, 3 * hidden]);
    const recurrent = w.weightHh.transpose();
    let h = np.zeros([batch, hidden]);
    const outputs = np.unstack(projected, 1).map((at) => {
      const [xr, xz, xn] = np.split(at, 3, 1);
      const [hr, hz, hn] = np.split(np.matmul(h.ref, recurrent.ref).add(w.biasHh.ref), 3, 1);
      const r = nn.sigmoid(xr.add(hr));
      const z = nn.sigmoid(xz.add(hz));
      const n = np.tanh(xn.add(r.mul(hn)));
      h = n.ref.add(z.mul(h.sub(n)));
      return h.ref;
    });
    tree.dispose([h, recurrent, w.biasHh]);
    return np.stack(outputs, 1);
  };

  const lossAndGradient = valueAndGrad((w, x) => np.square(forward(w, x)).mean());
  const adamStep = (w, mean, variance, count, x) => {
    const [loss, gradient] = lossAndGradient(held(w), x);
    const correction1 = np.subtract(1, np.power(0.9, count.ref));
    const correction2 = np.subtract(1, np.power(0.999, count));
    const next = { w: {}, mean: {}, variance: {} };
    for (const name of Object.keys(w)) {
      next.mean[name] = mean[name].mul(0.9).add(gradient[name].ref.mul(0.1));
      next.variance[name] = variance[name].mul(0.999).add(np.square(gradient[name]).mul(0.001));
      const step = next.mean[name].ref.div(correction1.ref).mul(1e-3);
      next.w[name] = w[name].sub(step.div(np.sqrt(next.variance[name].ref.div(correction2.ref)).add(1e-8)));
    }
    tree.dispose([correction1, correction2]);
    return { loss, next };
  };

  return {
    ...about,
    train: ({ weights, x, shape }) => {
      use();
      const input = array({ data: x, shape: [shape.batch, shape.time, shape.input] });
      const compiled = jit(adamStep);
      const w = parametersOf(weights);
      let state = { w, mean: zerosLike(w), variance: zerosLike(w) };
      let count = 0;
      const step = () => {
        use();
        count++;
        const { loss, next } = compiled(state.w, state.mean, state.variance, np.array(count), input.ref);
        state = next;
        // WebGPU has no synchronous reads.
        return device === "webgpu" ? loss.data().then(([value]) => value) : loss.dataSync()[0];
      };
      return { step, dispose: () => tree.dispose([state, input]) };
    },
    infer: ({ weights, x, shape }) => {
      use();
      const input = array({ data: x, shape: [shape.batch, shape.time, shape.input] });
      const w = parametersOf(weights);
      const compiled = jit(forward);
      return {
        run: () => compiled(held(w), input.ref).dataSync(),
        dispose: () => tree.dispose([w, input]),
      };
    },
  };
}
