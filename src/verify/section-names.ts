/** Names that sections had before, which scripts and `exceptions.txt` may still give. */
const formerNames: ReadonlyMap<string, string> = new Map([['plans', 'query-plans']]);

/** The id of the section that is meant. */
export function sectionId(name: string): string {
  return formerNames.get(name) ?? name;
}
