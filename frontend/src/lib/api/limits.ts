/** Generated of the API's contract by scripts/limits.mjs: characters, and how many tags. */
export const LIMITS = {
  title: 200,
  description: 20000,
  email: 254,
  tag: 50,
  tags: 20,
  search: 200,
  comment: 20000,
} as const;
