// The module of the page's worker.
import { serveFit } from "../src/serve-fit.ts";
import { forecastOptions } from "./browser-training.ts";

serveFit(forecastOptions);
