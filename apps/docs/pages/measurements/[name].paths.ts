import { routesOf } from "../../.vitepress/repository-texts.ts";

export default { paths: () => routesOf("measurements") };
