import { combineFaults } from '../errors.ts';
import type { SeedParameter } from '../project/seeds.ts';

/** The value of every parameter by name: what was given, else its default. */
export type ParameterValues = Readonly<Record<string, string>>;

const forms: Readonly<Record<SeedParameter['kind'], { readonly pattern: RegExp; readonly name: string }>> = {
  integer: { pattern: /^-?\d{1,18}$/, name: 'a whole number of at most 18 digits' },
  number: { pattern: /^-?\d{1,18}(\.\d{1,18})?$/, name: 'a number' },
  text: { pattern: /^[^\0]*$/, name: 'text' },
};

/** @throws CodelearnError exit 2 naming every value that does not look like its default */
export function fillParameters(parameters: readonly SeedParameter[], given: ParameterValues): ParameterValues {
  const faults = parameters.flatMap(({ name, kind }) => {
    const value = given[name];
    if (value === undefined || forms[kind].pattern.test(value)) return [];
    return [`--${flagName(name)} must be ${forms[kind].name}, not "${value}"`];
  });
  if (faults.length > 0) {
    throw combineFaults(faults, {
      code: 'seed-parameter',
      hint: 'Numbers are written in digits: 1000, not 1e3 or 1,000. Nothing was attempted.',
    });
  }
  return Object.fromEntries(parameters.map(({ name, initial }) => [name, given[name] ?? initial]));
}

/** `demo_size` is `--demo-size` on the command line. */
export function flagName(parameter: string): string {
  return parameter.replaceAll('_', '-');
}
