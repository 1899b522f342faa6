/** A share for people; 100 % only where nothing is missing. */
export function percentage(part: number, whole: number): string {
  const share = (100 * part) / whole;
  return share === 100 || part === 0 ? `${share} %` : `${Math.min(share, 99.9).toFixed(1)} %`;
}
