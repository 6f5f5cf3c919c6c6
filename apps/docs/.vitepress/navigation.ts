// Where the pages of the site are found: the menu above and the lists beside them.
import type { DefaultTheme } from "vitepress";
import { referenceSidebar } from "./reference-sidebar.ts";
import { repositoryTexts, type TextSection } from "./repository-texts.ts";

type Links = DefaultTheme.SidebarItem[];

const START: Links = [
  { text: "Getting started", link: "/getting-started" },
  { text: "Forecast a table here", link: "/live" },
  { text: "Label texts here", link: "/label" },
  { text: "Open a model here", link: "/open" },
  { text: "Glossary", link: "/glossary" },
];

const GUIDES: Links = [
  { text: "Install, and pick packages", link: "/guides/install" },
  { text: "Data", link: "/guides/data" },
  { text: "Training and checkpoints", link: "/guides/training" },
  { text: "Sequences of different lengths", link: "/guides/ragged" },
  { text: "Cells of your own", link: "/guides/custom-cells" },
  { text: "Streams", link: "/guides/streaming" },
  { text: "In the browser", link: "/guides/browser" },
  { text: "The GPU", link: "/guides/gpu" },
  { text: "Deploying a model", link: "/guides/deploying" },
  { text: "Contributing", link: "/guides/contributing" },
];

const FROM: Links = [
  { text: "From PyTorch", link: "/migrate/pytorch" },
  { text: "From Keras and TensorFlow.js", link: "/migrate/keras" },
  { text: "From brain.js", link: "/migrate/brain" },
  { text: "Models of other frameworks", link: "/models" },
];

const MEASURED: Links = [
  { text: "Benchmarks", link: "/measurements/benchmarks" },
  { text: "Benchmarks in browsers", link: "/measurements/benchmarks-browser" },
  { text: "Defaults, and how they were chosen", link: "/measurements/defaults" },
];

const BOOK: Links = [
  { text: "Contents", link: "/book/" },
  { text: "1 Why recurrence", link: "/book/why-recurrence" },
  { text: "2 The GRU, gate by gate", link: "/book/gru" },
  { text: "3 The LSTM and relatives", link: "/book/lstm" },
  { text: "4 Initialisation", link: "/book/initialisation" },
  { text: "5 Vanishing and exploding gradients", link: "/book/gradients" },
  { text: "6 Overfitting", link: "/book/overfitting" },
  { text: "7 Normalisation", link: "/book/normalisation" },
  { text: "8 Optimizers and schedules", link: "/book/optimizers" },
  { text: "9 Long sequences", link: "/book/long-sequences" },
  { text: "10 Attention and memory", link: "/book/attention" },
  { text: "11 Encoder and decoder", link: "/book/encoder-decoder" },
  { text: "12 Forecasting", link: "/book/forecasting" },
  { text: "13 Text", link: "/book/text" },
  { text: "14 Images, speech and music", link: "/book/images-speech-music" },
  { text: "15 Generating sequences", link: "/book/generative-adversarial" },
  { text: "16 Several tasks, search", link: "/book/several-tasks" },
  { text: "17 Deployment", link: "/book/deployment" },
];

function textsOf(section: TextSection): Links {
  return repositoryTexts(section).map(({ name, title }) => ({ text: title, link: `/${section}/${name}` }));
}

/** The menu above every page. */
export const nav: DefaultTheme.NavItem[] = [
  { text: "Start", link: "/getting-started", activeMatch: "^/(getting-started|guides/)" },
  { text: "Book", link: "/book/", activeMatch: "^/book/" },
  {
    text: "Studio",
    activeMatch: "^/(live|open|label)",
    items: [
      { text: "Forecast a table", link: "/live" },
      { text: "Label texts", link: "/label" },
      { text: "Open a model", link: "/open" },
    ],
  },
  { text: "Gallery", link: "/gallery/", activeMatch: "^/gallery/" },
  {
    text: "Reference",
    activeMatch: "^/(reference|cli|glossary)",
    items: [
      { text: "Packages", link: "/reference/" },
      { text: "Command line", link: "/cli/" },
      { text: "Errors", link: "/reference/errors" },
      { text: "Glossary", link: "/glossary" },
    ],
  },
];

/** The lists beside pages, by the beginning of their address. */
export const sidebar: DefaultTheme.SidebarMulti = {
  "/book/": [{ text: "The book", items: BOOK }],
  "/gallery/": [{ text: "Gallery", items: textsOf("gallery") }],
  ...referenceSidebar(),
  "/decisions/": [{ text: "Decisions", items: textsOf("decisions") }],
  "/": [
    { text: "Start", items: START },
    { text: "Guides", items: GUIDES },
    { text: "Coming from elsewhere", items: FROM },
    { text: "Measured", items: MEASURED },
    {
      text: "More",
      items: [
        { text: "The book", link: "/book/" },
        { text: "Reference", link: "/reference/" },
        { text: "Command line", link: "/cli/" },
        { text: "Decisions", link: "/decisions/" },
      ],
    },
  ],
};
