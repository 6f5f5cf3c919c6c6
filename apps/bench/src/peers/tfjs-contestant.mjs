// TensorFlow.js: its GRU layer has no reset-after form, so the cell is composed of its operations.

export async function tfjsOn(tf, backend, about) {
  const use = () => {
    // Without `await`: both backends are initialised, and the two contestants share one engine.
    if (tf.getBackend() !== backend) tf.setBackend(backend);
    if (tf.getBackend() !== backend)
      throw new Error(`tfjs: got backend ${tf.getBackend()}; expected ${backend}.`);
  };
  await tf.setBackend(backend);
  await tf.ready();
  use();
  const forward = (w, x) => {
    const hidden = w.biasHh.shape[0] / 3;
    const projected = tf
      .add(tf.matMul(x.reshape([-1, x.shape[2]]), w.weightIh, false, true), w.biasIh)
      .reshape([x.shape[0], x.shape[1], 3 * hidden]);
    let h = tf.zeros([x.shape[0], hidden]);
    const steps = tf.unstack(projected, 1).map((at) => {
      const [xr, xz, xn] = tf.split(at, 3, 1);
      const [hr, hz, hn] = tf.split(tf.add(tf.matMul(h, w.weightHh, false, true), w.biasHh), 3, 1);
      const r = tf.sigmoid(tf.add(xr, hr));
      const z = tf.sigmoid(tf.add(xz, hz));
      const n = tf.tanh(tf.add(xn, tf.mul(r, hn)));
      h = tf.add(tf.mul(tf.sub(1, z), n), tf.mul(z, h));
      return h;
    });
    return tf.stack(steps, 1);
  };
  // WebGPU has no synchronous reads.
  const readOnce = (loss) => {
    const disposed = ([value]) => {
      loss.dispose();
      return value;
    };
    return backend === "webgpu" ? loss.data().then(disposed) : disposed(loss.dataSync());
  };
  return {
    name: `tfjs-${backend}`,
    ...about,
    train: ({ weights, x, shape }) => {
      use();
      const variables = Object.fromEntries(
        Object.entries(weights).map(([name, { data, shape: own }]) => [
          name,
          tf.variable(tf.tensor(data, own)),
        ]),
      );
      const input = tf.tensor(x, [shape.batch, shape.time, shape.input]);
      const optimizer = tf.train.adam(1e-3, 0.9, 0.999, 1e-8);
      const step = () => {
        use();
        const loss = optimizer.minimize(() => tf.mean(tf.square(forward(variables, input))), true);
        return readOnce(loss);
      };
      const dispose = () => {
        tf.dispose([variables, input]);
        optimizer.dispose();
      };
      return { step, dispose };
    },
    infer: ({ weights, x, shape }) => {
      use();
      const held = Object.fromEntries(
        Object.entries(weights).map(([name, { data, shape: own }]) => [name, tf.tensor(data, own)]),
      );
      const input = tf.tensor(x, [shape.batch, shape.time, shape.input]);
      const run = () => {
        use();
        return tf.tidy(() => forward(held, input).dataSync());
      };
      return { run, dispose: () => tf.dispose([held, input]) };
    },
  };
}
