import { repositoryTexts } from "../../.vitepress/repository-texts.ts";

/** The names of the decisions and their titles, without numbers. */
export default {
  load: () =>
    repositoryTexts("decisions").map(({ name, title }) => ({ name, title: title.replace(/^\d+\. /, "") })),
};

export declare const data: readonly { readonly name: string; readonly title: string }[];
