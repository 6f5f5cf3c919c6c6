// The module of the page's worker.
import { serveFit } from "../src/serve-fit.ts";
import { startForecast } from "./browser-training.ts";

serveFit(startForecast);
