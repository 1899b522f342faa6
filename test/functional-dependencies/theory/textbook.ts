import { type AttributeSet, positionsOf, setOf } from '../../../src/functional-dependencies/theory/attribute-set.ts';
import type { Relation } from '../../../src/functional-dependencies/theory/keys.ts';

/** Relations as textbooks write them: one letter an attribute, `AB -> C` a dependency. */
export function relation(attributes: string, ...dependencies: string[]): Relation {
  return {
    attributes: set(attributes),
    dependencies: dependencies.map((text) => {
      const [determinant = '', dependent = ''] = text.split('->');
      return { determinant: set(determinant), dependent: set(dependent) };
    }),
  };
}

export function set(letters: string): AttributeSet {
  return setOf([...letters.trim()].map((letter) => letter.charCodeAt(0) - 65));
}

export function letters(attributes: AttributeSet): string {
  return positionsOf(attributes)
    .map((position) => String.fromCharCode(65 + position))
    .join('');
}
