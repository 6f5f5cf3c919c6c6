// The network's forecasts for all test windows after every epoch, compiled once.
import { batches } from "@grus/data";
import { type Backend, type Compiled, compile, forecast, type Tensor } from "grus";

type Parameters = forecast.NetworkParameters;

/** Forecasts every test window with the given parameters: [windows · horizon], in the target's unit. */
export type TestForecaster = (parameters: Parameters) => Promise<Float64Array>;

/** A forecaster that compiles at its first call. */
export function testForecasterOn(
  backend: Backend,
  settings: forecast.NetworkSettings,
  { test, inverse }: forecast.Prepared,
): TestForecaster {
  const network = forecast.network(settings);
  const [batch] = batches(test, { batchSize: test.origins.length, reuse: false });
  const { input } = batch!;
  let compiled: Compiled<[Parameters, Tensor], Tensor> | undefined;
  return async (parameters) => {
    compiled ??= await compile(backend, (p: Parameters, x: Tensor) => network.apply(p, x), parameters, input);
    const { data } = await compiled.run(parameters, input);
    return inverse(data);
  };
}
