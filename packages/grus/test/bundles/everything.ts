// A page that trains forecasters and reads their files, with the package that holds everything.
export { createBackend, forecasterFromFiles, forecastNext, prepareForecast, trainForecaster } from "grus";
