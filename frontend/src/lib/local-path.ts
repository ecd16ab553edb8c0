/**
 * Where to go on after signing in: a path of this page, or its start. An address that leads
 * elsewhere ("//other.example", "/\other.example") comes from a link made to deceive.
 */
export function localPath(path: string | null): string {
  if (path?.startsWith("/") !== true) return "/";
  try {
    const url = new URL(path, window.location.origin);
    if (url.origin !== window.location.origin) return "/";
    // "/..//other.example" comes out as one that leads elsewhere after all
    if (url.pathname.startsWith("//")) return "/";
    return url.pathname + url.search + url.hash;
  } catch {
    return "/";
  }
}
