import { repositoryTexts, routesOf } from "../../.vitepress/repository-texts.ts";

export default { paths: () => routesOf(repositoryTexts()) };
