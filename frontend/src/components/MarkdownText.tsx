import { Component, useId, useMemo, type ComponentProps, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import ReactMarkdown, { type Components, type Options } from "react-markdown";
import remarkGfm from "remark-gfm";

import { asTyped, textHandler } from "./as-typed";

/** It stands within a section of the page, below whose heading all of its own are. */
function heading(depth: number) {
  return function Heading({ children }: ComponentProps<"h3">) {
    return <h3 data-depth={depth}>{children}</h3>;
  };
}

function Link({ href, children }: { href?: string | undefined; children?: React.ReactNode }) {
  if (href === undefined || href === "") return <>{children}</>;
  // Within the text, as footnotes have them.
  if (href.startsWith("#")) return <a href={href}>{children}</a>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow ugc">
      {children}
    </a>
  );
}

const COMPONENTS: Components = {
  h1: heading(1),
  h2: heading(2),
  h3: heading(3),
  h4: heading(4),
  h5: heading(5),
  h6: heading(6),
  a: ({ href, children }) => <Link href={href}>{children}</Link>,
  // Nothing is loaded from elsewhere, which would tell who reads it: the picture's address instead.
  img: ({ src, alt }) => (
    <Link href={typeof src === "string" ? src : undefined}>{alt === "" ? String(src) : alt}</Link>
  ),
  // Scrolled by the keyboard as well.
  table: ({ children }) => (
    <div data-table tabIndex={0} role="group">
      <table>{children}</table>
    </div>
  ),
  input: function Box({ checked }) {
    const { t } = useTranslation();
    const label = checked === true ? t("ticketPage.taskDone") : t("ticketPage.taskOpen");
    return (
      <span role="img" aria-label={label}>
        {checked === true ? "☑" : "☐"}
      </span>
    );
  },
};

const PLUGINS: Options["remarkPlugins"] = [[remarkGfm, { singleTilde: false }], asTyped];

/**
 * Thousands of quotes or lists within one another, or of marks in a row: the reader of Markdown would
 * take minutes, or exceed its stack. Nobody writes so by hand.
 */
const EXCESSIVE = /(?:>[ \t]*){50}|(?:[*+-][ \t]+){50}|(?:\d{1,9}[.)][ \t]+){50}|[*_~[\]!`]{500}/;

/** The text as it was typed, where its Markdown cannot be shown. */
class OrAsTyped extends Component<{ text: string; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <p>{this.props.text}</p> : this.props.children;
  }
}

export default function MarkdownText({ text }: { text: string }) {
  if (EXCESSIVE.test(text)) return <p>{text}</p>;
  return (
    <OrAsTyped key={text} text={text}>
      <Rendered text={text} />
    </OrAsTyped>
  );
}

/** Markdown as GitHub has it, where it changes nothing that was typed. HTML in it stays text; addresses other than of the web lose their link. */
function Rendered({ text }: { text: string }) {
  const { t } = useTranslation();
  const id = useId();
  const options = useMemo(
    () => ({
      clobberPrefix: `${id}-`,
      footnoteLabel: t("ticketPage.footnotes"),
      handlers: { text: textHandler },
    }),
    [id, t],
  );
  return (
    <ReactMarkdown remarkPlugins={PLUGINS} remarkRehypeOptions={options} components={COMPONENTS}>
      {text}
    </ReactMarkdown>
  );
}
