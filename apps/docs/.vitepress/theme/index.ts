// VitePress's default theme with system fonts, the colours of Grus, and the figures of the book.
import type { Theme as SiteTheme } from "vitepress";
import Theme from "vitepress/theme-without-fonts";
import { defineAsyncComponent } from "vue";
import "../../src/figures/figure.css";
import "./style.css";

/** Loaded with the pages that have them. */
const figures = {
  AttentionAlignment: defineAsyncComponent(
    () => import("../../src/figures/attention/AttentionAlignment.vue"),
  ),
  CellRace: defineAsyncComponent(() => import("../../src/figures/race/CellRace.vue")),
  ForecastHorizon: defineAsyncComponent(() => import("../../src/figures/forecast/ForecastHorizon.vue")),
  GateMicroscope: defineAsyncComponent(() => import("../../src/figures/gates/GateMicroscope.vue")),
  GradientHorizon: defineAsyncComponent(() => import("../../src/figures/horizon/GradientHorizon.vue")),
  InitialisationSpectrum: defineAsyncComponent(
    () => import("../../src/figures/spectrum/InitialisationSpectrum.vue"),
  ),
  LanguageModel: defineAsyncComponent(() => import("../../src/figures/language/LanguageModel.vue")),
  OptimizerLandscape: defineAsyncComponent(
    () => import("../../src/figures/landscape/OptimizerLandscape.vue"),
  ),
  OverfittingCurves: defineAsyncComponent(
    () => import("../../src/figures/overfitting/OverfittingCurves.vue"),
  ),
};

const theme: SiteTheme = {
  extends: Theme,
  enhanceApp: ({ app }) => {
    for (const [name, figure] of Object.entries(figures)) app.component(name, figure);
  },
};
export default theme;
