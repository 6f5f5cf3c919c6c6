// The network's forecasts for all test windows, again and again while it learns: compiled once.
import {
  type Backend,
  batches,
  type Compiled,
  compile,
  type Forecaster,
  type ForecastNetworkSettings,
  forecastNetwork,
  type PreparedForecast,
  type Tensor,
  type TensorData,
} from "grus";

type Parameters = Forecaster["parameters"];

/** Forecasts every test window with the parameters given: [windows · horizon], in the target's own unit. */
export type TestForecaster = (parameters: Parameters) => Promise<Float64Array>;

/** A forecaster that compiles when it is first asked. */
export function testForecasterOn(
  backend: Backend,
  settings: ForecastNetworkSettings,
  { test, inverse }: PreparedForecast,
): TestForecaster {
  const network = forecastNetwork(settings);
  const [batch] = batches(test, { batchSize: test.origins.length, reuse: false });
  const { input } = batch!;
  let compiled: Compiled<[Parameters, Tensor], Tensor> | undefined;
  return async (parameters) => {
    compiled ??= await compile(backend, (p: Parameters, x: Tensor) => network.apply(p, x), parameters, input);
    const output = await compiled.run(parameters, input as never);
    return inverse((output as TensorData).data);
  };
}
