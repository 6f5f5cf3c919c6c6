// The metrics: `import * as metrics from "@grus/train/metrics"`.
export { accuracy, f1, precision, recall } from "../metrics/classification-metrics.ts";
export { classificationReport, confusionMatrix } from "../metrics/classification-report.ts";
export { forecastErrors } from "../metrics/forecast-metrics.ts";
