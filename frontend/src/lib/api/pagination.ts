/**
 * Path and query of a `next` link. The link is whole and may name the gateway's own host, which
 * the browser need not be able to reach: requests always go to the page's own origin.
 */
export function pathOf(link: string): string {
  const url = new URL(link, window.location.origin);
  return url.pathname + url.search;
}
