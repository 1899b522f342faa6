/**
 * Text that holds names and values of a database, for a terminal: control characters are spelled out, so that nobody who
 * may store a row can steer the terminal of who reads about it. Line breaks and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
