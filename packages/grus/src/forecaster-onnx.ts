// A forecaster as an ONNX file.
import { type Forecaster, type ForecasterModelOptions, forecasterModel } from "@grus/forecast";
import type { Bytes } from "@grus/io";
import { type WriteOnnxOptions, writeOnnx } from "@grus/onnx";

/**
 * The ONNX file of a forecaster made with `portable: true`: the function of a window that `forecasterModel` of
 * @grus/forecast describes, for any number of rows. Its inputs carry their descriptions, and its metadata, under
 * "forecaster", what it reads as JSON. Throws `PortabilityError` for parts that depend on more than a window.
 *
 *     const { forecaster } = await forecast.forecast(table, { target: "level", portable: true });
 *     await writeFile("level.onnx", models.forecasterOnnx(forecaster, { weights: "int8" }));
 */
export function forecasterOnnx(
  forecaster: Pick<Forecaster, "record">,
  { levels, ...options }: ForecasterModelOptions & WriteOnnxOptions = {},
): Bytes {
  return writeOnnx(forecasterModel(forecaster, { levels }), options);
}
