declare const brand: unique symbol;

/**
 * SQL of codelearn's own: literal text, names that were quoted, constants, and nothing else. A plain string is none, so
 * what somebody typed cannot become SQL by being put into a template.
 */
export type SqlFragment = string & { readonly [brand]: true };

/** Literal text with fragments and numbers in between: `sqlFragment` of `select 1 from ${quoteQualified(schema, name)}`. */
export function sqlFragment(text: TemplateStringsArray, ...parts: readonly (SqlFragment | number)[]): SqlFragment {
  return text.reduce((sql, next, index) => `${sql}${parts[index - 1] ?? ''}${next}`) as SqlFragment;
}

export function joinFragments(parts: readonly SqlFragment[], separator: string): SqlFragment {
  return parts.join(separator) as SqlFragment;
}
