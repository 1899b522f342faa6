type Parser = Pick<typeof import('libpg-query'), 'parseSync' | 'scanSync'>;

/** Characters. Above this the parser would take more memory than the rest of the program together. */
export const largestParsed = 1_000_000;

let loaded: Promise<Parser> | undefined;

/** The server's own parser (libpg_query). Loaded once, when first asked for: it costs some 55 ms. */
export function loadParser(): Promise<Parser> {
  loaded ??= import('libpg-query').then(async (parser) => {
    await parser.loadModule();
    return parser;
  });
  return loaded;
}
