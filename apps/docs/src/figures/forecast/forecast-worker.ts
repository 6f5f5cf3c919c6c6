// The worker's module of the forecast.
import { wasmBackend } from "@grus/backend-wasm";
import carbon from "vega-datasets/data/co2-concentration.csv?raw";
import temperature from "vega-datasets/data/seattle-weather.csv?raw";
import { serveFigure } from "../serve-figure.ts";
import { type ForecastFrame, type ForecastSettings, forecastProgram } from "./forecast-program.ts";

const backend = wasmBackend({ threads: 1, simd: "simd128" });

serveFigure<ForecastSettings, ForecastFrame>(
  async (context) => forecastProgram(await backend, { temperature, carbon }, context),
  {
    live: ["interval", "origin"],
  },
);
