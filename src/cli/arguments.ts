import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../project/duration.ts';

/** A duration in any form, or a number of seconds; gives milliseconds. */
export function parseDurationFlag(text: string): number {
  const duration = parseDuration(text, 's');
  if (duration === undefined) throw new InvalidArgumentError('A duration reads 500ms, 5s, 2min or 1h.');
  return duration;
}

/** A whole number from 1. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1.');
  return Number(text);
}

/** An empty path is a variable that was not set: `--sql "$FOLDER"`. */
export function parsePath(text: string): string {
  if (text === '') throw new InvalidArgumentError('It is empty.');
  return text;
}

/** Names separated by commas. */
export function parseNames(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}
