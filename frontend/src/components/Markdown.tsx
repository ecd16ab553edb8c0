import { lazy, Suspense } from "react";

import classes from "./Markdown.module.css";

const MarkdownText = lazy(() => import("./MarkdownText"));

/** What somebody wrote, in Markdown. As it was typed until the reader of Markdown is loaded. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={classes.text}>
      <Suspense fallback={<p>{text}</p>}>
        <MarkdownText text={text} />
      </Suspense>
    </div>
  );
}
